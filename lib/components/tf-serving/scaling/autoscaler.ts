import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { wholeSeconds } from '../../../validation/durations';
import { checkInteger } from '../../../validation/integers';
import { ScalingMetric } from './scaling-metric';

/** Policy that applies if there are several. */
export enum ScalingPolicySelect {
  /** The policy that allows the largest change. */
  MAX = 'Max',
  /** The policy that allows the smallest change. */
  MIN = 'Min',
  /** No scaling in this direction. */
  DISABLED = 'Disabled',
}

/** Limit for the change of the number of pods within a period. Set either `pods` or `percent`. */
export interface ScalingPolicy {
  /**
   * Maximum change, in pods.
   *
   * @default - `percent` sets the limit
   */
  readonly pods?: number;

  /**
   * Maximum change, in percent of the current number of pods.
   *
   * @default - `pods` sets the limit
   */
  readonly percent?: number;

  /** Period of the limit, in whole seconds up to 30 minutes. */
  readonly period: Duration;
}

/** How the number of pods increases or decreases. */
export interface ScalingRule {
  /**
   * How long the metrics must call for a change before it happens, in whole seconds up to an hour.
   *
   * @default - 0 seconds to scale up, 5 minutes to scale down
   */
  readonly stabilizationWindow?: Duration;

  /**
   * Limits for the change of the number of pods.
   *
   * @default - scale up: the larger of 4 pods and 100 percent in 15 seconds; scale down: no limit
   */
  readonly policies?: ScalingPolicy[];

  /**
   * Policy that applies if there are several.
   *
   * @default ScalingPolicySelect.MAX
   */
  readonly selectPolicy?: ScalingPolicySelect;
}

/**
 * Options of a HorizontalPodAutoscaler.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface AutoscalingOptions {
  /**
   * Minimum number of pods, at least 1.
   *
   * @default 1
   */
  readonly minReplicas?: number;

  /** Maximum number of pods. */
  readonly maxReplicas: number;

  /**
   * Metrics to scale on. The metric that requires the most pods applies.
   *
   * @default [ScalingMetric.cpuUtilization(80)]
   */
  readonly metrics?: ScalingMetric[];

  /**
   * How the number of pods increases.
   *
   * @default - the Kubernetes defaults
   */
  readonly scaleUp?: ScalingRule;

  /**
   * How the number of pods decreases.
   *
   * @default - the Kubernetes defaults
   */
  readonly scaleDown?: ScalingRule;
}

/** Deployment to scale. */
export interface ScaleTarget {
  /**
   * Name of the Deployment. It must not set `replicas`, because applying it again would undo the autoscaler's changes.
   */
  readonly name: string;
  readonly labels: { [key: string]: string };
}

/** Creates a HorizontalPodAutoscaler for a Deployment. */
export class Autoscaler extends Construct {
  /** Minimum number of pods. */
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
      '`maxReplicas` must be at least `minReplicas`.',
    );
    this.check(
      metrics.length > 0,
      'metrics is empty.',
      'At least one metric is required.',
      'Remove it to scale on CPU utilization, or use for example ScalingMetric.pods("requests_per_second", 100).',
    );
    const behavior = {
      ...(props.scaleUp && { scaleUp: this.rule('scaleUp', props.scaleUp) }),
      ...(props.scaleDown && { scaleDown: this.rule('scaleDown', props.scaleDown) }),
    };
    new kube.HorizontalPodAutoscaler(this, 'Resource', {
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

  private rule(prop: string, { stabilizationWindow, policies, selectPolicy }: ScalingRule): kube.HpaScalingRules {
    const what = `autoscaling.${prop}`;
    this.check(
      policies?.length !== 0,
      `${prop}.policies is empty.`,
      'At least one policy is required.',
      'Remove it for the Kubernetes defaults, or set `selectPolicy: ScalingPolicySelect.DISABLED`.',
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
      ...(policies && { policies: policies.map((policy, index) => this.policy(`${prop}.policies[${index}]`, policy)) }),
      ...(selectPolicy !== undefined && { selectPolicy }),
    };
  }

  private policy(prop: string, { pods, percent, period }: ScalingPolicy): kube.HpaScalingPolicy {
    this.check(
      (pods === undefined) !== (percent === undefined),
      `${prop}: ${pods === undefined ? 'neither' : 'both'} of \`pods\` and \`percent\` is set.`,
      'Exactly one of the two is required.',
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

  private check(valid: boolean, message: string, ...hint: string[]): void {
    if (!valid) {
      throw new KubeflowError(this, `autoscaling.${message}`, ...hint);
    }
  }
}
