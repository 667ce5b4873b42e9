import type { IConstruct } from 'constructs';
import { Warnings } from '../../../warnings';
import type { GkeLocation } from '../terraform/gke-location';

const FAILURE = 'If the zone fails, the data is unavailable until the zone is back, although the cluster still runs.';

/** Warns about a disk in one zone of a regional cluster. */
export function warnAboutZonalDisk(where: IConstruct, location: GkeLocation, disk: string, zone: string): void {
  if (isRegional(location)) {
    Warnings.add(
      where,
      'gke/zonal-disk',
      `disk "${disk}" is in the zone ${zone}, but the cluster is regional: pods with this disk can run in this zone only.`,
      FAILURE,
      `Set \`disks: { replicaZones: […] }\` of GkePlatform to two zones of ${location.region}, which doubles the price of disks, or use FilestoreVolume.`,
    );
  }
}

/** Warns about claims whose StorageClass creates disks in the zone of the first pod. One warning for a platform. */
export function warnAboutZonalClaims(platform: IConstruct, location: GkeLocation): void {
  if (isRegional(location)) {
    Warnings.add(
      platform,
      'gke/zonal-claims',
      "claims use GKE's StorageClasses for disks in one zone, but the cluster is regional: a pod can run only in the zone of its disk.",
      FAILURE,
      'Set `storageClassName` of the claims to a GkeStorageClass with `replicaZones`.',
    );
  }
}

function isRegional({ clusterLocation, region }: GkeLocation): boolean {
  return clusterLocation === region;
}
