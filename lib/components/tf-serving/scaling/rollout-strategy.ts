import { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkInteger } from '../../../validation/integers';

/**
 * How the pods of a workload are replaced by those of a new version.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export class RolloutStrategy {
  /**
   * New pods are started before old ones end, so that there are never fewer than before. It takes room, and GPUs, for more pods.
   *
   * @param pods how many pods there may be besides; 1 where it is left out
   */
  public static maxSurge(pods: number = 1): RolloutStrategy {
    return new RolloutStrategy('RollingUpdate', pods, 0);
  }

  /**
   * Old pods end before new ones are started, so that no room or GPU is needed for more. Until a new pod is Ready there are fewer: of one
   * pod, none.
   *
   * @param pods how many pods may be away at a time; 1 where it is left out
   */
  public static maxUnavailable(pods: number = 1): RolloutStrategy {
    return new RolloutStrategy('RollingUpdate', 0, pods);
  }

  /** All old pods end, and then all new ones are started: nobody is served meanwhile, and two versions are never there together. */
  public static recreate(): RolloutStrategy {
    return new RolloutStrategy('Recreate', 0, 0);
  }

  private constructor(
    private readonly type: 'RollingUpdate' | 'Recreate',
    private readonly surgePods: number,
    private readonly unavailablePods: number,
  ) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): k8s.DeploymentStrategy {
    if (this.type === 'Recreate') {
      return { type: 'Recreate' };
    }
    const pods = Math.max(this.surgePods, this.unavailablePods);
    const hint = 'It is the number of pods that are replaced at a time, for example RolloutStrategy.maxSurge(2).';
    checkInteger(where, what, pods, { min: 1, acceptedBy: 'Kubernetes', hint });
    return {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: k8s.IntOrString.fromNumber(this.surgePods),
        maxUnavailable: k8s.IntOrString.fromNumber(this.unavailablePods),
      },
    };
  }
}
