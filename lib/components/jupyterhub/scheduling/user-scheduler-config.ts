/** Names in the configuration of the user scheduler. */
export interface UserSchedulerConfigOptions {
  /** `schedulerName` of the pods to schedule. */
  readonly schedulerName: string;
  /** Lease for leader election. */
  readonly leaseName: string;
  readonly namespace: string;
}

/** Scoring plugins in order of priority. Each scores a node from 0 to 100. */
const SCORE_PLUGINS = ['NodeAffinity', 'InterPodAffinity', 'NodeResourcesFit', 'ImageLocality'];

/** One tenth of a plugin's score range outweighs the whole range of the next plugin. */
const WEIGHT_BASE = 11;

/**
 * Returns the configuration of kube-scheduler.
 *
 * Filters are those of the default scheduler. Among the nodes that pass, the fullest wins.
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
            // A plugin must be disabled before it can have another weight. Balanced allocation would work against
            // filling nodes.
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
            // Spreads only pods with their own constraints. The default constraints apply to pods of Services,
            // ReplicaSets and StatefulSets, which users' pods are not, and would make the scheduler watch all of those.
            name: 'PodTopologySpread',
            args: { defaultingType: 'List', defaultConstraints: [] },
          },
        ],
      },
    ],
  };
}
