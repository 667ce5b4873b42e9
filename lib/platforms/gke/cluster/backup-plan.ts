import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import { GkeBackupBackupPlan } from '@cdktf/provider-google/lib/gke-backup-backup-plan';
import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isHour, toDays } from '../../../validation/durations';
import { isIntegerBetween } from '../../../validation/integers';
import type { EncryptionKeys } from '../iam/encryption-keys';
import { KmsKey } from '../iam/kms-key';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { BACKUP_PLAN_ID } from '../terraform/retention';
import type { GkeBackupPlanOptions } from './cluster-options';

/**
 * Creates the daily backup plan of a cluster. Backups outlive the cluster, and Terraform refuses to destroy the plan.
 *
 * @throws KubeflowError if the hour or a period is invalid.
 */
export function createBackupPlan(
  where: IConstruct,
  environment: GkeEnvironment,
  cluster: ContainerCluster,
  encryptionKeys: EncryptionKeys,
  options: GkeBackupPlanOptions,
): void {
  const hour = options.hour ?? 3;
  const retention = toDays(options.retention ?? Duration.days(30));
  const deleteLock = toDays(options.deleteLock ?? Duration.days(7));
  if (!isHour(hour)) {
    throw new KubeflowError(
      where,
      `backupPlan: hour ${hour} is not an hour of the day.`,
      'Must be a whole number from 0 to 23.',
    );
  }
  if (!isDays(retention, 1, 365) || !isDays(deleteLock, 0, 90) || deleteLock > retention) {
    throw new KubeflowError(
      where,
      `backupPlan: a retention of ${retention} days with a delete lock of ${deleteLock} days is not valid.`,
      'Must be whole days: `retention` from 1 to 365, and `deleteLock` from 0 to 90 and at most `retention`.',
    );
  }
  const requested = options.encryptionKey ?? KmsKey.googleManaged();
  const key = encryptionKeys.resolve(where, 'backupPlan: encryptionKey', requested, 'backups');
  new GkeBackupBackupPlan(environment.stack, BACKUP_PLAN_ID, {
    name: clusterResourceName(environment.clusterName, 'daily'),
    location: environment.location.region,
    cluster: cluster.id,
    backupConfig: {
      allNamespaces: true,
      includeSecrets: options.includeSecrets ?? key !== undefined,
      includeVolumeData: true,
      ...(key && { encryptionKey: { gcpKmsEncryptionKey: key.name } }),
    },
    backupSchedule: { cronSchedule: `0 ${hour} * * *` },
    retentionPolicy: { backupRetainDays: retention, backupDeleteLockDays: deleteLock },
    lifecycle: { preventDestroy: true },
    dependsOn: [environment.enableApi('gkebackup'), ...(key ? [key.grant] : [])],
  });
}

function isDays(value: number, min: number, max: number): boolean {
  return isIntegerBetween(value, min, max);
}
