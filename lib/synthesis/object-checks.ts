import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { DNS_LABEL, DNS_SUBDOMAIN, type NameRule, nameProblem, PATH_SEGMENT_NAME, RFC1035 } from '../names';
import { findTokens, isTerraformToken } from './token-guard';

const RULES: { [kind: string]: NameRule } = {
  Namespace: DNS_LABEL,
  Service: RFC1035,
  TFJob: RFC1035,
  Role: PATH_SEGMENT_NAME,
  RoleBinding: PATH_SEGMENT_NAME,
  ClusterRole: PATH_SEGMENT_NAME,
  ClusterRoleBinding: PATH_SEGMENT_NAME,
  // Pods and Jobs that these make carry a suffix, and their names become labels of 63 characters.
  CronJob: { ...DNS_SUBDOMAIN, maxLength: 52, accepts: DNS_SUBDOMAIN.accepts.replace('253', '52') },
  StatefulSet: { ...DNS_LABEL, maxLength: 52, accepts: DNS_LABEL.accepts.replace('63', '52') },
};

/** Kinds whose objects are not in a namespace, whatever their manifest says. */
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

/** An optional prefix, which is a DNS subdomain, and a name. */
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** What is looked at of a manifest. It may come from anybody's YAML, and then hold anything. */
export interface Manifest {
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown; readonly labels?: Labels };
  readonly spec?: {
    readonly template?: { readonly metadata?: { readonly labels?: Labels } };
    readonly volumeName?: unknown;
  };
}

type Labels = { readonly [key: string]: unknown };

/** What the API server would refuse, as far as it can be known here. */
export class ObjectChecks {
  private readonly owners = new Map<string, ApiObject>();

  /**
   * @param scope names the cluster that the object goes to: two environments may hold objects of the same name
   */
  public check(scope: string, object: ApiObject, manifest: Manifest, problems: string[]): void {
    findTokens(object, manifest, problems);
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
    checkLabels(object, labels, '', problems);
    checkLabels(object, manifest.spec?.template?.metadata?.labels, ' of the pod template', problems);
    this.checkUnique(scope, object, name, namespace, problems);
  }

  private checkUnique(scope: string, object: ApiObject, name: unknown, given: unknown, problems: string[]): void {
    const namespace = CLUSTER_SCOPED.has(object.kind) ? undefined : given;
    const key = `${scope}\n${object.apiGroup}\n${object.kind}\n${namespace ?? 'default'}\n${name}`;
    const other = this.owners.get(key);
    if (other) {
      problems.push(
        problem(
          object,
          `${object.kind} "${namespace ? `${namespace}/` : ''}${name}" is made by ${other.node.path} too.`,
          'One cluster has one object of a kind, namespace and name; the one that is applied last would win.',
          'Give one of the two another name, or another namespace.',
        ),
      );
    } else {
      this.owners.set(key, object);
    }
  }
}

function checkLabels(object: ApiObject, labels: Labels | undefined, of: string, problems: string[]): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!isTerraformToken(key) && !LABEL_KEY.test(key)) {
      problems.push(
        problem(
          object,
          `label${of} has the key "${key}".`,
          'Kubernetes accepts letters, digits, "-", "_" and ".", starting and ending with a letter or digit, at most 63,',
          'after an optional prefix that is a DNS name and a slash, for example "example.com/team".',
        ),
      );
    }
    if (!isTerraformToken(value) && (typeof value !== 'string' || value.length > 63 || !LABEL_VALUE.test(value))) {
      problems.push(
        problem(
          object,
          `label ${key}${of} has the value "${value}".`,
          'Kubernetes accepts letters, digits, "-", "_" and ".", starting and ending with a letter or digit, at most 63.',
          'Use an annotation for anything else.',
        ),
      );
    }
  }
}
