import { ComputeDiskResourcePolicyAttachment } from '@cdktf/provider-google/lib/compute-disk-resource-policy-attachment';
import { ComputeRegionDiskResourcePolicyAttachment } from '@cdktf/provider-google/lib/compute-region-disk-resource-policy-attachment';
import { ComputeResourcePolicy } from '@cdktf/provider-google/lib/compute-resource-policy';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { SnapshotSchedule } from '../../storage/snapshot-schedule';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { formatHour, isHour, toDays, twoDigits } from '../terraform/schedule';

/** A persistent disk. */
export interface SnapshotDisk {
  readonly name: string;
  /** Zone of the disk; undefined for a regional disk. */
  readonly zone?: string;
}

const DEFAULT_SCHEDULE = SnapshotSchedule.daily();

/** Snapshots of persistent disks. Disks with the same schedule share a resource policy. */
export class DiskSnapshots {
  private readonly policies = new Map<string, ComputeResourcePolicy>();

  constructor(private readonly environment: GkeEnvironment) {}

  /**
   * Validates the snapshot schedule of a disk.
   *
   * @throws KubeflowError if Compute Engine does not support the schedule.
   */
  public check(where: Construct, disk: string, { enabled, hour, retention }: SnapshotSchedule): void {
    if (!enabled) {
      return;
    }
    if (!isHour(hour)) {
      throw new KubeflowError(
        where,
        `snapshotSchedule of disk "${disk}": hour ${hour} is not an hour of the day.`,
        'Must be a whole number from 0 to 23, in UTC.',
      );
    }
    const days = toDays(retention);
    if (!Number.isInteger(days) || days < 1 || days > 65_535) {
      throw new KubeflowError(
        where,
        `snapshotSchedule of disk "${disk}": ${days} days is not a valid retention.`,
        'Must be whole days from 1 to 65535.',
        'Use for example Duration.days(30), or SnapshotSchedule.none() to disable snapshots.',
      );
    }
  }

  /** Attaches a snapshot schedule to a disk. */
  public attach(scope: Construct, disk: SnapshotDisk, schedule: SnapshotSchedule): void {
    if (!schedule.enabled) {
      return;
    }
    const { stack, location } = this.environment;
    const id = this.environment.terraformId(scope, 'snapshots');
    const { name } = this.policy(schedule);
    if (disk.zone === undefined) {
      new ComputeRegionDiskResourcePolicyAttachment(stack, id, { name, disk: disk.name, region: location.region });
    } else {
      new ComputeDiskResourcePolicyAttachment(stack, id, { name, disk: disk.name, zone: disk.zone });
    }
  }

  private policy(schedule: SnapshotSchedule): ComputeResourcePolicy {
    const name = policyName(schedule);
    const known = this.policies.get(name);
    if (known) {
      return known;
    }
    const { stack, clusterName, location } = this.environment;
    const policy = new ComputeResourcePolicy(stack, name, {
      name: clusterResourceName(clusterName, name),
      region: location.region,
      snapshotSchedulePolicy: {
        schedule: { dailySchedule: { daysInCycle: 1, startTime: formatHour(schedule.hour) } },
        retentionPolicy: {
          maxRetentionDays: toDays(schedule.retention),
          onSourceDiskDelete: 'KEEP_AUTO_SNAPSHOTS',
        },
      },
      dependsOn: [this.environment.enableApi('compute')],
    });
    this.policies.set(name, policy);
    return policy;
  }
}

/**
 * Name of the policy of a schedule. Each schedule has a separate policy, because a policy that disks use cannot be
 * changed.
 */
function policyName(schedule: SnapshotSchedule): string {
  const [hour, days] = [schedule.hour, toDays(schedule.retention)];
  const isDefault = hour === DEFAULT_SCHEDULE.hour && days === toDays(DEFAULT_SCHEDULE.retention);
  return isDefault ? 'daily-snapshots' : `snapshots-at-${twoDigits(hour)}-for-${days}d`;
}
