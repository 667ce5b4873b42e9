import type { Duration, Size } from 'cdk8s';
import type * as k8s from '../../../k8s';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { TopologySpread } from '../../../pods/topology-spread';
import type { AutoscalingOptions } from '../scaling/autoscaler';
import type { DisruptionBudget } from '../scaling/disruption-budget';
import type { RolloutStrategy } from '../scaling/rollout-strategy';

/** Scaling, scheduling, rollouts and termination of a model server's pods. */
export interface ModelServerDeploymentProps extends ComponentPodProps {
  /**
   * Total size of the loaded models, counting one version of each. It sets the defaults of memory and `startupTimeout`.
   *
   * Memory fits two versions of each model, because the server loads a new version while it serves the previous one.
   * The startup time is 5 minutes plus reading at 20 MiB/s.
   *
   * @default - unknown
   */
  readonly modelSize?: Size;

  /**
   * Number of pods set by a HorizontalPodAutoscaler. Replaces `replicas`. Applying the manifests again keeps the
   * autoscaler's number.
   *
   * @default - `replicas` pods
   */
  readonly autoscaling?: AutoscalingOptions;

  /**
   * Number of pods that can be unavailable while nodes are drained.
   *
   * @default - DisruptionBudget.maxUnavailable(1) if there can be more than one pod; otherwise none
   */
  readonly disruptionBudget?: DisruptionBudget;

  /**
   * Topology that pods are spread over: zones or nodes.
   *
   * @default - the scheduler's default: both, on a best-effort basis
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * How a rollout replaces pods.
   *
   * @default RolloutStrategy.maxSurge()
   */
  readonly rolloutStrategy?: RolloutStrategy;

  /**
   * How long a new pod must be Ready before the rollout continues, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;

  /**
   * How long a terminating pod serves as before, in whole seconds, until all nodes and load balancers have stopped
   * sending requests to it.
   *
   * @default Duration.seconds(15)
   */
  readonly drainTime?: Duration;

  /**
   * How long a terminating pod continues to process requests after `drainTime`, in whole seconds. Longer requests are
   * aborted.
   *
   * @default - the timeout of REST requests: `rest.timeout`
   */
  readonly requestTimeout?: Duration;

  /**
   * Containers that run before the server, under Pod Security `restricted`. They can mount the volume `tmp` and the
   * volumes of the models.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Containers that run next to the server, with the same rules as `initContainers`.
   *
   * @default - none
   */
  readonly extraContainers?: k8s.Container[];

  /**
   * Annotations of the ServiceAccount, for example for a cloud identity. Permissions that the platform grants do not
   * require any.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };
}
