export * from './cluster/cluster-options';
export {
  type AuthorizedNetwork,
  type AuthorizedNetworksOptions,
  ControlPlaneAccess,
  ControlPlaneAccessKind,
} from './cluster/control-plane-access';
export * from './cluster/gke-cluster';
export {
  type DailyMaintenanceOptions,
  type MaintenanceExclusion,
  MaintenanceExclusionScope,
  MaintenanceWindow,
  Weekday,
  type WeeklyMaintenanceOptions,
} from './cluster/maintenance-window';
export * from './cluster/standard-cluster-options';
export * from './gke-platform';
export * from './gke-platform-props';
export * from './iam/kms-key';
export * from './network/cloud-armor-policy';
export * from './network/gke-exposure-options';
export * from './network/gke-network';
export type { IapClient } from './network/iap-client';
export * from './nodes/gpu-sharing';
export type { NodePlacement } from './nodes/node-placement';
export * from './nodes/node-pool-options';
export {
  type BlueGreenUpgradeOptions,
  NodeUpgradeStrategy,
  type SurgeUpgradeOptions,
} from './nodes/node-upgrade-strategy';
export * from './nodes/reservation-affinity';
export * from './storage/bucket-options';
export * from './storage/disk-options';
export * from './storage/filestore-instance';
export { FilestoreTier } from './storage/filestore-tier';
export * from './storage/filestore-volume';
export * from './storage/gke-storage-class';
export * from './terraform/state-backend';
