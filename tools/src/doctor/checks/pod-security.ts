import type { Fact } from '../../init/cluster/facts';
import { shellWord } from '../../processes/shell';
import type { NamespaceFact } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem, notChecked } = findingsOf('pod security');
const LABEL = 'pod-security.kubernetes.io/enforce';

/** Reports which levels the existing namespaces of an environment enforce, and pods that they refuse. */
export function checkPodSecurity(facts: Fact<readonly NamespaceFact[]>): Finding[] {
  if (!facts.known) {
    return [notChecked(facts.evidence)];
  }
  return facts.value.length === 0
    ? [ok('no namespace of the environment exists yet')]
    : facts.value.flatMap((namespace) => checkNamespace(namespace));
}

function checkNamespace({ name, enforced, wanted, refused }: NamespaceFact): Finding[] {
  if (refused.length > 0) {
    return refused.map(({ workload, message }) =>
      problem(
        `Namespace ${name} refuses the pods of ${workload}: ${message}`,
        'Ask an administrator of the cluster to allow these pods in the namespace, choose another namespace, or change the program.',
      ),
    );
  }
  if (enforced === wanted || wanted === undefined) {
    return [enforced === undefined ? notEnforced(name) : ok(`namespace ${name} enforces "${enforced}"`)];
  }
  return [
    enforced === undefined
      ? ok(`namespace ${name} enforces nothing; a deployment sets "${wanted}"`)
      : warning(
          `Namespace ${name} enforces "${enforced}", and a deployment changes it to "${wanted}".`,
          'Check that this suits the other pods of the namespace, or choose another namespace.',
        ),
  ];
}

function notEnforced(name: string): Finding {
  const label = (option: string) => `kubectl label namespace ${shellWord(name)} ${LABEL}=baseline${option}`;
  return warning(
    `Namespace ${name} does not enforce a level of Pod Security.`,
    `See whether its pods allow one, and set it:\n${label(' --dry-run=server')}\n${label('')}`,
  );
}
