import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { Warnings } from '../../../warnings';

/** Nodes whose pods use disks: all nodes without accelerators. */
export interface DiskNodes {
  /** Known zones of the nodes. */
  readonly zones: string[];
  /** Whether nodes can be in other zones, because GKE chooses them or they are unknown. */
  readonly hasOtherZones: boolean;
  /** Whether the program can set the zones. */
  readonly hasNodeLocations: boolean;
  /** Whether a node can use persistent disks. */
  readonly supportPersistentDisks: boolean;
}

/**
 * Validates that nodes can use a disk: otherwise, pods that use it never start.
 *
 * @throws KubeflowError if a zone has no nodes, GKE chooses the zones, or no machine supports persistent disks.
 */
export function checkDiskNodes(where: IConstruct, what: string, zones: readonly string[], nodes: DiskNodes): void {
  if (!nodes.supportPersistentDisks) {
    throw new KubeflowError(
      where,
      `${what} is a persistent disk, which no node can use.`,
      'The machine types of all node pools without accelerators support Hyperdisk only.',
      'Add a pool with another machine type to `nodePools`, for example "e2-standard-8".',
    );
  }
  const used = zones.join(' and ');
  const withoutNodes = zones.filter((zone) => !nodes.zones.includes(zone));
  if (withoutNodes.length === 0) {
    return;
  }
  if (!nodes.hasOtherZones) {
    throw new KubeflowError(
      where,
      `${what} is in ${used}, but no node can be in ${withoutNodes.join(' and ')}.`,
      `Must be in the zones of the nodes without accelerators: ${nodes.zones.join(', ')}.`,
      'Add the zone to `nodeLocations` of GkeCluster.standard and of the node pool, or change the zones of disks: `zone` of GkePlatform, or `replicaZones`.',
    );
  }
  const problem = `${what} is in ${used}, but GKE chooses the zones of the nodes. Pods that use the disk never start if no node is there.`;
  if (!nodes.hasNodeLocations) {
    Warnings.add(
      where,
      'gke/disk-zone',
      problem,
      `Compare with the zones of the cluster: gcloud container clusters describe <cluster> --location <location> --format "value(locations)".`,
    );
    return;
  }
  throw new KubeflowError(
    where,
    problem,
    'In a regional cluster, the zones of disks must be zones of the nodes.',
    `Set \`nodeLocations\` of GkeCluster.standard to ${used} and to further zones of the region.`,
    'If the cluster exists, set its zones: gcloud container clusters describe <cluster> --location <region> --format "value(locations)".',
  );
}
