import type { Fact } from '../../init/cluster/facts';
import type { ConflictFacts, DefinitionFact, ForeignWorkload } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem, notChecked } = findingsOf('conflicts');

/** Reports installed software that acts on the same objects. */
export function checkConflicts(facts: Fact<ConflictFacts>): Finding[] {
  if (!facts.known) {
    return [notChecked(facts.evidence)];
  }
  const { namespaces, hubs, operators, ownOperator, definitions } = facts.value;
  const findings = [
    ...hubs.filter(({ namespace }) => namespaces.includes(namespace)).map(checkHub),
    ...operators.filter((each) => ownOperator && overlaps(each.scope, ownOperator.scope)).map(checkOperator),
    ...definitions.flatMap(checkDefinition),
  ];
  return findings.length === 0 ? [ok('nothing that is installed acts on the same objects')] : findings;
}

function checkHub({ namespace, name, helm }: ForeignWorkload): Finding {
  if (helm === undefined) {
    return warning(
      `Another JupyterHub, Deployment ${namespace}/${name}, is in the namespace.`,
      'Choose another namespace, or delete it. Both hubs may select the same pods.',
    );
  }
  return problem(
    `The Helm release "${helm.release}"${helm.chart === undefined ? '' : ` (${helm.chart})`} of zero-to-jupyterhub is in namespace ${namespace}.`,
    'Choose another namespace. Or translate its values, copy the database of its hub, and uninstall it:\n' +
      `helm get values ${helm.release} -n ${namespace} -o yaml > values.yaml\n` +
      'kubeflow-cdk init my-hub --from-values values.yaml\n' +
      `helm uninstall ${helm.release} -n ${namespace}`,
  );
}

function checkOperator({ namespace, name, scope }: ForeignWorkload): Finding {
  return problem(
    `Another training operator, Deployment ${namespace}/${name}, reconciles the jobs of ${scope === undefined ? 'all namespaces' : `namespace ${scope}`}.`,
    'Remove the training operator from the program, or delete the other one:\n' +
      `kubectl delete deployment ${name} -n ${namespace}`,
  );
}

/** The API server rejects a definition without a version in which objects are stored. */
function checkDefinition({ name, versions, storedVersions }: DefinitionFact): Finding[] {
  const older = storedVersions.filter((version) => !versions.includes(version));
  return older.length === 0
    ? []
    : [
        problem(
          `The definition ${name} has objects of ${older.join(', ')}, and the program serves ${versions.join(', ')}.`,
          'Uninstall the program that installed the definition. If its objects are not needed, delete the definition with all of them:\n' +
            `kubectl get ${name} --all-namespaces\n` +
            `kubectl delete customresourcedefinition ${name}`,
        ),
      ];
}

function overlaps(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
