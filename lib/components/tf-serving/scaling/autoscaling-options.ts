import type { Duration } from 'cdk8s';
import type { ScalingMetric } from './scaling-metric';

/** Which of several steps is taken. */
export enum ScalingPolicySelect {
  /** The one that changes most. */
  MAX = 'Max',
  /** The one that changes least. */
  MIN = 'Min',
  /** None: the number of pods does not change this way. */
  DISABLED = 'Disabled',
}

/** How far the number of pods may change within a time. Either of `pods` and `percent` is given. */
export interface ScalingPolicy {
  /**
   * By so many pods.
   *
   * @default - `percent` says it
   */
  readonly pods?: number;

  /**
   * By so many percent of the pods.
   *
   * @default - `pods` says it
   */
  readonly percent?: number;

  /** Within this time: whole seconds, up to half an hour. */
  readonly period: Duration;
}

/** How the number of pods changes, up or down. */
export interface ScalingRule {
  /**
   * How long what the metrics ask for must have lasted, in whole seconds up to an hour.
   *
   * @default - none up, 5 minutes down
   */
  readonly stabilizationWindow?: Duration;

  /**
   * How far the number may change within a time.
   *
   * @default - up 4 pods or as many as there are, in 15 seconds; down as far as the metrics say
   */
  readonly policies?: ScalingPolicy[];

  /**
   * Which of the steps is taken.
   *
   * @default ScalingPolicySelect.MAX
   */
  readonly selectPolicy?: ScalingPolicySelect;
}

/**
 * A number of pods that follows what there is to do.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface AutoscalingOptions {
  /**
   * The least number of pods, at least 1.
   *
   * @default 1
   */
  readonly minReplicas?: number;

  /** The largest number of pods. */
  readonly maxReplicas: number;

  /**
   * What the number follows: the metric that asks for most pods decides.
   *
   * @default [ScalingMetric.cpuUtilization(80)]
   */
  readonly metrics?: ScalingMetric[];

  /**
   * How the number grows.
   *
   * @default - Kubernetes' own way
   */
  readonly scaleUp?: ScalingRule;

  /**
   * How the number shrinks.
   *
   * @default - Kubernetes' own way
   */
  readonly scaleDown?: ScalingRule;
}
