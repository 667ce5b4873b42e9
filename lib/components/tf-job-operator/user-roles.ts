import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { pluralOf } from './job-kind';
import { rule } from './job-rules';

/**
 * Roles for people, under upstream's names. They join Kubeflow's roles, and Kubernetes' own `view`, `edit` and `admin`: who
 * may make pods in a namespace may make jobs there.
 */
export function userRoles(scope: Construct, labels: { [key: string]: string }, schemes: readonly string[]): void {
  const toKubeflow = (role: string) => ({ [`rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${role}`]: 'true' });
  const toKubernetes = (role: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' });
  const role = (id: string, extra: { [key: string]: string }, props: k8s.KubeClusterRoleProps) =>
    clusterScoped(
      new k8s.KubeClusterRole(scope, `${id}-role`, {
        metadata: { name: `kubeflow-training-${id}`, labels: { ...labels, ...extra } },
        ...props,
      }),
    );
  const jobs = (verbs: readonly string[]) => [
    ...schemes.map((scheme) => rule('kubeflow.org', pluralOf(scheme), verbs)),
    ...schemes.map((scheme) => rule('kubeflow.org', `${pluralOf(scheme)}/status`, ['get'])),
  ];
  const reading = ['get', 'list', 'watch'];

  // Rules are left out and not empty: the cluster fills them in, and an empty list would take them away at each apply.
  role('admin', toKubeflow('admin'), {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: toKubeflow('training-admin') }] },
  });
  role(
    'edit',
    { ...toKubeflow('edit'), ...toKubeflow('training-admin'), ...toKubernetes('edit') },
    { rules: jobs([...reading, 'create', 'update', 'patch', 'delete']) },
  );
  role('view', { ...toKubeflow('view'), ...toKubernetes('view') }, { rules: jobs(reading) });
}
