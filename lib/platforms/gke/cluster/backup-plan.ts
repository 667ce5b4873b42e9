import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import { GkeBackupBackupPlan } from '@cdktf/provider-google/lib/gke-backup-backup-plan';
import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isHour, toDays } from '../../../validation/durations';
import { isIntegerBetween } from '../../../validation/integers';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { GkeBackupPlanOptions } from './cluster-options';

/** Backups of a cluster, each day. They outlive the cluster, and Terraform refuses to destroy the plan while it is in the program. */
export function createBackupPlan(
  where: IConstruct,
  environment: GkeEnvironment,
  cluster: ContainerCluster,
  backups: GkeBackupPlanOptions,
): void {
  const hour = backups.hour ?? 3;
  const kept = toDays(backups.retention ?? Duration.days(30));
  const locked = toDays(backups.deleteLock ?? Duration.days(7));
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
      'Backup for GKE accepts whole days: `retention` from 1 to 365, and `deleteLock` up to 90 and up to `retention`.',
    );
  }
  new GkeBackupBackupPlan(environment.stack, 'backups', {
    name: clusterResourceName(environment.clusterName, 'daily'),
    location: environment.location.region,
    cluster: cluster.id,
    backupConfig: { allNamespaces: true, includeSecrets: true, includeVolumeData: true },
    backupSchedule: { cronSchedule: `0 ${hour} * * *` },
    retentionPolicy: { backupRetainDays: kept, backupDeleteLockDays: locked },
    lifecycle: { preventDestroy: true },
    dependsOn: [environment.enableApi('gkebackup')],
  });
}

function isDays(value: number, min: number, max: number): boolean {
  return isIntegerBetween(value, min, max);
}
