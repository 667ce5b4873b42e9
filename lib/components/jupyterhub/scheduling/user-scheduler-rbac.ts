import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../../../platforms/namespace';

/** Properties of the scheduler's permissions. */
export interface UserSchedulerRbacProps {
  /** Name of the ServiceAccount, its Role and the Lease. */
  readonly name: string;
  /** Name of the ClusterRole, unique in the cluster. */
  readonly clusterRoleName: string;
  readonly namespace: string;
  readonly labels: { [key: string]: string };
}

/**
 * Permissions of the user scheduler: reads pods, nodes and volumes of the whole cluster, and changes only pods of its
 * own namespace.
 *
 * A subset of the Kubernetes roles `system:kube-scheduler` and `system:volume-scheduler`, which can delete any pod.
 */
export class UserSchedulerRbac extends Construct {
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, { name, clusterRoleName, namespace, labels }: UserSchedulerRbacProps) {
    super(scope, id);
    this.serviceAccountName = name;
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    const apiGroup = 'rbac.authorization.k8s.io';
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { name, labels },
      automountServiceAccountToken: false,
    });
    clusterScoped(
      new k8s.KubeClusterRole(this, 'cluster-role', {
        metadata: { name: clusterRoleName, labels },
        rules: [
          // Pods of all namespaces use resources of a node.
          rule('', ['nodes', 'pods', 'namespaces', 'persistentvolumes', 'persistentvolumeclaims'], WATCH),
          rule(
            'storage.k8s.io',
            ['storageclasses', 'csinodes', 'csidrivers', 'csistoragecapacities', 'volumeattachments'],
            WATCH,
          ),
          rule('policy', ['poddisruptionbudgets'], WATCH),
          // The scheduler starts only after it has listed these, even if no pod uses them.
          rule('resource.k8s.io', ['deviceclasses', 'resourceclaims', 'resourceslices'], WATCH),
        ],
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
        metadata: { name: clusterRoleName, labels },
        roleRef: { apiGroup, kind: 'ClusterRole', name: clusterRoleName },
        subjects,
      }),
    );
    new k8s.KubeRole(this, 'role', {
      metadata: { name, labels },
      rules: [
        rule('', ['pods/binding'], ['create']),
        // Records why a pod is pending and which node it is nominated for.
        rule('', ['pods/status'], ['patch']),
        // Preempts placeholders.
        rule('', ['pods'], ['delete']),
        // Records the selected node on claims with `WaitForFirstConsumer`, so that their volumes are created there.
        rule('', ['persistentvolumeclaims'], ['update']),
        rule('events.k8s.io', ['events'], ['create', 'patch']),
        // Leader election uses the older events API.
        rule('', ['events'], ['create']),
        // Permission to create cannot be limited by name.
        rule('coordination.k8s.io', ['leases'], ['create']),
        rule('coordination.k8s.io', ['leases'], ['get', 'update'], [name]),
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: { name, labels },
      roleRef: { apiGroup, kind: 'Role', name },
      subjects,
    });
  }
}

const WATCH = ['list', 'watch'];

function rule(apiGroup: string, resources: string[], verbs: string[], resourceNames?: string[]): k8s.PolicyRule {
  return { apiGroups: [apiGroup], resources, ...(resourceNames && { resourceNames }), verbs };
}
