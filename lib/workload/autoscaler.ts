import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../errors';
import type { AutoscalingProps, ScalingRule, ScalingStep } from './autoscaling-props';
import { ScalingChoice } from './autoscaling-props';
import { checkMember } from './enum-checks';
import { ScalingMetric } from './scaling-metric';
import { wholeSeconds } from './seconds';
import { checkWholeNumber } from './whole-numbers';

/** Whose pods an autoscaler counts. */
export interface ScaledDeployment {
  /** Name of the Deployment, which must not say how many pods it has: applying it again would undo what the autoscaler did. */
  readonly name: string;
  readonly labels: { [key: string]: string };
}

/** Makes the number of pods of a Deployment follow what there is to do. */
export class Autoscaler extends Construct {
  /** The least number of pods. */
  public readonly minReplicas: number;

  constructor(scope: Construct, id: string, { name, labels }: ScaledDeployment, props: AutoscalingProps) {
    super(scope, id);
    this.minReplicas = props.minReplicas ?? 1;
    const metrics = props.metrics ?? [ScalingMetric.cpuUtilization(80)];
    this.count('minReplicas', this.minReplicas);
    this.count('maxReplicas', props.maxReplicas);
    this.that(
      this.minReplicas <= props.maxReplicas,
      `maxReplicas (${props.maxReplicas}) is less than minReplicas (${this.minReplicas}).`,
      'Kubernetes accepts a range, from the least to the largest number of pods.',
    );
    this.that(
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

  private rule(prop: string, { stabilizationWindow, steps, choice }: ScalingRule): k8s.HpaScalingRulesV2 {
    const what = `autoscaling.${prop}`;
    checkMember(this, `${what}.choice`, choice, ScalingChoice);
    this.that(
      steps?.length !== 0,
      `${prop}.steps is empty.`,
      'Kubernetes accepts at least one step.',
      "Leave it out for Kubernetes' own steps, or set `choice: ScalingChoice.DISABLED`.",
    );
    return {
      ...(stabilizationWindow && {
        stabilizationWindowSeconds: wholeSeconds(this, `${what}.stabilizationWindow`, stabilizationWindow, {
          who: 'Kubernetes',
          least: 0,
          most: 3600,
          example: 'Duration.minutes(5)',
        }),
      }),
      ...(steps && { policies: steps.map((step, index) => this.step(`${prop}.steps[${index}]`, step)) }),
      ...(choice !== undefined && { selectPolicy: choice }),
    };
  }

  private step(prop: string, { pods, percent, period }: ScalingStep): k8s.HpaScalingPolicyV2 {
    this.that(
      (pods === undefined) !== (percent === undefined),
      `${prop}: ${pods === undefined ? 'neither' : 'both'} of pods and percent is said.`,
      'A step is accepted that counts in one of the two.',
      'Use for example { pods: 2, period: Duration.minutes(1) }.',
    );
    const value = pods ?? percent ?? 0;
    this.count(prop, value);
    const periodSeconds = wholeSeconds(this, `autoscaling.${prop}.period`, period, {
      who: 'Kubernetes',
      most: 1800,
      example: 'Duration.minutes(1)',
    });
    return { type: pods === undefined ? 'Percent' : 'Pods', value, periodSeconds };
  }

  private count(prop: string, count: number): void {
    checkWholeNumber(this, `autoscaling.${prop}`, count, { least: 1, by: 'Kubernetes' });
  }

  private that(sound: boolean, wrong: string, ...mend: string[]): void {
    if (!sound) {
      throw new KubeflowError(this, `autoscaling.${wrong}`, ...mend);
    }
  }
}
