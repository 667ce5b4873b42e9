import { Duration } from 'cdk8s';
import {
  type GkeClusterOptions,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  GkeReleaseChannel,
  KmsKey,
  MaintenanceWindow,
  Weekday,
} from 'kubeflow-cdk';

export const KEY = 'projects/security/locations/us-central1/keyRings/ring/cryptoKeys/key';

/** Every option of Standard and Autopilot clusters. */
export const COMMON: Required<GkeClusterOptions> = {
  deletionProtection: false,
  releaseChannel: GkeReleaseChannel.STABLE,
  minimumVersion: '1.34',
  maintenanceWindow: MaintenanceWindow.weekly({ days: [Weekday.SATURDAY, Weekday.SUNDAY], hour: 22 }),
  maintenanceExclusions: [{ name: 'launch', start: '2027-12-20T00:00:00Z', end: '2028-01-07T00:00:00Z' }],
  secretsEncryptionKey: KmsKey.existing(KEY),
  binaryAuthorization: false,
  securityPosture: false,
  securityGroup: 'gke-security-groups@example.com',
  gatewayApi: false,
  costAllocation: false,
  logging: [GkeLoggingComponent.SYSTEM_COMPONENTS],
  monitoring: [GkeMonitoringComponent.SYSTEM_COMPONENTS, GkeMonitoringComponent.POD],
  backupPlan: { hour: 2, retention: Duration.days(60), deleteLock: Duration.days(14) },
  imageRepositories: [{ repository: 'images', location: 'us', project: 'other-project' }],
};

/** Fields of the cluster that `COMMON` sets. */
export const EXPECTED = {
  deletion_protection: false,
  release_channel: { channel: 'STABLE' },
  min_master_version: '1.34',
  maintenance_policy: {
    recurring_window: {
      start_time: '2026-01-01T22:00:00Z',
      end_time: '2026-01-02T10:00:00Z',
      recurrence: 'FREQ=WEEKLY;BYDAY=SA,SU',
    },
    maintenance_exclusion: [
      {
        exclusion_name: 'launch',
        start_time: '2027-12-20T00:00:00Z',
        end_time: '2028-01-07T00:00:00Z',
        exclusion_options: { scope: 'NO_UPGRADES' },
      },
    ],
  },
  database_encryption: { state: 'ENCRYPTED', key_name: KEY },
  binary_authorization: { evaluation_mode: 'DISABLED' },
  security_posture_config: { mode: 'DISABLED' },
  authenticator_groups_config: { security_group: 'gke-security-groups@example.com' },
  gateway_api_config: { channel: 'CHANNEL_DISABLED' },
  cost_management_config: { enabled: false },
  logging_config: { enable_components: ['SYSTEM_COMPONENTS'] },
  monitoring_config: { enable_components: ['SYSTEM_COMPONENTS', 'POD'] },
  addons_config: { gke_backup_agent_config: { enabled: true } },
};
