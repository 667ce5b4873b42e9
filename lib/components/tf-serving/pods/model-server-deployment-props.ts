import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { TopologySpread } from '../../../pods/topology-spread';
import type { AutoscalingOptions } from '../scaling/autoscaler';
import type { DisruptionBudget } from '../scaling/disruption-budget';
import type { RolloutStrategy } from '../scaling/rollout-strategy';

/** How the pods of a model server run: how many, where, and how they come and go. */
export interface ModelServerDeploymentProps extends ComponentPodProps {
  /**
   * Size of what a pod loads: one version of each model. Memory and the time to start follow from it where they are not said.
   *
   * Two versions of each model fit into the memory, since a new one is loaded while the one before it is served. The time is that of
   * reading at 20 MiB/s, and 5 minutes.
   *
   * @default - not known
   */
  readonly modelSize?: Size;

  /**
   * A number of pods that follows what there is to do, in the place of `replicas`. Applying the program again does not change what the
   * autoscaler decided.
   *
   * @default - `replicas` pods
   */
  readonly autoscaling?: AutoscalingOptions;

  /**
   * How many pods may be away at a time because their nodes are drained.
   *
   * @default - DisruptionBudget.maxUnavailable(1) where there can be more than one pod, or else none
   */
  readonly disruptionBudget?: DisruptionBudget;

  /**
   * Over what the pods are spread: zones, nodes.
   *
   * @default - as the cluster's scheduler does it by itself: over both, where that costs nothing
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * How pods are replaced when something changes.
   *
   * @default RolloutStrategy.maxSurge()
   */
  readonly rolloutStrategy?: RolloutStrategy;

  /**
   * How long a new pod must have been Ready before the next one is replaced, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;

  /**
   * How long a pod that ends goes on as before, until every node and load balancer knows and sends it nothing more, in whole seconds.
   *
   * @default Duration.seconds(15)
   */
  readonly drainTime?: Duration;

  /**
   * How long after that it goes on answering what it was sent, in whole seconds: the longest request that is not cut off.
   *
   * @default - as long as a request over REST may last: `rest.timeout`
   */
  readonly requestTimeout?: Duration;

  /**
   * Containers that run before the server. They run under Pod Security `restricted`, and see the volumes `tmp` and those of models.
   *
   * @default - none
   */
  readonly initContainers?: kplus.k8s.Container[];

  /**
   * Containers that run beside the server, under the same rules.
   *
   * @default - none
   */
  readonly extraContainers?: kplus.k8s.Container[];

  /**
   * Annotations of the ServiceAccount, for example by which a cloud knows it. What the platform grants needs none.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };
}
