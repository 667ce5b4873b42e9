import type { ContainerNodePoolNodeConfigReservationAffinity } from '@cdktf/provider-google/lib/container-node-pool';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE } from '../../../names';
import { checkEnum } from '../../../validation/enums';
import { isIntegerBetween } from '../../../validation/integers';
import { checkLabels, isLabelKey, isLabelValue } from '../../../validation/labels';
import { bytesOf, checkSize } from '../../../validation/quantities';
import { CLUSTER_NAME } from '../terraform/gcp-names';
import { checkZone, type GkeLocation } from '../terraform/gke-location';
import { GpuDriverVersion } from './gpu-sharing';
import {
  type GkeGpuPoolOptions,
  NodeBootDiskType,
  NodeLocationPolicy,
  type NodeTaint,
  NodeTaintEffect,
} from './node-pool-options';
import type { ResolvedNodePool } from './node-pools';
import type { ReservationAffinity } from './reservation-affinity';

const GIBIBYTE = 2 ** 30;
const RESERVATION = /^(projects\/[-a-z0-9:.]+\/reservations\/)?[a-z]([-a-z0-9]*[a-z0-9])?$/;
const MAX_SHARED_CLIENTS = 48;

/** Throws where a pool cannot be had, or its name is another one's. */
export function checkNodePool(
  where: IConstruct,
  location: GkeLocation,
  pool: ResolvedNodePool,
  known: ReadonlyMap<string, ResolvedNodePool>,
): void {
  const { options } = pool;
  const what = `node pool "${pool.name}"`;
  checkName(where, 'node pool', pool.name, CLUSTER_NAME);
  if (known.has(pool.name)) {
    throw new KubeflowError(
      where,
      `two node pools are called "${pool.name}".`,
      'GKE accepts one node pool of a name in a cluster; one without accelerators is called "default" where it is not named.',
      'Set `name` of one of them.',
    );
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(pool.machineType)) {
    throw new KubeflowError(
      where,
      `${what}: "${pool.machineType}" is not a machine type.`,
      'Compute Engine accepts types such as "e2-standard-8"; `gcloud compute machine-types list` shows all.',
    );
  }
  checkNodeCounts(where, what, pool);
  checkDisk(where, what, pool);
  checkEnum(where, `${what}: locationPolicy`, options.locationPolicy, NodeLocationPolicy);
  for (const zone of options.nodeLocations ?? []) {
    checkZone(where, `${what}: zones`, zone, location.region);
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
      `${what}: ${options.nodeLocations === undefined ? 'no zone is named' : `${options.nodeLocations.length} zones are named`}.`,
      'At least one zone is accepted, and for a TPU slice of several nodes one.',
      `Use for example zones: ["${location.region}-b"].`,
    );
  }
}

/** Throws where GPUs cannot be shared as is asked for. */
export function checkGpuPool(where: IConstruct, what: string, { driverVersion, sharing }: GkeGpuPoolOptions): void {
  checkEnum(where, `${what}: driver`, driverVersion, GpuDriverVersion);
  const clients = sharing?.maxSharedClientsPerGpu ?? 2;
  if (!isIntegerBetween(clients, 2, MAX_SHARED_CLIENTS)) {
    throw new KubeflowError(
      where,
      `${what}: sharing among ${clients} containers cannot be.`,
      `GKE accepts whole numbers from 2 to ${MAX_SHARED_CLIENTS}.`,
      'Leave `sharing` out for GPUs that are one container’s each.',
    );
  }
}

/** A reservation, as Terraform has it. */
export function reservationAffinityConfig({
  type,
  name,
}: ReservationAffinity): ContainerNodePoolNodeConfigReservationAffinity {
  return {
    consumeReservationType: type,
    ...(name !== undefined && { key: 'compute.googleapis.com/reservation-name', values: [name] }),
  };
}

function checkNodeCounts(where: IConstruct, what: string, pool: ResolvedNodePool): void {
  const { minNodes, maxNodes, tpuTopology } = pool;
  if (!isIntegerBetween(minNodes, 0) || !isIntegerBetween(maxNodes, 1)) {
    throw new KubeflowError(
      where,
      `${what}: ${minNodes} to ${maxNodes} nodes cannot be.`,
      'GKE accepts whole numbers: `minNodes` from 0, `maxNodes` from 1.',
    );
  }
  if (minNodes > maxNodes) {
    throw new KubeflowError(
      where,
      `${what}: minNodes (${minNodes}) is over maxNodes (${maxNodes}).`,
      'GKE accepts a minimum up to the maximum.',
      'Raise `maxNodes` or lower `minNodes`.',
    );
  }
  const { reservationAffinity } = pool.options;
  if (reservationAffinity?.name !== undefined && !RESERVATION.test(reservationAffinity.name)) {
    throw new KubeflowError(
      where,
      `${what}: reservation "${reservationAffinity.name}" is not a reservation.`,
      'Compute Engine accepts its name, or "projects/<project>/reservations/<name>" where it is shared.',
    );
  }
  if (tpuTopology !== undefined && minNodes !== 0 && minNodes !== maxNodes) {
    throw new KubeflowError(
      where,
      `${what}: ${minNodes} to ${maxNodes} nodes of a TPU slice cannot be.`,
      'The nodes of a slice come and go together.',
      'Leave `minNodes` and `maxNodes` out.',
    );
  }
}

function checkDisk(where: IConstruct, what: string, { diskSize, options }: ResolvedNodePool): void {
  checkEnum(where, `${what}: diskType`, options.diskType, NodeBootDiskType);
  checkSize(where, `${what}: diskSize`, diskSize);
  const gibibytes = bytesOf(diskSize) / GIBIBYTE;
  if (!isIntegerBetween(gibibytes, 10)) {
    throw new KubeflowError(
      where,
      `${what}: diskSize ${diskSize.asString()} is not the size of a boot disk.`,
      'Compute Engine accepts whole gibibytes, at least 10.',
      'Use for example Size.gibibytes(100).',
    );
  }
}

function checkTaint(where: IConstruct, what: string, { key, value, effect }: NodeTaint): void {
  checkEnum(where, `${what}: effect of taint "${key}"`, effect, NodeTaintEffect);
  if (!isLabelKey(key) || !isLabelValue(value ?? '')) {
    throw new KubeflowError(
      where,
      `${what}: "${key}" with the value "${value ?? ''}" is not a taint.`,
      'Kubernetes accepts keys and values as those of labels.',
      'Use for example { key: "dedicated", value: "training" }.',
    );
  }
}
