import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Options of `NodeUpgradeStrategy.surge`. */
export interface SurgeUpgradeOptions {
  /**
   * Number of additional nodes during an upgrade.
   *
   * @default 1
   */
  readonly maxSurge?: number;

  /**
   * Number of nodes that may be unavailable during an upgrade.
   *
   * @default 0
   */
  readonly maxUnavailable?: number;
}

/** Options of `NodeUpgradeStrategy.blueGreen`. */
export interface BlueGreenUpgradeOptions {
  /**
   * Number of old nodes that are drained at a time.
   *
   * @default 1
   */
  readonly batchNodeCount?: number;

  /**
   * Waiting time after each batch.
   *
   * @default Duration.minutes(5)
   */
  readonly batchSoakDuration?: Duration;

  /**
   * How long the old nodes remain after they are drained, for a rollback.
   *
   * @default Duration.hours(1)
   */
  readonly nodePoolSoakDuration?: Duration;
}

/**
 * Strategy for upgrading the nodes of a pool.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies
 */
export class NodeUpgradeStrategy {
  /**
   * Replaces a few nodes at a time.
   *
   * @param options options
   */
  public static surge(options: SurgeUpgradeOptions = {}): NodeUpgradeStrategy {
    return new NodeUpgradeStrategy({ maxSurge: options.maxSurge ?? 1, maxUnavailable: options.maxUnavailable ?? 0 });
  }

  /**
   * Creates all new nodes next to the old ones, which remain for some time. Requires twice the number of machines.
   *
   * @param options options
   */
  public static blueGreen(options: BlueGreenUpgradeOptions = {}): NodeUpgradeStrategy {
    return new NodeUpgradeStrategy(undefined, {
      batchNodeCount: options.batchNodeCount ?? 1,
      batchSoakDuration: options.batchSoakDuration ?? Duration.minutes(5),
      nodePoolSoakDuration: options.nodePoolSoakDuration ?? Duration.hours(1),
    });
  }

  private constructor(
    /** @internal */
    public readonly _surge?: Required<SurgeUpgradeOptions>,
    /** @internal */
    public readonly _blueGreen?: Required<BlueGreenUpgradeOptions>,
  ) {}
}

const MAX_SOAK_DURATION = Duration.days(7);

/**
 * Returns the Terraform block of an upgrade strategy.
 *
 * @throws KubeflowError if GKE does not accept it.
 */
export function upgradeSettings(where: IConstruct, what: string, { _surge, _blueGreen }: NodeUpgradeStrategy): object {
  if (_surge) {
    const { maxSurge, maxUnavailable } = _surge;
    const sum = maxSurge + maxUnavailable;
    if (![maxSurge, maxUnavailable].every((count) => Number.isInteger(count) && count >= 0) || sum < 1 || sum > 20) {
      throw new KubeflowError(
        where,
        `${what}: an upgrade with maxSurge ${maxSurge} and maxUnavailable ${maxUnavailable} is not valid.`,
        'Must be whole numbers, at least 0, with a sum from 1 to 20.',
        'If there are no spare machines, use for example NodeUpgradeStrategy.surge({ maxSurge: 0, maxUnavailable: 1 }).',
      );
    }
    return { strategy: 'SURGE', maxSurge, maxUnavailable };
  }
  const { batchNodeCount, batchSoakDuration, nodePoolSoakDuration } = _blueGreen as Required<BlueGreenUpgradeOptions>;
  if (!Number.isInteger(batchNodeCount) || batchNodeCount < 1) {
    throw new KubeflowError(
      where,
      `${what}: batchNodeCount ${batchNodeCount} is not valid.`,
      'Must be a whole number, at least 1.',
    );
  }
  return {
    strategy: 'BLUE_GREEN',
    blueGreenSettings: {
      standardRolloutPolicy: { batchNodeCount, batchSoakDuration: soakSeconds(where, what, batchSoakDuration) },
      nodePoolSoakDuration: soakSeconds(where, what, nodePoolSoakDuration),
    },
  };
}

function soakSeconds(where: IConstruct, what: string, soak: Duration): string {
  const count = soak.toSeconds({ integral: false });
  if (!Number.isInteger(count) || count < 0 || count > MAX_SOAK_DURATION.toSeconds()) {
    throw new KubeflowError(
      where,
      `${what}: ${count} seconds is not a valid soak duration.`,
      'Must be whole seconds, at most seven days.',
    );
  }
  return `${count}s`;
}
