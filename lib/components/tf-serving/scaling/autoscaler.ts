import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { wholeSeconds } from '../../../validation/durations';
import { checkEnum } from '../../../validation/enums';
import { checkInteger } from '../../../validation/integers';
import { ScalingMetric } from './scaling-metric';

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

/** Whose pods an autoscaler counts. */
export interface ScaleTarget {
  /** Name of the Deployment, which must not say how many pods it has: applying it again would undo what the autoscaler did. */
  readonly name: string;
  readonly labels: { [key: string]: string };
}

/** Makes the number of pods of a Deployment follow what there is to do. */
export class Autoscaler extends Construct {
  /** The least number of pods. */
  public readonly minReplicas: number;

  constructor(scope: Construct, id: string, { name, labels }: ScaleTarget, props: AutoscalingOptions) {
    super(scope, id);
    this.minReplicas = props.minReplicas ?? 1;
    const metrics = props.metrics ?? [ScalingMetric.cpuUtilization(80)];
    this.count('minReplicas', this.minReplicas);
    this.count('maxReplicas', props.maxReplicas);
    this.check(
      this.minReplicas <= props.maxReplicas,
      `maxReplicas (${props.maxReplicas}) is less than minReplicas (${this.minReplicas}).`,
      'Kubernetes accepts a range, from the least to the largest number of pods.',
    );
    this.check(
      metrics.length > 0,
      'metrics is empty, so that there is nothing to follow.',
      'Accepted is at least one metric.',
      'Leave it out for the CPU that the pods use, or use for example ScalingMetric.pods("requests_per_second", 100).',
    );
    const behavior = {
      ...(props.scaleUp && { scaleUp: this.rule('scaleUp', props.scaleUp) }),
      ...(props.scaleDown && { scaleDown: this.rule('scaleDown', props.scaleDown) }),
    };
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'Resource', {
      metadata: { name, labels },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: this.minReplicas,
        maxReplicas: props.maxReplicas,
        metrics: metrics.map((metric, index) => metric._bind(this, `autoscaling.metrics[${index}]`)),
        ...(Object.keys(behavior).length > 0 && { behavior }),
      },
    });
  }

  private rule(prop: string, { stabilizationWindow, policies, selectPolicy }: ScalingRule): k8s.HpaScalingRulesV2 {
    const what = `autoscaling.${prop}`;
    checkEnum(this, `${what}.choice`, selectPolicy, ScalingPolicySelect);
    this.check(
      policies?.length !== 0,
      `${prop}.steps is empty.`,
      'Kubernetes accepts at least one step.',
      "Leave it out for Kubernetes' own steps, or set `choice: ScalingPolicySelect.DISABLED`.",
    );
    return {
      ...(stabilizationWindow && {
        stabilizationWindowSeconds: wholeSeconds(this, `${what}.stabilizationWindow`, stabilizationWindow, {
          acceptedBy: 'Kubernetes',
          min: 0,
          max: 3600,
          example: 'Duration.minutes(5)',
        }),
      }),
      ...(policies && { policies: policies.map((step, index) => this.policy(`${prop}.steps[${index}]`, step)) }),
      ...(selectPolicy !== undefined && { selectPolicy }),
    };
  }

  private policy(prop: string, { pods, percent, period }: ScalingPolicy): k8s.HpaScalingPolicyV2 {
    this.check(
      (pods === undefined) !== (percent === undefined),
      `${prop}: ${pods === undefined ? 'neither' : 'both'} of pods and percent is said.`,
      'A step is accepted that counts in one of the two.',
      'Use for example { pods: 2, period: Duration.minutes(1) }.',
    );
    const value = pods ?? percent ?? 0;
    this.count(prop, value);
    const periodSeconds = wholeSeconds(this, `autoscaling.${prop}.period`, period, {
      acceptedBy: 'Kubernetes',
      max: 1800,
      example: 'Duration.minutes(1)',
    });
    return { type: pods === undefined ? 'Percent' : 'Pods', value, periodSeconds };
  }

  private count(prop: string, count: number): void {
    checkInteger(this, `autoscaling.${prop}`, count, { min: 1, acceptedBy: 'Kubernetes' });
  }

  private check(sound: boolean, wrong: string, ...hint: string[]): void {
    if (!sound) {
      throw new KubeflowError(this, `autoscaling.${wrong}`, ...hint);
    }
  }
}
