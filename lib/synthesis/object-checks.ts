import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { CLUSTER_SCOPED } from '../k8s/kinds';
import { DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, type NameRule, nameProblem, PATH_SEGMENT_NAME } from '../names';
import { environmentName, PlatformBase } from '../platforms/platform-base';
import { isTerraformToken } from '../terraform-token';
import { contentProblems } from './content-checks';
import type { Manifest } from './manifest';
import { ServiceAddresses } from './service-addresses';
import { checkNoTokens } from './terraform-token-check';

const RULES: { [kind: string]: NameRule } = {
  Namespace: DNS_LABEL,
  Service: DNS_1035_LABEL,
  TFJob: DNS_1035_LABEL,
  JobSet: DNS_1035_LABEL,
  Role: PATH_SEGMENT_NAME,
  RoleBinding: PATH_SEGMENT_NAME,
  ClusterRole: PATH_SEGMENT_NAME,
  ClusterRoleBinding: PATH_SEGMENT_NAME,
  // The names of their pods and Jobs have a suffix and become labels of at most 63 characters.
  CronJob: { ...DNS_SUBDOMAIN, maxLength: 52, accepts: DNS_SUBDOMAIN.accepts.replace('253', '52') },
  StatefulSet: { ...DNS_LABEL, maxLength: 52, accepts: DNS_LABEL.accepts.replace('63', '52') },
};

/** Finds objects that the API server would reject, as far as synthesis can tell. */
export class ObjectChecks {
  /** Objects by name, for each kind and namespace of a cluster. The names exist already, so that large apps need little memory. */
  private readonly owners = new Map<string, Map<string, ApiObject>>();
  private readonly addresses = new ServiceAddresses();
  private readonly conflicting = new Set<PlatformBase>();

  /** @param serverSideApply whether the objects are applied with `kubectl apply --server-side` */
  constructor(private readonly serverSideApply: boolean) {}

  /** Reports values of an object that Kubernetes rejects. */
  public check(object: ApiObject, manifest: Manifest, problems: string[]): void {
    checkNoTokens(object, manifest, problems);
    const { name, namespace } = manifest.metadata ?? {};
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
    const options = { serverSideApply: this.serverSideApply, namespaced: !CLUSTER_SCOPED.has(object.kind) };
    problems.push(...contentProblems(object.kind, manifest, options).map((wrong) => problem(object, ...wrong)));
  }

  /** Reports an object, or a port or address of a Service, that another construct creates on the same cluster, too. */
  public checkUnique(
    environment: PlatformBase | undefined,
    object: ApiObject,
    manifest: Manifest,
    problems: string[],
  ): void {
    const { metadata = {} } = manifest;
    const name = String(metadata.name);
    const namespace = CLUSTER_SCOPED.has(object.kind) ? undefined : metadata.namespace;
    const cluster = environment && (environment._clusterId ?? environmentName(environment));
    if (object.kind === 'Service') {
      this.addresses.check(cluster, object, manifest, problems);
    }
    const kind = `${cluster ?? ''}\n${object.apiGroup}\n${object.kind}\n${namespace ?? 'default'}`;
    const owners = this.owners.get(kind) ?? new Map<string, ApiObject>();
    this.owners.set(kind, owners);
    const other = owners.get(name);
    const otherEnvironment = other && environmentOf(other);
    if (other === undefined) {
      owners.set(name, object);
    } else if (environment === otherEnvironment) {
      problems.push(
        problem(
          object,
          `${object.kind} "${namespace ? `${namespace}/` : ''}${name}" is also created by ${other.node.path}.`,
          'A cluster has one object per kind, namespace and name. The second one would replace the first.',
          'Give one of them another name, or another namespace.',
        ),
      );
    } else if (environment && !this.conflicting.has(environment)) {
      // One problem for each environment: usually they have many names in common.
      this.conflicting.add(environment);
      problems.push(
        problem(
          environment,
          `is on the same cluster as ${otherEnvironment?.node.path}, and both create ${object.kind} "${namespace ? `${namespace}/` : ''}${name}".`,
          'A cluster has one object per kind, namespace and name. The second one would replace the first.',
          'Use another cluster, or create the environments in separate `KubeflowApp`s with different `namespacePrefix`.',
        ),
      );
    }
  }
}

/** The outermost platform of an object, as `collectApp` finds it. */
function environmentOf(object: ApiObject): PlatformBase | undefined {
  return object.node.scopes.find((scope): scope is PlatformBase => PlatformBase.isPlatform(scope));
}
