import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween, MAX_INT32 } from '../../../validation/integers';

/** Pods that a disruption budget applies to. */
export interface DisruptionBudgetTarget {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
}

/**
 * Number of pods that can be unavailable while nodes are drained.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
 */
export class DisruptionBudget {
  /**
   * Limits the number of unavailable pods.
   *
   * @param pods a whole number; 0 prevents nodes from being drained
   */
  public static maxUnavailable(pods: number): DisruptionBudget {
    return new DisruptionBudget('maxUnavailable', pods, '');
  }

  /**
   * Limits the percentage of unavailable pods, rounded up.
   *
   * @param percent a whole number from 0 to 100
   */
  public static maxUnavailablePercent(percent: number): DisruptionBudget {
    return new DisruptionBudget('maxUnavailable', percent, '%');
  }

  /**
   * Requires a number of available pods. If it equals the number of pods, nodes cannot be drained.
   *
   * @param pods a whole number
   */
  public static minAvailable(pods: number): DisruptionBudget {
    return new DisruptionBudget('minAvailable', pods, '');
  }

  /**
   * Requires a percentage of available pods, rounded up.
   *
   * @param percent a whole number from 0 to 100
   */
  public static minAvailablePercent(percent: number): DisruptionBudget {
    return new DisruptionBudget('minAvailable', percent, '%');
  }

  /** No disruption budget: all pods can be unavailable. */
  public static none(): DisruptionBudget {
    return new DisruptionBudget('none', 0, '');
  }

  private constructor(
    private readonly bound: 'maxUnavailable' | 'minAvailable' | 'none',
    private readonly amount: number,
    private readonly unit: '' | '%',
  ) {}

  /**
   * Creates the PodDisruptionBudget. Unhealthy pods do not prevent a node from being drained.
   *
   * @internal
   */
  public _bind(scope: Construct, id: string, { name, labels, selector }: DisruptionBudgetTarget): void {
    this.check(scope);
    if (this.bound === 'none') {
      return;
    }
    const amount = this.unit === '%' ? `${this.amount}%` : this.amount;
    new kube.PodDisruptionBudget(scope, id, {
      metadata: { name, labels },
      spec: {
        [this.bound]: amount,
        selector: { matchLabels: selector },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }

  private check(where: IConstruct): void {
    const max = this.unit === '%' ? 100 : MAX_INT32;
    if (!isTerraformToken(this.amount) && !isIntegerBetween(this.amount, 0, max)) {
      throw new KubeflowError(
        where,
        `disruptionBudget: ${this.bound} ${this.amount}${this.unit} is not valid.`,
        `Must be a whole number from 0 to ${max}${this.unit}.`,
        'Use for example DisruptionBudget.maxUnavailable(1).',
      );
    }
  }
}
