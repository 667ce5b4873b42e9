import { PROVIDER_SCHEMA, type SchemaBlock } from './terraform-schema';

interface Values {
  readonly [field: string]: unknown;
}

/**
 * Booleans and numbers that a block may omit, by block. The provider then sends nothing, or the value that Google Cloud
 * uses anyway. It sends `false` or 0 for most others, as for `kubelet_config.cpu_cfs_quota`.
 */
export const MAY_BE_ABSENT: { readonly [block: string]: readonly string[] } = {
  // Off by default.
  'google_compute_security_policy.rule': ['preview'],
  'google_container_cluster.node_config': ['enable_confidential_storage', 'flex_start', 'preemptible', 'spot'],
  'google_container_node_pool.network_config': ['create_pod_range'],
  'google_container_node_pool.node_config': ['enable_confidential_storage', 'flex_start', 'preemptible', 'spot'],
  'google_container_node_pool.node_config.kubelet_config': [
    'single_process_oom_kill',
    // The provider omits 0, which is not a valid value of these.
    'container_log_max_files',
    'eviction_max_pod_grace_period_seconds',
    'image_gc_high_threshold_percent',
    'image_gc_low_threshold_percent',
    'max_parallel_image_pulls',
    'pod_pids_limit',
  ],
  'google_gke_backup_backup_plan.backup_config': ['permissive_mode'],
  'google_gke_backup_backup_plan.backup_schedule': ['paused'],
  'google_gke_backup_backup_plan.retention_policy': ['locked'],
  // The older form of evaluation_mode.
  'google_container_cluster.binary_authorization': ['enabled'],
  // Sent only if it is set.
  'google_container_cluster.master_authorized_networks_config': ['private_endpoint_enforcement_enabled'],
  // Only for bans, which the rules do not use.
  'google_compute_security_policy.rule.rate_limit_options': ['ban_duration_sec'],
  // Limits per zone. The totals are set, and both cannot be.
  'google_container_node_pool.autoscaling': ['max_node_count', 'min_node_count'],
  // Only for exports that map users.
  'google_filestore_instance.file_shares.nfs_export_options': ['anon_gid', 'anon_uid'],
  // A condition applies only if it is set.
  'google_storage_bucket.lifecycle_rule.condition': [
    'age',
    'days_since_custom_time',
    'days_since_noncurrent_time',
    'num_newer_versions',
    'send_age_if_zero',
    'send_days_since_custom_time_if_zero',
    'send_days_since_noncurrent_time_if_zero',
    'send_num_newer_versions_if_zero',
  ],
};

/** Numbers of machines that Google Cloud chooses if they are absent. */
const MACHINE_DEFAULTS = ['disk_size', 'disk_size_gb', 'local_ssd_count'];

/** Returns the booleans and numbers that the nested blocks of a resource omit. */
export function omittedValues(type: string, values: Values): string[] {
  return omittedIn(type, PROVIDER_SCHEMA.resource[type] ?? {}, values, true);
}

function omittedIn(path: string, block: SchemaBlock, values: Values, top = false): string[] {
  const omitted = Object.entries(block.attributes ?? {}).filter(
    ([name, description]) =>
      /^(bool|number) (optional|required)/.test(description) &&
      values[name] === undefined &&
      !MACHINE_DEFAULTS.includes(name) &&
      !MAY_BE_ABSENT[path]?.includes(name),
  );
  return [
    ...(top ? [] : omitted.map(([name]) => `${path}.${name}`)),
    ...Object.entries(block.blocks ?? {}).flatMap(([name, nested]) =>
      ([values[name] ?? []].flat() as Values[]).flatMap((item) => omittedIn(`${path}.${name}`, nested, item)),
    ),
  ];
}
