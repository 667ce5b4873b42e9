import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

const REGION = /^[a-z]+-[a-z]+[0-9]+$/;
const ZONE = /^([a-z]+-[a-z]+[0-9]+)-[a-z][a-z0-9]*$/;

/** Location of a cluster. */
export interface GkeLocation {
  /** Zone of a zonal cluster, or region of a regional cluster. */
  readonly clusterLocation: string;
  /** Region that contains all resources. */
  readonly region: string;
  /** Zone of the disks; undefined for a regional cluster without `zone`. */
  readonly zone?: string;
}

/**
 * Resolves the location of a cluster. With `region`, the cluster is regional; with `zone` only, it is zonal.
 *
 * @throws KubeflowError if both are missing, one is invalid, or the zone is not in the region.
 */
export function resolveLocation(where: IConstruct, zone: string | undefined, region: string | undefined): GkeLocation {
  const zoneRegion = zone === undefined ? undefined : ZONE.exec(zone)?.[1];
  if (zone === undefined && region === undefined) {
    throw new KubeflowError(
      where,
      'neither `zone` nor `region` is set.',
      '`zone` creates a zonal cluster. `region` creates a regional cluster, which survives the failure of a zone and costs more.',
      'Use for example zone: "us-central1-a".',
    );
  }
  if (zone !== undefined && zoneRegion === undefined) {
    throw new KubeflowError(
      where,
      `zone "${zone}" is not a valid zone.`,
      'Must be a zone such as "us-central1-a"; `gcloud compute zones list` shows all zones.',
      ...(REGION.test(zone) ? [`"${zone}" is a region: use "${zone}-a", for example, or set \`region\`.`] : []),
    );
  }
  if (region !== undefined && !REGION.test(region)) {
    const suggestion = ZONE.exec(region)?.[1];
    throw new KubeflowError(
      where,
      `region "${region}" is not a valid region.`,
      'Must be a region such as "us-central1"; `gcloud compute regions list` shows all regions.',
      ...(suggestion ? [`"${region}" is a zone: use "${suggestion}", or set \`zone\`.`] : []),
    );
  }
  if (zoneRegion !== undefined && region !== undefined && zoneRegion !== region) {
    throw new KubeflowError(
      where,
      `zone "${zone}" is not in region "${region}".`,
      'If both are set, the cluster is regional and `zone`, which must be in the region, is the zone of its disks.',
      `Use region "${zoneRegion}", or leave \`region\` out for a zonal cluster.`,
    );
  }
  return { clusterLocation: region ?? (zone as string), region: (region ?? zoneRegion) as string, zone };
}

/**
 * Validates the zone of a resource.
 *
 * @throws KubeflowError if the zone is not in a region.
 */
export function checkZone(where: IConstruct, what: string, zone: string, region: string): void {
  if (ZONE.exec(zone)?.[1] !== region) {
    throw new KubeflowError(
      where,
      `${what}: "${zone}" is not a zone of ${region}.`,
      `Must be a zone of the region, such as "${region}-a".`,
      '`gcloud compute zones list` shows all zones.',
    );
  }
}

/**
 * Validates the zones of replicated disks; undefined if disks are not replicated.
 *
 * @throws KubeflowError if they are not two different zones of the region.
 */
export function checkReplicaZones(
  where: IConstruct,
  what: string,
  zones: readonly string[] | undefined,
  region: string,
): void {
  for (const zone of zones ?? []) {
    checkZone(where, what, zone, region);
  }
  if (zones && (zones.length !== 2 || zones[0] === zones[1])) {
    throw new KubeflowError(
      where,
      `${what}: [${zones.join(', ')}] is not valid for a replicated disk.`,
      'Must be two different zones.',
      `Use for example ["${region}-a", "${region}-b"], or leave \`replicaZones\` out.`,
    );
  }
}
