import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, type NameRule, nameProblem, PATH_SEGMENT_NAME } from '../names';
import { isTerraformToken } from '../terraform-token';
import { labelProblems } from '../validation/labels';
import { checkNoTokens } from './terraform-token-check';

const RULES: { [kind: string]: NameRule } = {
  Namespace: DNS_LABEL,
  Service: DNS_1035_LABEL,
  TFJob: DNS_1035_LABEL,
  Role: PATH_SEGMENT_NAME,
  RoleBinding: PATH_SEGMENT_NAME,
  ClusterRole: PATH_SEGMENT_NAME,
  ClusterRoleBinding: PATH_SEGMENT_NAME,
  // The names of their pods and Jobs have a suffix and become labels of at most 63 characters.
  CronJob: { ...DNS_SUBDOMAIN, maxLength: 52, accepts: DNS_SUBDOMAIN.accepts.replace('253', '52') },
  StatefulSet: { ...DNS_LABEL, maxLength: 52, accepts: DNS_LABEL.accepts.replace('63', '52') },
};

/** Cluster-scoped kinds. Their manifests can have a namespace, which Kubernetes ignores. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** The fields of a manifest that are checked. Users can include any YAML, so the values can have any type. */
export interface Manifest {
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown; readonly labels?: Labels };
  readonly spec?: {
    readonly template?: { readonly metadata?: { readonly labels?: Labels } };
    readonly volumeName?: unknown;
  };
}

type Labels = { readonly [key: string]: unknown };

/** Finds objects that the API server would reject, as far as synthesis can tell. */
export class ObjectChecks {
  private readonly owners = new Map<string, ApiObject>();

  /**
   * @param scope name of the cluster for the object: two environments can have objects with the same name
   */
  public check(scope: string, object: ApiObject, manifest: Manifest, problems: string[]): void {
    checkNoTokens(object, manifest, problems);
    const { name, namespace, labels } = manifest.metadata ?? {};
    if (typeof name === 'string' && !isTerraformToken(name)) {
      const wrong = nameProblem(`name of ${object.kind}`, name, RULES[object.kind] ?? DNS_SUBDOMAIN);
      if (wrong) {
        problems.push(problem(object, ...wrong));
      }
    }
    if (typeof namespace === 'string' && !isTerraformToken(namespace)) {
      const wrong = nameProblem('namespace', namespace, DNS_LABEL);
      if (wrong) {
        problems.push(problem(object, ...wrong));
      }
    }
    const wrongLabels = [
      ...labelProblems(labels ?? {}),
      ...labelProblems(manifest.spec?.template?.metadata?.labels ?? {}, ' of the pod template'),
    ];
    problems.push(...wrongLabels.map((wrong) => problem(object, ...wrong)));
    this.checkUnique(scope, object, name, namespace, problems);
  }

  private checkUnique(
    scope: string,
    object: ApiObject,
    name: unknown,
    manifestNamespace: unknown,
    problems: string[],
  ): void {
    const namespace = CLUSTER_SCOPED.has(object.kind) ? undefined : manifestNamespace;
    const key = `${scope}\n${object.apiGroup}\n${object.kind}\n${namespace ?? 'default'}\n${name}`;
    const other = this.owners.get(key);
    if (other) {
      problems.push(
        problem(
          object,
          `${object.kind} "${namespace ? `${namespace}/` : ''}${name}" is also created by ${other.node.path}.`,
          'A cluster has one object per kind, namespace and name. The second one would replace the first.',
          'Give one of them another name, or another namespace.',
        ),
      );
    } else {
      this.owners.set(key, object);
    }
  }
}
