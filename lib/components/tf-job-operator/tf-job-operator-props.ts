import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../metrics/metrics-options';
import type { IPlatform } from '../../platforms/platform';
import type { ComponentPodProps } from '../../pods/component-pod-props';
import type { GangScheduler } from './gang-scheduler';
import type { JobKind } from './job-kind';
import type { OperatorLogOptions } from './operator-log';

/** Handling of jobs if the webhook of the operator does not respond. */
export enum WebhookFailurePolicy {
  /** The API server accepts jobs. Only the rules of the CustomResourceDefinition validate them. */
  IGNORE = 'Ignore',
  /** The API server rejects jobs. */
  FAIL = 'Fail',
}

/** Properties of `TFJobOperator`. */
export interface TFJobOperatorProps extends ComponentPodProps {
  /**
   * Number of operator pods, a whole number from 1. One pod is the leader and manages jobs; another pod takes over within
   * 15 seconds if it fails. All pods serve the webhook. With several pods, a disruption budget evicts one at a time.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * The only namespace in which the operator manages jobs and pods, without the namespace prefix. It must exist.
   *
   * @default - all namespaces; with a namespace prefix, the namespace of the platform, or that of a chart without a
   * platform
   */
  readonly watchNamespace?: string;

  /**
   * Job kinds that the operator runs in addition to TFJobs. Install their CustomResourceDefinitions before the operator. If
   * one is missing, the operator exits and restarts.
   *
   * @see https://github.com/kubeflow/trainer/tree/v1.9.4/manifests/base/crds
   * @default - none
   */
  readonly additionalJobKinds?: JobKind[];

  /**
   * Scheduler that starts all pods of a job together.
   *
   * @default GangScheduler.none()
   */
  readonly gangScheduler?: GangScheduler;

  /**
   * Number of jobs of each kind that the operator reconciles at the same time.
   *
   * @default 1
   */
  readonly controllerThreads?: number;

  /**
   * Average number of requests per second to the API server.
   *
   * @default 20
   */
  readonly kubeApiQps?: number;

  /**
   * Maximum number of requests to the API server in a burst.
   *
   * @default 30
   */
  readonly kubeApiBurst?: number;

  /**
   * Logging options.
   *
   * @default - upstream's: plain text, from level `DEBUG`
   */
  readonly log?: OperatorLogOptions;

  /**
   * Whether the API server accepts or rejects jobs if the webhook of the operator does not respond.
   *
   * With `FAIL`, apply jobs only after the operator is ready. With a namespace prefix there is no webhook, and this option
   * has no effect.
   *
   * @default WebhookFailurePolicy.IGNORE
   */
  readonly webhookFailurePolicy?: WebhookFailurePolicy;

  /**
   * How long the API server waits for the webhook, in whole seconds from 1 to 30. Has no effect with a namespace prefix.
   *
   * @default Duration.seconds(5)
   */
  readonly webhookTimeout?: Duration;

  /**
   * Pod port of the webhook. If the platform has a firewall, it allows this port from the control plane.
   *
   * @default 9443
   */
  readonly webhookServerPort?: number;

  /**
   * How long a deleted pod may take to exit, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Resource requests and limits of each pod. The operator caches all pods and Services that it can watch in memory.
   *
   * @default - 100m to 1 CPU, 256Mi to 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Clients that may scrape the metrics on port 8080, and how they discover the pods.
   *
   * @default - no metrics
   */
  readonly metrics?: MetricsOptions;

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the operator runs on.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}
