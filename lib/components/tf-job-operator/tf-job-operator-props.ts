import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../metrics/metrics-options';
import type { IPlatform } from '../../platforms/platform';
import type { ComponentPodProps } from '../../pods/component-pod-props';
import type { GangScheduler } from './gang-scheduler';
import type { JobKind } from './job-kind';
import type { OperatorLogOptions } from './operator-log';

/** What the API server does with a TFJob while the operator's webhook does not answer. */
export enum WebhookFailurePolicy {
  /** It is accepted, checked by the definition's own rules alone. */
  IGNORE = 'Ignore',
  /** It is refused. */
  FAIL = 'Fail',
}

/** Options of a `TFJobOperator`. */
export interface TFJobOperatorProps extends ComponentPodProps {
  /**
   * How many pods the operator has, a whole number above zero. One of them looks after jobs, and another takes over within 15
   * seconds of its end; all of them answer the webhook. Where there are several, drains of nodes take one at a time.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * The only namespace whose jobs the operator looks after, and the only one where it may touch pods. It must exist.
   *
   * @default - all namespaces
   */
  readonly watchNamespace?: string;

  /**
   * Kinds of jobs that the operator runs besides TFJobs. The cluster must have their definitions before the operator starts:
   * it ends, and is started again, where one is missing.
   *
   * @see https://github.com/kubeflow/trainer/tree/v1.9.4/manifests/base/crds
   * @default - none
   */
  readonly additionalJobKinds?: JobKind[];

  /**
   * Who schedules the pods of a job together.
   *
   * @default GangScheduler.none()
   */
  readonly gangScheduler?: GangScheduler;

  /**
   * How many jobs of a kind the operator looks after at the same time.
   *
   * @default 1
   */
  readonly controllerThreads?: number;

  /**
   * How many requests a second the operator sends to the API server in the long run.
   *
   * @default 20
   */
  readonly kubeApiQps?: number;

  /**
   * How many requests the operator may send to the API server at once.
   *
   * @default 30
   */
  readonly kubeApiBurst?: number;

  /**
   * How the operator logs.
   *
   * @default - as upstream: for people, everything from `DEBUG` on
   */
  readonly log?: OperatorLogOptions;

  /**
   * What happens to jobs while the operator's webhook does not answer.
   *
   * With `FAIL`, jobs cannot be applied together with the operator, only once it is ready.
   *
   * @default WebhookFailurePolicy.IGNORE
   */
  readonly webhookFailurePolicy?: WebhookFailurePolicy;

  /**
   * How long the API server waits for the webhook, from 1 to 30 whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly webhookTimeout?: Duration;

  /**
   * Port of the pods that the API server calls the webhook on. The platform opens it in its firewall, where it has one.
   *
   * @default 9443
   */
  readonly webhookServerPort?: number;

  /**
   * How long a pod has to finish what it is doing when it is stopped, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Requests and limits of each pod. It keeps every pod and Service that it may see in memory.
   *
   * @default - 100m to 1 CPU, 256Mi to 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Who reads the operator's metrics, on port 8080, and how they learn where those are.
   *
   * @default - nobody
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
   * @default - the one whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}
