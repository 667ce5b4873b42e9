import { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import { grantClusterRole, grantRole } from '../../../platforms/role-grants';

/** Properties of the scheduler's permissions. */
export interface UserSchedulerRbacProps {
  /** Name of the ServiceAccount, its Role and the Lease. */
  readonly name: string;
  /** Name of the ClusterRole, unique in the cluster. */
  readonly clusterRoleName: string;
  readonly namespace: string;
  /** Namespace of users' pods, if it is not that of the scheduler. */
  readonly notebookNamespace?: string;
  readonly labels: { [key: string]: string };
}

/**
 * Permissions of the user scheduler: reads pods, nodes and volumes of the whole cluster, and changes only pods in the
 * namespace of users' pods.
 *
 * A subset of the Kubernetes roles `system:kube-scheduler` and `system:volume-scheduler`, which can delete any pod.
 */
export class UserSchedulerRbac extends Construct {
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, props: UserSchedulerRbacProps) {
    super(scope, id);
    const { name, clusterRoleName, namespace, notebookNamespace, labels } = props;
    this.serviceAccountName = name;
    const serviceAccount = { name, namespace };
    new kube.ServiceAccount(this, 'service-account', {
      metadata: { name, labels },
      automountServiceAccountToken: false,
    });
    grantClusterRole(this, 'cluster-role', {
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
      serviceAccount,
    });
    const role = (id: string, rules: kube.PolicyRule[], place: { readonly namespace?: string } = {}) => {
      grantRole(this, `${id}role`, { metadata: { name, ...place, labels }, rules, serviceAccount });
    };
    if (notebookNamespace === undefined) {
      role('', [...USER_POD_RULES, ...leaderElectionRules(name)]);
    } else {
      role('notebook-', USER_POD_RULES, { namespace: notebookNamespace });
      role('', leaderElectionRules(name));
    }
  }
}

const WATCH = ['list', 'watch'];

function rule(apiGroup: string, resources: string[], verbs: string[], resourceNames?: string[]): kube.PolicyRule {
  return { apiGroups: [apiGroup], resources, ...(resourceNames && { resourceNames }), verbs };
}

const USER_POD_RULES = [
  rule('', ['pods/binding'], ['create']),
  // Records why a pod is pending and which node it is nominated for.
  rule('', ['pods/status'], ['patch']),
  // Preempts placeholders.
  rule('', ['pods'], ['delete']),
  // Records the selected node on claims with `WaitForFirstConsumer`, so that their volumes are created there.
  rule('', ['persistentvolumeclaims'], ['update']),
  rule('events.k8s.io', ['events'], ['create', 'patch']),
];

function leaderElectionRules(name: string): kube.PolicyRule[] {
  return [
    // Leader election uses the older events API.
    rule('', ['events'], ['create']),
    // Permission to create cannot be limited by name.
    rule('coordination.k8s.io', ['leases'], ['create']),
    rule('coordination.k8s.io', ['leases'], ['get', 'update'], [name]),
  ];
}
