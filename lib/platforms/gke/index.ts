export * from './cloud-armor';
export * from './cluster-options';
export * from './control-plane-access';
export * from './filestore-instance';
export { FilestoreTier } from './filestore-tier';
export * from './filestore-volume';
export * from './gke-bucket-defaults';
export * from './gke-cluster';
export * from './gke-disks';
export * from './gke-exposure-options';
export * from './gke-network';
export * from './gke-node-pool';
export * from './gke-platform';
export * from './gke-platform-props';
export * from './gke-storage-class';
export * from './gpu-sharing';
export * from './iap-client';
export * from './kms-key';
export {
  type DailyMaintenanceOptions,
  type MaintenanceExclusion,
  MaintenanceExclusionScope,
  MaintenanceWindow,
  Weekday,
  type WeeklyMaintenanceOptions,
} from './maintenance';
export type { NodePlacement } from './node-placement';
export * from './node-reservation';
export { type BlueGreenUpgradeOptions, NodeUpgrade, type SurgeUpgradeOptions } from './node-upgrade';
export * from './terraform-state';
