import type { RecommendedLabels } from '../../pods/labels';

/** Name of the reconciler and of its objects. A namespace has one auto-deployer. */
export const RECONCILER = 'auto-deploy';

/** Name of the server and of its objects. */
export const SERVER = 'auto-deploy-server';

/** Name of the ServiceAccount of Jobs. */
export const JOBS = 'auto-deploy-jobs';

/** Name of the roles of users who lease instances. */
export const USERS = 'auto-deploy-users';

/** Identity of a workload of the auto-deployer. */
export function workloadOf(component: 'reconciler' | 'server' | 'jobs'): RecommendedLabels {
  return { name: 'auto-deployer', instance: RECONCILER, component };
}
