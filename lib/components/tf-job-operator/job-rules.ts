import type * as kube from '../../k8s/kube';
import { apiGroupOf, type GangScheduler, GangSchedulerKind, POD_GROUP_API_GROUPS } from './gang-scheduler';
import { JobKindName, pluralOf } from './job-kind';

const WATCH = ['list', 'watch'];

/** Additional rules that one job kind requires. */
const ADDITIONAL_RULES: { readonly [kind: string]: kube.PolicyRule[] } = {
  // The operator creates an autoscaler for each elastic job.
  [JobKindName.PYTORCH_JOB]: [
    rule('autoscaling', 'horizontalpodautoscalers', [...WATCH, 'create', 'update', 'delete']),
  ],
  // A launcher gets the names of its workers, and a ServiceAccount that may run commands in them. The operator can only grant
  // permissions that it has itself.
  [JobKindName.MPI_JOB]: [
    rule('', 'configmaps', [...WATCH, 'create', 'update']),
    rule('', 'serviceaccounts', [...WATCH, 'create']),
    rule('rbac.authorization.k8s.io', 'roles', [...WATCH, 'create', 'update']),
    rule('rbac.authorization.k8s.io', 'rolebindings', [...WATCH, 'create']),
    rule('', 'pods/exec', ['create']),
  ],
};

/** Returns the rules for the namespaces of jobs. They cover all requests of the operator in the API server's audit log. */
export function jobRules(jobKinds: readonly string[], gang: GangScheduler): kube.PolicyRule[] {
  return [
    ...jobKinds.flatMap((kind) => [
      // `delete` removes finished jobs after their TTL.
      rule('kubeflow.org', pluralOf(kind), [...WATCH, 'delete']),
      rule('kubeflow.org', `${pluralOf(kind)}/status`, ['update']),
      // Required for owner references that block deletion on clusters that check them, such as OpenShift.
      rule('kubeflow.org', `${pluralOf(kind)}/finalizers`, ['update']),
    ]),
    rule('', 'pods', ['get', ...WATCH, 'create', 'delete']),
    // `patch` adopts a Service without an owner.
    rule('', 'services', ['get', ...WATCH, 'create', 'patch', 'delete']),
    rule('', 'events', ['create', 'patch']),
    ...jobKinds.flatMap((kind) => ADDITIONAL_RULES[kind] ?? []),
    ...POD_GROUP_API_GROUPS.map((apiGroup) => rule(apiGroup, 'podgroups', podGroupVerbs(apiGroup, gang))),
  ];
}

/** The operator always watches PodGroups if they are defined. Without permission it sometimes does not start. */
function podGroupVerbs(apiGroup: string, gang: GangScheduler): string[] {
  if (apiGroup !== apiGroupOf(gang)) {
    return WATCH;
  }
  // The operator reads PodGroups of Volcano with `get`, others from its watch cache.
  const reads = gang.kind === GangSchedulerKind.VOLCANO ? ['get'] : [];
  return [...reads, ...WATCH, 'create', 'update', 'delete'];
}

/** Returns a rule for one resource. */
export function rule(
  apiGroup: string,
  resource: string,
  verbs: readonly string[],
  resourceNames?: string[],
): kube.PolicyRule {
  return { apiGroups: [apiGroup], resources: [resource], ...(resourceNames && { resourceNames }), verbs: [...verbs] };
}
