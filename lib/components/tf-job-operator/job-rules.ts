import type { k8s } from 'cdk8s-plus-27';
import { apiGroupOf, type GangScheduler, GangSchedulerKind, POD_GROUP_API_GROUPS } from './gang-scheduler';
import { JobKindName, pluralOf } from './job-kind';

const WATCH = ['list', 'watch'];

/** What one kind of jobs needs besides what all need. */
const ADDITIONAL_RULES: { readonly [scheme: string]: k8s.PolicyRule[] } = {
  // Elastic jobs are scaled by an autoscaler of their own.
  [JobKindName.PYTORCH_JOB]: [
    rule('autoscaling', 'horizontalpodautoscalers', [...WATCH, 'create', 'update', 'delete']),
  ],
  // A launcher gets the names of its workers, and an account of its own that may run commands in them. Nobody can hand on what he
  // may not do himself.
  [JobKindName.MPI_JOB]: [
    rule('', 'configmaps', [...WATCH, 'create', 'update']),
    rule('', 'serviceaccounts', [...WATCH, 'create']),
    rule('rbac.authorization.k8s.io', 'roles', [...WATCH, 'create', 'update']),
    rule('rbac.authorization.k8s.io', 'rolebindings', [...WATCH, 'create']),
    rule('', 'pods/exec', ['create']),
  ],
};

/** What the operator does where jobs are: what its code does, as the API server's audit log shows. */
export function jobRules(schemes: readonly string[], gang: GangScheduler): k8s.PolicyRule[] {
  return [
    ...schemes.flatMap((scheme) => [
      // Finished jobs are deleted after their time to live.
      rule('kubeflow.org', pluralOf(scheme), [...WATCH, 'delete']),
      rule('kubeflow.org', `${pluralOf(scheme)}/status`, ['update']),
      // For owner references that block deletion, where the cluster checks who may set them, as OpenShift does.
      rule('kubeflow.org', `${pluralOf(scheme)}/finalizers`, ['update']),
    ]),
    rule('', 'pods', ['get', ...WATCH, 'create', 'delete']),
    // Patched to adopt one that has lost its owner.
    rule('', 'services', ['get', ...WATCH, 'create', 'patch', 'delete']),
    rule('', 'events', ['create', 'patch']),
    ...schemes.flatMap((scheme) => ADDITIONAL_RULES[scheme] ?? []),
    ...POD_GROUP_API_GROUPS.map((apiGroup) => rule(apiGroup, 'podgroups', podGroupVerbs(apiGroup, gang))),
  ];
}

/** The operator watches PodGroups wherever they are defined, whether it makes any or not; where it may not, it is a race whether it starts. */
function podGroupVerbs(apiGroup: string, gang: GangScheduler): string[] {
  if (apiGroup !== apiGroupOf(gang)) {
    return WATCH;
  }
  // Those of Volcano it reads one by one, and the others from what it watches.
  const reads = gang.kind === GangSchedulerKind.VOLCANO ? ['get'] : [];
  return [...reads, ...WATCH, 'create', 'update', 'delete'];
}

export function rule(
  apiGroup: string,
  resource: string,
  verbs: readonly string[],
  resourceNames?: string[],
): k8s.PolicyRule {
  return { apiGroups: [apiGroup], resources: [resource], ...(resourceNames && { resourceNames }), verbs: [...verbs] };
}
