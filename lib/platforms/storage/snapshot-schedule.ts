import { Duration } from 'cdk8s';

/** Snapshots that are taken every day. */
export interface DailySnapshotsOptions {
  /**
   * The hour in which a snapshot is taken, in UTC: 0 to 23.
   *
   * @default 4
   */
  readonly hour?: number;

  /**
   * How long a snapshot is kept, in whole days.
   *
   * @default Duration.days(14)
   */
  readonly retention?: Duration;
}

/** When snapshots are taken of a disk that a platform makes, and how long each is kept. They outlive the disk. */
export class SnapshotSchedule {
  /**
   * Every day.
   *
   * @param options when, and how long they are kept
   */
  public static daily(options: DailySnapshotsOptions = {}): SnapshotSchedule {
    return new SnapshotSchedule(true, options.hour ?? 4, options.retention ?? Duration.days(14));
  }

  /** Never: for files that are somewhere else, too. */
  public static none(): SnapshotSchedule {
    return new SnapshotSchedule(false, 0, Duration.days(0));
  }

  private constructor(
    /** Whether snapshots are taken. */
    public readonly enabled: boolean,
    /** The hour in which one is taken, in UTC. */
    public readonly hour: number,
    /** How long one is kept. */
    public readonly retention: Duration,
  ) {}
}
