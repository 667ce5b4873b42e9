import type { ContainerNodePoolNodeConfigReservationAffinity } from '@cdktf/provider-google/lib/container-node-pool';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE } from '../../../names';
import { isIntegerBetween } from '../../../validation/integers';
import { checkLabels, isLabelKey, isLabelValue } from '../../../validation/labels';
import { bytesOf, checkSize } from '../../../validation/quantities';
import { CLUSTER_NAME } from '../terraform/gcp-names';
import { checkZone, type GkeLocation } from '../terraform/gke-location';
import type { GkeGpuPoolOptions, NodeTaint } from './node-pool-options';
import type { ReservationAffinity } from './reservation-affinity';
import type { ResolvedNodePool } from './resolved-node-pool';

const GIBIBYTE = 2 ** 30;
const RESERVATION = /^(projects\/[-a-z0-9:.]+\/reservations\/)?[a-z]([-a-z0-9]*[a-z0-9])?$/;
const MAX_SHARED_CLIENTS = 48;

/**
 * Validates a node pool.
 *
 * @param zones number of its zones
 * @throws KubeflowError if GKE does not accept the pool, or another pool has the same name.
 */
export function checkNodePool(
  where: IConstruct,
  location: GkeLocation,
  pool: ResolvedNodePool,
  zones: number,
  poolsByName: ReadonlyMap<string, ResolvedNodePool>,
): void {
  const { options } = pool;
  const what = `node pool "${pool.name}"`;
  checkName(where, 'node pool', pool.name, CLUSTER_NAME);
  if (poolsByName.has(pool.name)) {
    throw new KubeflowError(
      where,
      `two node pools have the name "${pool.name}".`,
      'Names of node pools must be unique in a cluster. The default name of a pool without accelerators is "default".',
      'Set `name` on one of them.',
    );
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(pool.machineType)) {
    throw new KubeflowError(
      where,
      `${what}: "${pool.machineType}" is not a valid machine type.`,
      'Must be a machine type such as "e2-standard-8"; `gcloud compute machine-types list` shows all types.',
    );
  }
  checkNodeCounts(where, what, pool, zones);
  checkDisk(where, what, pool);
  for (const zone of options.nodeLocations ?? []) {
    checkZone(where, `${what}: nodeLocations`, zone, location.region);
  }
  checkLabels(where, options.labels ?? {});
  for (const taint of pool.taints) {
    checkTaint(where, what, taint);
  }
  for (const tag of options.networkTags ?? []) {
    checkName(where, `${what}: networkTags`, tag, GCP_RESOURCE);
  }
  if (options.nodeLocations?.length === 0 || (pool.tpuTopology !== undefined && options.nodeLocations?.length !== 1)) {
    throw new KubeflowError(
      where,
      `${what}: nodeLocations ${options.nodeLocations === undefined ? 'is not set' : `has ${options.nodeLocations.length} zones`}.`,
      'Must contain at least one zone, and exactly one for a TPU slice of several nodes.',
      `Use for example nodeLocations: ["${location.region}-b"].`,
    );
  }
}

/** Number of nodes that GKE creates in each zone of a new pool, so that there are at least `minNodes`. */
export function initialNodesPerZone({ minNodes }: ResolvedNodePool, zones: number): number {
  return Math.ceil(minNodes / zones);
}

/**
 * Validates the sharing of GPUs.
 *
 * @throws KubeflowError if GKE does not support the sharing.
 */
export function checkGpuPool(where: IConstruct, what: string, { sharing }: GkeGpuPoolOptions): void {
  const clients = sharing?.maxSharedClientsPerGpu ?? 2;
  if (!isIntegerBetween(clients, 2, MAX_SHARED_CLIENTS)) {
    throw new KubeflowError(
      where,
      `${what}: ${clients} containers cannot share a GPU.`,
      `Must be a whole number from 2 to ${MAX_SHARED_CLIENTS}.`,
      'Set `maxSharedClientsPerGpu`, or leave `sharing` out if each container gets a whole GPU.',
    );
  }
}

/** Returns the Terraform block of a reservation affinity. */
export function reservationAffinityConfig({
  type,
  name,
}: ReservationAffinity): ContainerNodePoolNodeConfigReservationAffinity {
  return {
    consumeReservationType: type,
    ...(name !== undefined && { key: 'compute.googleapis.com/reservation-name', values: [name] }),
  };
}

function checkNodeCounts(where: IConstruct, what: string, pool: ResolvedNodePool, zones: number): void {
  const { minNodes, maxNodes } = pool;
  if (!isIntegerBetween(minNodes, 0) || !isIntegerBetween(maxNodes, 1)) {
    throw new KubeflowError(
      where,
      `${what}: ${minNodes} to ${maxNodes} nodes is not a valid range.`,
      'Must be whole numbers: `minNodes` at least 0, `maxNodes` at least 1.',
    );
  }
  if (minNodes > maxNodes) {
    throw new KubeflowError(
      where,
      `${what}: minNodes (${minNodes}) is greater than maxNodes (${maxNodes}).`,
      '`minNodes` must be at most `maxNodes`.',
      'Increase `maxNodes` or decrease `minNodes`.',
    );
  }
  const initialNodes = initialNodesPerZone(pool, zones) * zones;
  if (initialNodes > maxNodes) {
    throw new KubeflowError(
      where,
      `${what}: minNodes (${minNodes}) in ${zones} zones requires ${initialNodes} nodes, but maxNodes is ${maxNodes}.`,
      'GKE creates the same number of nodes in each zone of a new pool. The autoscaler removes the nodes that are not needed.',
      `Set \`maxNodes\` to at least ${initialNodes}, \`minNodes\` to 0, or \`nodeLocations\` to fewer zones.`,
    );
  }
  const { reservationAffinity } = pool.options;
  if (reservationAffinity?.name !== undefined && !RESERVATION.test(reservationAffinity.name)) {
    throw new KubeflowError(
      where,
      `${what}: "${reservationAffinity.name}" is not a valid reservation.`,
      'Must be its name, or "projects/<project>/reservations/<name>" for a shared reservation.',
    );
  }
  const { tpuNodes } = pool;
  if (tpuNodes !== undefined && (maxNodes !== tpuNodes || (minNodes !== 0 && minNodes !== tpuNodes))) {
    throw new KubeflowError(
      where,
      `${what}: ${minNodes} to ${maxNodes} nodes is not a valid range for a TPU slice of ${tpuNodes} nodes.`,
      `\`minNodes\` must be 0 or ${tpuNodes}, and \`maxNodes\` ${tpuNodes}: all nodes of a slice are created and deleted together.`,
      'Leave `minNodes` and `maxNodes` out. For several slices, add a pool for each.',
    );
  }
  if (pool.options.spot && reservationAffinity?.name !== undefined) {
    throw new KubeflowError(
      where,
      `${what}: \`spot\` and the reservation "${reservationAffinity.name}" are both set.`,
      'Spot VMs cannot consume reservations.',
      'Remove one of them.',
    );
  }
}

function checkDisk(where: IConstruct, what: string, { diskSize }: ResolvedNodePool): void {
  checkSize(where, `${what}: diskSize`, diskSize);
  const gibibytes = bytesOf(diskSize) / GIBIBYTE;
  if (!isIntegerBetween(gibibytes, 10)) {
    throw new KubeflowError(
      where,
      `${what}: diskSize ${diskSize.asString()} is not a valid size for a boot disk.`,
      'Must be whole gibibytes, at least 10.',
      'Use for example Size.gibibytes(100).',
    );
  }
}

function checkTaint(where: IConstruct, what: string, { key, value }: NodeTaint): void {
  if (!isLabelKey(key) || !isLabelValue(value ?? '')) {
    throw new KubeflowError(
      where,
      `${what}: "${key}" with the value "${value ?? ''}" is not a valid taint.`,
      'The key and the value must follow the syntax of Kubernetes labels.',
      'Use for example { key: "dedicated", value: "training" }.',
    );
  }
}
