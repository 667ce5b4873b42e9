import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { pluralOf } from './job-kind';
import { rule } from './job-rules';

/**
 * Creates the roles for users with upstream's names. They aggregate to the roles of Kubeflow and to `view`, `edit` and
 * `admin` of Kubernetes, so users with permission to create pods in a namespace can also create jobs there.
 */
export function userRoles(scope: Construct, labels: { [key: string]: string }, jobKinds: readonly string[]): void {
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
    ...jobKinds.map((kind) => rule('kubeflow.org', pluralOf(kind), verbs)),
    ...jobKinds.map((kind) => rule('kubeflow.org', `${pluralOf(kind)}/status`, ['get'])),
  ];
  const read = ['get', 'list', 'watch'];

  // Without `rules`: the cluster fills them in, and an empty list would remove them at each `kubectl apply`.
  role('admin', toKubeflow('admin'), {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: toKubeflow('training-admin') }] },
  });
  role(
    'edit',
    { ...toKubeflow('edit'), ...toKubeflow('training-admin'), ...toKubernetes('edit') },
    { rules: jobs([...read, 'create', 'update', 'patch', 'delete']) },
  );
  role('view', { ...toKubeflow('view'), ...toKubernetes('view') }, { rules: jobs(read) });
}
