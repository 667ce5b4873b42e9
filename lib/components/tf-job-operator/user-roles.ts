import type { Construct } from 'constructs';
import * as kube from '../../k8s/kube';
import { clusterScoped } from '../../platforms/namespace';
import { pluralOf } from './job-kind';
import { rule } from './job-rules';
import { type OperatorSettings, operatorClusterName } from './operator-settings';

/**
 * Creates the roles for users with upstream's names. They aggregate to the roles of Kubeflow and to `view`, `edit` and
 * `admin` of Kubernetes, so users with permission to create pods in a namespace can also create jobs there.
 */
export function userRoles(scope: Construct, settings: OperatorSettings): void {
  const { labels, jobKinds, namespace, sharesCluster } = settings;
  const toKubeflow = (role: string, value = 'true') => ({
    [`rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${role}`]: value,
  });
  // With several operators, the role of each contains its own job kinds only.
  const toTrainingAdmin = toKubeflow('training-admin', sharesCluster ? namespace : undefined);
  const toKubernetes = (role: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' });
  const role = (id: string, extra: { [key: string]: string }, props: kube.ClusterRoleProps) =>
    clusterScoped(
      new kube.ClusterRole(scope, `${id}-role`, {
        metadata: {
          name: operatorClusterName(scope, settings, `kubeflow-training-${id}`),
          labels: { ...labels, ...extra },
        },
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
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: toTrainingAdmin }] },
  });
  role(
    'edit',
    { ...toKubeflow('edit'), ...toTrainingAdmin, ...toKubernetes('edit') },
    { rules: jobs([...read, 'create', 'update', 'patch', 'delete']) },
  );
  role('view', { ...toKubeflow('view'), ...toKubernetes('view') }, { rules: jobs(read) });
}
