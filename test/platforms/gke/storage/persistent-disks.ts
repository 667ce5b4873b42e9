import { Size } from 'cdk8s';
import { type DiskProps, GkeCluster, type GkePlatformProps } from 'kubeflow-cdk';
import { type SynthesizedApp, synthesize } from '../synthesize';

/** Zones of replicated disks. */
export const ZONES = ['us-central1-a', 'us-central1-f'];

/** A cluster whose nodes can be in these zones. */
export const IN_ZONES = GkeCluster.standard({ nodeLocations: ZONES });

/** Synthesizes an environment with a disk of 1 TiB. */
export function withDisk(disk: Partial<DiskProps> = {}, props: Partial<GkePlatformProps> = {}): SynthesizedApp {
  return synthesize((platform) => {
    const chart = platform.chart('nfs', { namespace: 'nfs' });
    platform.storage.disk(chart, 'team-data', {
      name: 'team-data',
      size: Size.tebibytes(1),
      ...disk,
    });
  }, props);
}

/** Returns the spec of the first object of a kind. */
export function specOf({ objects }: SynthesizedApp, kind: string): unknown {
  return objects.find((object) => object.kind === kind)?.spec;
}
