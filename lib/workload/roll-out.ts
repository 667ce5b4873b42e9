import { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkWholeNumber } from './whole-numbers';

/**
 * How the pods of a workload are replaced by those of a new version.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export class RollOut {
  /**
   * New pods are started before old ones end, so that there are never fewer than before. It takes room, and GPUs, for more pods.
   *
   * @param pods how many pods there may be besides; 1 where it is left out
   */
  public static surge(pods: number = 1): RollOut {
    return new RollOut('RollingUpdate', pods, 0);
  }

  /**
   * Old pods end before new ones are started, so that no room or GPU is needed for more. Until a new pod is Ready there are fewer: of one
   * pod, none.
   *
   * @param pods how many pods may be away at a time; 1 where it is left out
   */
  public static inPlace(pods: number = 1): RollOut {
    return new RollOut('RollingUpdate', 0, pods);
  }

  /** All old pods end, and then all new ones are started: nobody is served meanwhile, and two versions are never there together. */
  public static recreate(): RollOut {
    return new RollOut('Recreate', 0, 0);
  }

  private constructor(
    private readonly type: 'RollingUpdate' | 'Recreate',
    private readonly maxSurge: number,
    private readonly maxUnavailable: number,
  ) {}

  /** @internal */
  public _bind(where: IConstruct, what: string): k8s.DeploymentStrategy {
    if (this.type === 'Recreate') {
      return { type: 'Recreate' };
    }
    const pods = Math.max(this.maxSurge, this.maxUnavailable);
    const mend = 'It is the number of pods that are replaced at a time, for example RollOut.surge(2).';
    checkWholeNumber(where, what, pods, { least: 1, by: 'Kubernetes', mend });
    return {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: k8s.IntOrString.fromNumber(this.maxSurge),
        maxUnavailable: k8s.IntOrString.fromNumber(this.maxUnavailable),
      },
    };
  }
}
