import { Duration } from 'cdk8s';

/** Options of daily snapshots. */
export interface DailySnapshotsOptions {
  /**
   * Hour of the snapshot in UTC, from 0 to 23.
   *
   * @default 4
   */
  readonly hour?: number;

  /**
   * How long to keep a snapshot, in whole days.
   *
   * @default Duration.days(14)
   */
  readonly retention?: Duration;
}

/** Snapshot schedule of a disk that the platform creates. Snapshots outlive the disk. */
export class SnapshotSchedule {
  /**
   * Daily snapshots.
   *
   * @param options hour and retention
   */
  public static daily(options: DailySnapshotsOptions = {}): SnapshotSchedule {
    return new SnapshotSchedule(true, options.hour ?? 4, options.retention ?? Duration.days(14));
  }

  /** No snapshots, for data that also exists elsewhere. */
  public static none(): SnapshotSchedule {
    return new SnapshotSchedule(false, 0, Duration.days(0));
  }

  private constructor(
    /** Whether snapshots are taken. */
    public readonly enabled: boolean,
    /** Hour of the snapshot in UTC. */
    public readonly hour: number,
    /** How long a snapshot is kept. */
    public readonly retention: Duration,
  ) {}
}
