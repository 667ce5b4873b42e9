import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { isTerraformToken } from '../terraform-token';
import { isIntegerBetween, MAX_INT32 } from '../validation/integers';
import { isLabelKey } from '../validation/labels';

/** Options for spreading pods. */
export interface TopologySpreadOptions {
  /**
   * Maximum difference between the numbers of pods in two domains.
   *
   * @default 1
   */
  readonly maxSkew?: number;

  /**
   * Whether a pod stays pending if scheduling it would exceed `maxSkew`. Otherwise it is scheduled anyway.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * Minimum number of domains if `required` is set. Pods stay pending if there are fewer.
   *
   * @default - no minimum
   */
  readonly minDomains?: number;
}

/**
 * Spreads the pods of a workload over zones, nodes or other domains, so that a failure does not affect all of them.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export class TopologySpread {
  /**
   * Spreads pods over the zones of the cluster.
   *
   * @param options how evenly to spread
   */
  public static zones(options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread('topology.kubernetes.io/zone', options);
  }

  /**
   * Spreads pods over the nodes of the cluster.
   *
   * @param options how evenly to spread
   */
  public static nodes(options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread('kubernetes.io/hostname', options);
  }

  /**
   * Spreads pods over the values of a node label.
   *
   * @param key key of the label
   * @param options how evenly to spread
   */
  public static label(key: string, options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread(key, options);
  }

  private constructor(
    private readonly topologyKey: string,
    private readonly options: TopologySpreadOptions,
  ) {}

  /**
   * Whether pods stay pending rather than exceed `maxSkew`.
   *
   * @internal
   */
  public get _required(): boolean {
    return this.options.required ?? false;
  }

  /**
   * Returns the constraint for the pods of a Deployment. Each rollout is spread separately.
   *
   * @internal
   */
  public _bind(where: IConstruct, what: string, selector: { [key: string]: string }): kube.TopologySpreadConstraint {
    const { topologyKey } = this;
    const { maxSkew = 1, minDomains } = this.options;
    if (!isTerraformToken(topologyKey) && !isLabelKey(topologyKey)) {
      throw new KubeflowError(
        where,
        `${what}: "${topologyKey}" is not a valid key of a node label.`,
        'Use for example TopologySpread.zones() or TopologySpread.label("example.com/rack").',
      );
    }
    checkCount(where, `${what}.maxSkew`, maxSkew);
    if (minDomains !== undefined) {
      checkCount(where, `${what}.minDomains`, minDomains);
      if (!this._required) {
        throw new KubeflowError(
          where,
          `${what}: minDomains is set for a spread that is not required.`,
          'Kubernetes supports minDomains only if pods may stay pending.',
          'Set `required: true`, or remove minDomains.',
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

/**
 * Returns the constraints of a workload.
 *
 * @throws KubeflowError if two spreads have the same topology key and the same `required`, which Kubernetes rejects.
 */
export function topologySpreadConstraints(
  where: IConstruct,
  what: string,
  spreads: readonly TopologySpread[],
  selector: { [key: string]: string },
): kube.TopologySpreadConstraint[] {
  const constraints = spreads.map((spread, index) => spread._bind(where, `${what}[${index}]`, selector));
  const keys = constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`);
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (twice >= 0) {
    throw new KubeflowError(
      where,
      `${what}[${twice}]: pods are spread over "${constraints[twice].topologyKey}" twice.`,
      'A topology key can be used once with `required` and once without.',
      'Remove one of them.',
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
