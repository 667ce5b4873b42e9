import { ComputeDiskResourcePolicyAttachment } from '@cdktf/provider-google/lib/compute-disk-resource-policy-attachment';
import { ComputeRegionDiskResourcePolicyAttachment } from '@cdktf/provider-google/lib/compute-region-disk-resource-policy-attachment';
import { ComputeResourcePolicy } from '@cdktf/provider-google/lib/compute-resource-policy';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { formatHour, isHour, toDays } from '../../../validation/durations';
import { isIntegerBetween } from '../../../validation/integers';
import { SnapshotSchedule } from '../../storage/snapshot-schedule';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';

/** A disk in the cloud. */
export interface SnapshotDisk {
  readonly name: string;
  /** The zone that it is in; undefined where it is in several. */
  readonly zone?: string;
}

const DEFAULT_SCHEDULE = SnapshotSchedule.daily();

/** Snapshots of persistent disks, by a policy for each schedule that disks have. */
export class DiskSnapshots {
  private readonly policies = new Map<string, ComputeResourcePolicy>();

  constructor(private readonly environment: GkeEnvironment) {}

  /** Throws where a schedule is none that Compute Engine has. */
  public check(where: Construct, disk: string, { enabled, hour, retention }: SnapshotSchedule): void {
    if (!enabled) {
      return;
    }
    if (!isHour(hour)) {
      throw new KubeflowError(
        where,
        `snapshotSchedule of disk "${disk}": hour ${hour} is not an hour of the day.`,
        'Compute Engine accepts whole hours from 0 to 23, in UTC.',
      );
    }
    const days = toDays(retention);
    if (!isIntegerBetween(days, 1, 65_535)) {
      throw new KubeflowError(
        where,
        `snapshotSchedule of disk "${disk}": ${days} days are no time to keep snapshots for.`,
        'Compute Engine accepts whole days from 1 to 65535.',
        'Use for example Duration.days(30), or SnapshotSchedule.none() to take none.',
      );
    }
  }

  /** Lets snapshots be taken of a disk that is made for a construct. */
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

/** A policy cannot be changed while disks have it, so that each schedule has one of its own. */
function policyName(schedule: SnapshotSchedule): string {
  const [hour, days] = [schedule.hour, toDays(schedule.retention)];
  const isDefault = hour === DEFAULT_SCHEDULE.hour && days === toDays(DEFAULT_SCHEDULE.retention);
  return isDefault ? 'daily-snapshots' : `snapshots-at-${twoDigits(hour)}-for-${days}d`;
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, '0');
}
