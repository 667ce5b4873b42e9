import type { GkeLocation } from '../terraform/gke-location';

/** Number of zones that GKE chooses for the nodes of a regional cluster. */
const ZONES_OF_A_REGION = 3;

/**
 * Zones of the nodes of a cluster, unless a pool has others.
 *
 * @param nodeLocations the configured zones
 * @returns undefined if GKE chooses them, or if they are unknown
 */
export function clusterNodeZones(
  { clusterLocation, region }: GkeLocation,
  nodeLocations: readonly string[] | undefined,
): string[] | undefined {
  if (clusterLocation !== region) {
    return [...new Set([clusterLocation, ...(nodeLocations ?? [])])];
  }
  return nodeLocations && [...new Set(nodeLocations)];
}

/** Number of zones of a pool. */
export function zoneCount({ clusterLocation, region }: GkeLocation, zones: readonly string[] | undefined): number {
  return zones ? new Set(zones).size : clusterLocation === region ? ZONES_OF_A_REGION : 1;
}
