import { k8s } from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween, MAX_INT32 } from '../../../validation/integers';

/** Whose pods a budget is about. */
export interface DisruptionBudgetTarget {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly selector: { [key: string]: string };
}

/**
 * How many pods of a workload may be away at a time because their nodes are drained.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
 */
export class DisruptionBudget {
  /**
   * So many pods may be away at a time.
   *
   * @param pods a whole number; 0 keeps nodes from being drained
   */
  public static maxUnavailable(pods: number): DisruptionBudget {
    return new DisruptionBudget('maxUnavailable', pods, '');
  }

  /**
   * So many percent of the pods may be away at a time, rounded up.
   *
   * @param percent a whole number from 0 to 100
   */
  public static maxUnavailablePercent(percent: number): DisruptionBudget {
    return new DisruptionBudget('maxUnavailable', percent, '%');
  }

  /**
   * So many pods stay. As many as there are keep nodes from being drained.
   *
   * @param pods a whole number
   */
  public static minAvailable(pods: number): DisruptionBudget {
    return new DisruptionBudget('minAvailable', pods, '');
  }

  /**
   * So many percent of the pods stay, rounded up.
   *
   * @param percent a whole number from 0 to 100
   */
  public static minAvailablePercent(percent: number): DisruptionBudget {
    return new DisruptionBudget('minAvailable', percent, '%');
  }

  /** Any number of pods may be away. */
  public static none(): DisruptionBudget {
    return new DisruptionBudget('none', 0, '');
  }

  private constructor(
    private readonly bound: 'maxUnavailable' | 'minAvailable' | 'none',
    private readonly amount: number,
    private readonly unit: '' | '%',
  ) {}

  /**
   * Makes the budget. A pod that does not work does not keep a node from being drained.
   *
   * @internal
   */
  public _bind(scope: Construct, id: string, { name, labels, selector }: DisruptionBudgetTarget): void {
    this.check(scope);
    if (this.bound === 'none') {
      return;
    }
    const amount =
      this.unit === '%' ? k8s.IntOrString.fromString(`${this.amount}%`) : k8s.IntOrString.fromNumber(this.amount);
    new k8s.KubePodDisruptionBudget(scope, id, {
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
        `disruptionBudget: ${this.bound} ${this.amount}${this.unit} is not accepted.`,
        `Kubernetes accepts whole numbers from 0 to ${max}${this.unit}.`,
        'Use for example DisruptionBudget.maxUnavailable(1).',
      );
    }
  }
}
