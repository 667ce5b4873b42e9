import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { isIntegerBetween, MAX_INT32 } from '../validation/integers';
import { isLabelKey } from '../validation/labels';

/** How evenly pods are spread. */
export interface TopologySpreadOptions {
  /**
   * By how many pods two places may differ.
   *
   * @default 1
   */
  readonly maxSkew?: number;

  /**
   * Whether a pod that would make the difference greater waits, rather than run where it does.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * How many places there must be, at least, where it is required: with fewer, pods wait.
   *
   * @default - any number
   */
  readonly minDomains?: number;
}

/**
 * Over what the pods of a workload are spread, so that what is lost at once is not all of them.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export class TopologySpread {
  /**
   * Over the zones of the cluster.
   *
   * @param options how evenly
   */
  public static zones(options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread('topology.kubernetes.io/zone', options);
  }

  /**
   * Over the nodes of the cluster.
   *
   * @param options how evenly
   */
  public static nodes(options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread('kubernetes.io/hostname', options);
  }

  /**
   * Over the values of a label of the nodes.
   *
   * @param key key of the label
   * @param options how evenly
   */
  public static label(key: string, options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread(key, options);
  }

  private constructor(
    private readonly topologyKey: string,
    private readonly options: TopologySpreadOptions,
  ) {}

  /**
   * Whether pods wait rather than be spread less evenly.
   *
   * @internal
   */
  public get _required(): boolean {
    return this.options.required ?? false;
  }

  /**
   * The same for the pods of a Deployment, each of whose roll-outs is spread by itself.
   *
   * @internal
   */
  public _bind(where: IConstruct, what: string, selector: { [key: string]: string }): k8s.TopologySpreadConstraint {
    const { topologyKey } = this;
    const { maxSkew = 1, minDomains } = this.options;
    if (!isTerraformToken(topologyKey) && !isLabelKey(topologyKey)) {
      throw new KubeflowError(
        where,
        `${what}: "${topologyKey}" is not the key of a label of nodes.`,
        'Use for example TopologySpread.zones() or TopologySpread.label("example.com/rack").',
      );
    }
    checkCount(where, `${what}.maxSkew`, maxSkew);
    if (minDomains !== undefined) {
      checkCount(where, `${what}.minDomains`, minDomains);
      if (!this._required) {
        throw new KubeflowError(
          where,
          `${what}: minDomains is said of a spread that is not required.`,
          'Kubernetes accepts it where pods may wait.',
          'Set `required: true`, or leave minDomains out.',
        );
      }
    }
    return {
      topologyKey,
      maxSkew,
      whenUnsatisfiable: this._required ? 'DoNotSchedule' : 'ScheduleAnyway',
      ...(minDomains !== undefined && { minDomains }),
      labelSelector: { matchLabels: selector },
      matchLabelKeys: ['pod-template-hash'],
    };
  }
}

/** What is spread over the same places twice is refused by Kubernetes. */
export function topologySpreadConstraints(
  where: IConstruct,
  what: string,
  spreads: readonly TopologySpread[],
  selector: { [key: string]: string },
): k8s.TopologySpreadConstraint[] {
  const constraints = spreads.map((spread, index) => spread._bind(where, `${what}[${index}]`, selector));
  const keys = constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`);
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (twice >= 0) {
    throw new KubeflowError(
      where,
      `${what}[${twice}]: pods are spread over "${constraints[twice].topologyKey}" twice.`,
      'Kubernetes accepts each once.',
    );
  }
  return constraints;
}

function checkCount(where: IConstruct, what: string, count: number): void {
  if (!isTerraformToken(count) && !isIntegerBetween(count, 1)) {
    throw new KubeflowError(
      where,
      `${what}: ${count} is not accepted.`,
      `Kubernetes accepts whole numbers from 1 to ${MAX_INT32}.`,
    );
  }
}
