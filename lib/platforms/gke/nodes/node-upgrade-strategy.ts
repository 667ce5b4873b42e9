import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isIntegerBetween } from '../../../validation/integers';

/** Options of `NodeUpgradeStrategy.surge`. */
export interface SurgeUpgradeOptions {
  /**
   * How many nodes more than usual there are meanwhile.
   *
   * @default 1
   */
  readonly maxSurge?: number;

  /**
   * How many nodes fewer than usual there are meanwhile.
   *
   * @default 0
   */
  readonly maxUnavailable?: number;
}

/** Options of `NodeUpgradeStrategy.blueGreen`. */
export interface BlueGreenUpgradeOptions {
  /**
   * How many of the old nodes are emptied at a time.
   *
   * @default 1
   */
  readonly batchNodeCount?: number;

  /**
   * How long each of these times lasts.
   *
   * @default Duration.minutes(5)
   */
  readonly batchSoakDuration?: Duration;

  /**
   * How long the old nodes are kept, for a way back.
   *
   * @default Duration.hours(1)
   */
  readonly nodePoolSoakDuration?: Duration;
}

/**
 * How nodes are replaced when they are upgraded.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies
 */
export class NodeUpgradeStrategy {
  /**
   * A few at a time.
   *
   * @param options how many
   */
  public static surge(options: SurgeUpgradeOptions = {}): NodeUpgradeStrategy {
    return new NodeUpgradeStrategy({ maxSurge: options.maxSurge ?? 1, maxUnavailable: options.maxUnavailable ?? 0 });
  }

  /**
   * All at once beside the old ones, which are kept for a while. It needs twice the machines.
   *
   * @param options how fast
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

/** An upgrade, as Terraform has it. Throws where GKE would not take it. */
export function upgradeSettings(where: IConstruct, what: string, { _surge, _blueGreen }: NodeUpgradeStrategy): object {
  if (_surge) {
    const { maxSurge, maxUnavailable } = _surge;
    const all = maxSurge + maxUnavailable;
    if (![maxSurge, maxUnavailable].every((count) => isIntegerBetween(count, 0)) || all < 1 || all > 20) {
      throw new KubeflowError(
        where,
        `${what}: an upgrade with ${maxSurge} nodes more and ${maxUnavailable} fewer cannot be.`,
        'GKE accepts whole numbers from 0 whose sum is 1 to 20.',
        'Use for example NodeUpgradeStrategy.surge({ maxSurge: 0, maxUnavailable: 1 }) where there are no spare machines.',
      );
    }
    return { strategy: 'SURGE', maxSurge, maxUnavailable };
  }
  const { batchNodeCount, batchSoakDuration, nodePoolSoakDuration } = _blueGreen as Required<BlueGreenUpgradeOptions>;
  if (!isIntegerBetween(batchNodeCount, 1)) {
    throw new KubeflowError(
      where,
      `${what}: batchNodeCount ${batchNodeCount} cannot be.`,
      'GKE accepts a whole number from 1.',
    );
  }
  return {
    strategy: 'BLUE_GREEN',
    blueGreenSettings: {
      standardRolloutPolicy: { batchNodeCount, batchSoakDuration: seconds(where, what, batchSoakDuration) },
      nodePoolSoakDuration: seconds(where, what, nodePoolSoakDuration),
    },
  };
}

function seconds(where: IConstruct, what: string, soak: Duration): string {
  const given = soak.toSeconds({ integral: false });
  if (!isIntegerBetween(given, 0, MAX_SOAK_DURATION.toSeconds())) {
    throw new KubeflowError(
      where,
      `${what}: ${given} seconds are no time to wait in an upgrade.`,
      'GKE accepts whole seconds, up to seven days.',
    );
  }
  return `${given}s`;
}
