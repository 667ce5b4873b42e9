import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import { GkeBackupBackupPlan } from '@cdktf/provider-google/lib/gke-backup-backup-plan';
import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { GkeBackups } from './cluster-options';
import { daysOf, isHour } from './days-and-hours';
import { ownedName } from './gcp-names';
import type { GkeEnvironment } from './gke-environment';

/** Backups of a cluster, each day. They outlive the cluster, and Terraform refuses to destroy the plan while it is in the program. */
export function clusterBackups(
  where: IConstruct,
  environment: GkeEnvironment,
  cluster: ContainerCluster,
  backups: GkeBackups,
): void {
  const hour = backups.hour ?? 3;
  const kept = daysOf(backups.retention ?? Duration.days(30));
  const locked = daysOf(backups.deletionLock ?? Duration.days(7));
  if (!isHour(hour)) {
    throw new KubeflowError(
      where,
      `backups: hour ${hour} is not an hour of the day.`,
      'Whole hours from 0 to 23 count.',
    );
  }
  if (!isDays(kept, 1, 365) || !isDays(locked, 0, 90) || locked > kept) {
    throw new KubeflowError(
      where,
      `backups: they cannot be kept for ${kept} days and locked for ${locked}.`,
      'Backup for GKE accepts whole days: `retention` from 1 to 365, and `deletionLock` up to 90 and up to `retention`.',
    );
  }
  new GkeBackupBackupPlan(environment.stack, 'backups', {
    name: ownedName(environment.clusterName, 'daily'),
    location: environment.location.region,
    cluster: cluster.id,
    backupConfig: { allNamespaces: true, includeSecrets: true, includeVolumeData: true },
    backupSchedule: { cronSchedule: `0 ${hour} * * *` },
    retentionPolicy: { backupRetainDays: kept, backupDeleteLockDays: locked },
    lifecycle: { preventDestroy: true },
    dependsOn: [environment.service('gkebackup')],
  });
}

function isDays(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
