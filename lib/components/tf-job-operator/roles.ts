import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../workload/cluster-scoped';

/** Who the operator is, and the two objects that it may write by name. */
export interface OperatorIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { [key: string]: string };
  readonly secretName: string;
  readonly webhookConfigurationName: string;
}

/** What the operator may do: what its code does with TFJobs alone, as the API server's audit log shows. */
export function operatorRoles(scope: Construct, operator: OperatorIdentity): void {
  const { name, labels } = operator;
  const subjects = [{ kind: 'ServiceAccount', name, namespace: operator.namespace }];

  clusterScoped(
    new k8s.KubeClusterRole(scope, 'cluster-role', {
      metadata: { name, labels },
      rules: [
        // Finished jobs are deleted after their time to live.
        rule('kubeflow.org', 'tfjobs', ['list', 'watch', 'delete']),
        rule('kubeflow.org', 'tfjobs/status', ['update']),
        // For owner references that block deletion, where the cluster checks who may set them, as OpenShift does.
        rule('kubeflow.org', 'tfjobs/finalizers', ['update']),
        rule('', 'pods', ['get', 'list', 'watch', 'create', 'delete']),
        // Patched to adopt one that has lost its owner.
        rule('', 'services', ['get', 'list', 'watch', 'create', 'patch', 'delete']),
        rule('', 'events', ['create', 'patch']),
        // The certificate of the webhook is written into its configuration.
        rule('admissionregistration.k8s.io', 'validatingwebhookconfigurations', ['list', 'watch']),
        rule(
          'admissionregistration.k8s.io',
          'validatingwebhookconfigurations',
          ['update'],
          [operator.webhookConfigurationName],
        ),
        // The operator watches these wherever they are defined, whether it makes any or not, and ends if it may not.
        rule('scheduling.volcano.sh', 'podgroups', ['list', 'watch']),
        rule('scheduling.x-k8s.io', 'podgroups', ['list', 'watch']),
      ],
    }),
  );
  clusterScoped(
    new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
      metadata: { name, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects,
    }),
  );

  new k8s.KubeRole(scope, 'role', {
    metadata: { name, labels },
    rules: [
      // It watches the Secrets of its namespace without naming the one it wants, and so cannot be given that one alone.
      rule('', 'secrets', ['list', 'watch']),
      rule('', 'secrets', ['update'], [operator.secretName]),
      rule('coordination.k8s.io', 'leases', ['create']),
      rule('coordination.k8s.io', 'leases', ['get', 'update'], [name]),
    ],
  });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: { name, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects,
  });
}

/**
 * Roles for people, under upstream's names. They join Kubeflow's roles, and Kubernetes' own `view`, `edit` and `admin`: who
 * may make pods in a namespace may make TFJobs there.
 */
export function userRoles(scope: Construct, labels: { [key: string]: string }): void {
  const toKubeflow = (role: string) => ({ [`rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${role}`]: 'true' });
  const toKubernetes = (role: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' });
  const role = (id: string, extra: { [key: string]: string }, props: k8s.KubeClusterRoleProps) =>
    clusterScoped(
      new k8s.KubeClusterRole(scope, `${id}-role`, {
        metadata: { name: `kubeflow-training-${id}`, labels: { ...labels, ...extra } },
        ...props,
      }),
    );
  const reading = ['get', 'list', 'watch'];

  // Rules are left out and not empty: the cluster fills them in, and an empty list would take them away at each apply.
  role('admin', toKubeflow('admin'), {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: toKubeflow('training-admin') }] },
  });
  role(
    'edit',
    { ...toKubeflow('edit'), ...toKubeflow('training-admin'), ...toKubernetes('edit') },
    {
      rules: [
        rule('kubeflow.org', 'tfjobs', [...reading, 'create', 'update', 'patch', 'delete']),
        rule('kubeflow.org', 'tfjobs/status', ['get']),
      ],
    },
  );
  role(
    'view',
    { ...toKubeflow('view'), ...toKubernetes('view') },
    { rules: [rule('kubeflow.org', 'tfjobs', reading), rule('kubeflow.org', 'tfjobs/status', ['get'])] },
  );
}

function rule(apiGroup: string, resource: string, verbs: string[], resourceNames?: string[]): k8s.PolicyRule {
  return { apiGroups: [apiGroup], resources: [resource], ...(resourceNames && { resourceNames }), verbs };
}
