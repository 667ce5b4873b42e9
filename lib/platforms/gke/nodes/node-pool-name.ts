import { sha256 } from '../../../digest';
import { GpuDriverVersion } from './gpu-sharing';
import type { NodeSettings } from './node-settings';
import type { ResolvedNodePool } from './resolved-node-pool';

/**
 * Label of nodes with the name of their pool in the program. Unlike GKE's label `cloud.google.com/gke-nodepool`, it
 * stays the same if GKE has to create a new pool.
 */
export const NODE_POOL_LABEL = 'kubeflow-cdk/node-pool';

const MAX_LENGTH = 40;
const HASH_LENGTH = 8;

/**
 * Returns the name of a pool in GKE, which contains a hash of the settings that GKE cannot change.
 *
 * A change of such a setting replaces the pool. With another name, Terraform can create the new pool before it destroys
 * the old one. A pool with the default settings has the name from the program.
 */
export function nodePoolName(pool: ResolvedNodePool, { diskKey }: NodeSettings): string {
  const { name, options, gpus } = pool;
  const settings = Object.entries({
    spot: options.spot === true || undefined,
    reservation: options.reservationAffinity && [options.reservationAffinity.type, options.reservationAffinity.name],
    gpuType: gpus && gpus.type !== name ? gpus.type : undefined,
    gpuCount: gpus && gpus.count !== 1 ? gpus.count : undefined,
    gpuPartition: gpus?.gpuPartitionSize,
    gpuDriver: pool.gpuDriver === GpuDriverVersion.DEFAULT ? undefined : pool.gpuDriver,
    gpuSharing: pool.gpuSharing && [pool.gpuSharing.strategy, pool.gpuSharing.maxSharedClientsPerGpu],
    tpuTopology: pool.tpuTopology,
    diskKey: diskKey?.path,
  }).filter(([, value]) => value !== undefined);
  if (settings.length === 0) {
    return name;
  }
  const hash = sha256(JSON.stringify(settings)).slice(0, HASH_LENGTH);
  return `${name.slice(0, MAX_LENGTH - HASH_LENGTH - 1).replace(/-$/, '')}-${hash}`;
}
