import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

const REGION = /^[a-z]+-[a-z]+[0-9]+$/;
const ZONE = /^([a-z]+-[a-z]+[0-9]+)-[a-z][a-z0-9]*$/;

/** Where a cluster is. */
export interface GkeLocation {
  /** Zone of a zonal cluster, region of a regional one. */
  readonly clusterLocation: string;
  /** The region that all of it is in. */
  readonly region: string;
  /** Zone of the disks; undefined for a regional cluster that names none. */
  readonly zone?: string;
}

/** Decides where a cluster is: a `region` makes a regional cluster, a `zone` alone a zonal one. */
export function resolveLocation(where: IConstruct, zone: string | undefined, region: string | undefined): GkeLocation {
  const zoneRegion = zone === undefined ? undefined : ZONE.exec(zone)?.[1];
  if (zone === undefined && region === undefined) {
    throw new KubeflowError(
      where,
      'neither zone nor region is given.',
      'A `zone` makes a zonal cluster; a `region` makes a regional one, which survives the loss of a zone and costs more.',
      'Use for example zone: "us-central1-a".',
    );
  }
  if (zone !== undefined && zoneRegion === undefined) {
    throw new KubeflowError(
      where,
      `zone "${zone}" is not a zone.`,
      'Google Cloud accepts zones such as "us-central1-a"; `gcloud compute zones list` shows all.',
      ...(REGION.test(zone) ? [`"${zone}" is a region: use "${zone}-a", say, or set \`region\`.`] : []),
    );
  }
  if (region !== undefined && !REGION.test(region)) {
    const suggestion = ZONE.exec(region)?.[1];
    throw new KubeflowError(
      where,
      `region "${region}" is not a region.`,
      'Google Cloud accepts regions such as "us-central1"; `gcloud compute regions list` shows all.',
      ...(suggestion ? [`"${region}" is a zone: use "${suggestion}", or set \`zone\`.`] : []),
    );
  }
  if (zoneRegion !== undefined && region !== undefined && zoneRegion !== region) {
    throw new KubeflowError(
      where,
      `zone "${zone}" is outside region "${region}".`,
      'With both, the cluster is regional and its disks are in the zone, which must be one of the region.',
      `Use region "${zoneRegion}", or leave \`region\` out for a cluster in that zone alone.`,
    );
  }
  return { clusterLocation: region ?? (zone as string), region: (region ?? zoneRegion) as string, zone };
}

/** Throws where a zone is none of a region. */
export function checkZone(where: IConstruct, what: string, zone: string, region: string): void {
  if (ZONE.exec(zone)?.[1] !== region) {
    throw new KubeflowError(
      where,
      `${what}: "${zone}" is not a zone of ${region}.`,
      `Google Cloud accepts zones of the region, such as "${region}-a".`,
      '`gcloud compute zones list` shows all.',
    );
  }
}

/** Throws where a disk could not be in some zones at the same time. */
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
      `${what} are ${zones.join(', ') || 'none'}.`,
      'Compute Engine accepts two zones that differ.',
      `Use for example ["${region}-a", "${region}-b"], or leave \`replicaZones\` out.`,
    );
  }
}
