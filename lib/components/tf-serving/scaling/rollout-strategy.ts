import type { IConstruct } from 'constructs';
import type * as kube from '../../../k8s/kube';
import { checkInteger } from '../../../validation/integers';

/**
 * How a rollout replaces pods.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export class RolloutStrategy {
  /**
   * Starts new pods before old ones stop, so capacity never drops. Requires room, and GPUs, for the additional pods.
   *
   * @param pods maximum number of additional pods
   */
  public static maxSurge(pods: number = 1): RolloutStrategy {
    return new RolloutStrategy('RollingUpdate', pods, 0);
  }

  /**
   * Stops old pods before new ones start. Requires no additional room or GPUs, but capacity drops until the new pods
   * are Ready. With one pod, the server is unavailable meanwhile.
   *
   * @param pods maximum number of unavailable pods
   */
  public static maxUnavailable(pods: number = 1): RolloutStrategy {
    return new RolloutStrategy('RollingUpdate', 0, pods);
  }

  /**
   * Stops all old pods before new ones start. The server is unavailable meanwhile, and two versions never run together.
   */
  public static recreate(): RolloutStrategy {
    return new RolloutStrategy('Recreate', 0, 0);
  }

  private constructor(
    private readonly type: 'RollingUpdate' | 'Recreate',
    private readonly surgePods: number,
    private readonly unavailablePods: number,
  ) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): kube.DeploymentStrategy {
    if (this.type === 'Recreate') {
      return { type: 'Recreate' };
    }
    const pods = Math.max(this.surgePods, this.unavailablePods);
    const hint = 'It is the number of pods to replace at a time, for example RolloutStrategy.maxSurge(2).';
    checkInteger(where, what, pods, { min: 1, acceptedBy: 'Kubernetes', hint });
    return {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: this.surgePods,
        maxUnavailable: this.unavailablePods,
      },
    };
  }
}
