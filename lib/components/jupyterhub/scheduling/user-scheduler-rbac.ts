import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../../../platforms/namespace';

/** Whose rights they are. */
export interface UserSchedulerRbacProps {
  /** Of the service account, its role, and the lease. */
  readonly name: string;
  /** Of the cluster role, which no other hub's may have. */
  readonly clusterRoleName: string;
  readonly namespace: string;
  readonly labels: { [key: string]: string };
}

/**
 * What the scheduler may do: see what is on all nodes, and move nothing but the pods of its own namespace.
 *
 * A part of Kubernetes' own roles `system:kube-scheduler` and `system:volume-scheduler`, which may delete any pod.
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
          // What is on a node counts whoever put it there.
          rule('', ['nodes', 'pods', 'namespaces', 'persistentvolumes', 'persistentvolumeclaims'], WATCH),
          rule(
            'storage.k8s.io',
            ['storageclasses', 'csinodes', 'csidrivers', 'csistoragecapacities', 'volumeattachments'],
            WATCH,
          ),
          rule('policy', ['poddisruptionbudgets'], WATCH),
          // It waits until it has seen them, whether a pod claims any or not.
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
        // Why a pod waits, and for which node.
        rule('', ['pods/status'], ['patch']),
        // A placeholder gives way.
        rule('', ['pods'], ['delete']),
        // A home whose volume is made where its first pod goes is told where that is.
        rule('', ['persistentvolumeclaims'], ['update']),
        rule('events.k8s.io', ['events'], ['create', 'patch']),
        // Which of its pods schedules is told in the older API.
        rule('', ['events'], ['create']),
        // What is created has no name yet that a role could tell.
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
