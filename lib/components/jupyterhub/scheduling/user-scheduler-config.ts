/** Who the scheduler is, in its configuration. */
export interface UserSchedulerConfigOptions {
  /** What pods that it schedules name. */
  readonly schedulerName: string;
  /** Lease that says which of its pods schedules. */
  readonly leaseName: string;
  readonly namespace: string;
}

/** What decides on a node, the weightiest first. Each plugin scores a node from 0 to 100. */
const SCORE_PLUGINS = ['NodeAffinity', 'InterPodAffinity', 'NodeResourcesFit', 'ImageLocality'];

/** A tenth of the scale of one outweighs the whole of the next. */
const WEIGHT_BASE = 11;

/**
 * The configuration of kube-scheduler: the same rules about where a pod may go as the cluster's own scheduler has, and among
 * the nodes that are left the fullest.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kube-scheduler-config.v1/
 */
export function userSchedulerConfig({ schedulerName, leaseName, namespace }: UserSchedulerConfigOptions): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    enableProfiling: false,
    leaderElection: {
      leaderElect: true,
      resourceLock: 'leases',
      resourceName: leaseName,
      resourceNamespace: namespace,
    },
    profiles: [
      {
        schedulerName,
        plugins: {
          score: {
            // What is to have another weight must be disabled first. Even use of CPU and memory is not what fills nodes.
            disabled: [...SCORE_PLUGINS, 'NodeResourcesBalancedAllocation'].map((name) => ({ name })),
            enabled: SCORE_PLUGINS.map((name, index) => ({
              name,
              weight: WEIGHT_BASE ** (SCORE_PLUGINS.length - index),
            })),
          },
        },
        pluginConfig: [
          {
            name: 'NodeResourcesFit',
            args: {
              scoringStrategy: {
                type: 'MostAllocated',
                resources: ['cpu', 'memory'].map((name) => ({ name, weight: 1 })),
              },
            },
          },
          {
            // Spreads only pods that ask for it. What it does by itself spreads those of Services and of sets, which users'
            // pods are not, and watches all of them for it.
            name: 'PodTopologySpread',
            args: { defaultingType: 'List', defaultConstraints: [] },
          },
        ],
      },
    ],
  };
}
