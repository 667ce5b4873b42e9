import { Duration, Size } from 'cdk8s';
import {
  type GkeGpuPoolOptions,
  type GkePlatformProps,
  NodeBootDiskType,
  NodeLocationPolicy,
  NodeTaintEffect,
  NodeUpgradeStrategy,
  ReservationAffinity,
} from 'kubeflow-cdk';
import { resourceAt, synthesize } from '../synthesize';

export const L4: GkeGpuPoolOptions = { acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' };
export const A100: GkeGpuPoolOptions = { acceleratorType: 'nvidia-tesla-a100', machineType: 'a2-highgpu-1g' };

/** Returns the Terraform resource of a node pool. */
export function pool(address: string, props: Partial<GkePlatformProps>): { [field: string]: unknown } {
  return resourceAt(synthesize(undefined, props).terraform, `google_container_node_pool.${address}`);
}

/** Options of all types of pools. */
export const COMMON = {
  diskSize: Size.gibibytes(50),
  diskType: NodeBootDiskType.PD_SSD,
  nodeLocations: ['us-central1-b'],
  spot: true,
  locationPolicy: NodeLocationPolicy.BALANCED,
  labels: { team: 'vision' },
  taints: [{ key: 'dedicated', value: 'training', effect: NodeTaintEffect.NO_EXECUTE }],
  networkTags: ['ml'],
  upgradeStrategy: NodeUpgradeStrategy.blueGreen({
    batchNodeCount: 2,
    batchSoakDuration: Duration.minutes(1),
    nodePoolSoakDuration: Duration.hours(2),
  }),
  reservationAffinity: ReservationAffinity.none(),
};

/** The Terraform of COMMON. */
export const EXPECTED = {
  node_locations: ['us-central1-b'],
  autoscaling: { location_policy: 'BALANCED' },
  upgrade_settings: {
    strategy: 'BLUE_GREEN',
    blue_green_settings: {
      standard_rollout_policy: { batch_node_count: 2, batch_soak_duration: '60s' },
      node_pool_soak_duration: '7200s',
    },
  },
  node_config: {
    disk_size_gb: 50,
    disk_type: 'pd-ssd',
    spot: true,
    labels: { team: 'vision' },
    tags: ['ml'],
    taint: [{ key: 'dedicated', value: 'training', effect: 'NO_EXECUTE' }],
    reservation_affinity: { consume_reservation_type: 'NO_RESERVATION' },
  },
};
