import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  DiskSource,
  GkeCluster,
  type GkePlatform,
  type GkePlatformProps,
  GkeStorageClass,
  Warnings,
} from 'kubeflow-cdk';
import { L4 } from '../nodes/node-pool-options';
import { platformWith } from '../synthesize';
import { ZONES } from './persistent-disks';

const [A, F] = ZONES;
const B = 'us-central1-b';
const REGION = { region: 'us-central1' };
const LIMITS = { maxCpu: Cpu.units(64), maxMemory: Size.gibibytes(256) };

const standard = (...nodeLocations: string[]) => GkeCluster.standard({ nodeLocations });

/** Creates a disk, and returns the warnings about it. */
function warningsOf(props: Partial<GkePlatformProps>, source?: DiskSource): string[] {
  const platform = platformWith(props);
  platform.storage.disk(platform.chart('nfs'), 'data', { name: 'data', size: Size.gibibytes(10), source });
  return Warnings.of(platform).filter((warning) => warning.includes('gke/disk-zone'));
}

test.each<[string, Partial<GkePlatformProps>]>([
  ['the zone of a zonal cluster', {}],
  ['additional zones of a zonal cluster', { cluster: standard(F), disks: { replicaZones: ZONES } }],
  ['the configured zones of a regional cluster', { ...REGION, zone: F, cluster: standard(A, F) }],
  ['the zone of one node pool', { ...REGION, zone: F, nodePools: [{}, { name: 'f', nodeLocations: [F] }] }],
  [
    'the zones of auto-provisioned nodes',
    {
      cluster: GkeCluster.standard({ nodeLocations: [F], nodeAutoProvisioning: LIMITS }),
      nodePools: [{ nodeLocations: [A] }],
      disks: { replicaZones: ZONES },
    },
  ],
  ['the zone of an existing cluster', { cluster: GkeCluster.existing() }],
])('disks can be in %s', (_, props) => {
  expect(warningsOf(props)).toEqual([]);
});

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  [
    'the nodes of a regional cluster are in other zones',
    { ...REGION, zone: B, cluster: standard(A, F) },
    /disk "data" is in us-central1-b, but no node can be in us-central1-b\.\s+Must be in .*: us-central1-a, us-central1-f/,
  ],
  [
    'all node pools are in other zones',
    { ...REGION, zone: A, cluster: standard(A, F), nodePools: [{ nodeLocations: [F] }] },
    /no node can be in us-central1-a/,
  ],
  [
    'only nodes with GPUs are in the zone',
    {
      ...REGION,
      zone: A,
      nodePools: [{ nodeLocations: [F] }],
      gpuPools: [{ ...L4, nodeLocations: [A] }],
    },
    /no node can be in us-central1-a/,
  ],
  [
    'one of the replica zones has no nodes',
    { disks: { replicaZones: ZONES } },
    /disk "data" is in us-central1-a and us-central1-f, but no node can be in us-central1-f/,
  ],
  [
    'GKE chooses the zones of the nodes',
    { ...REGION, zone: B },
    /GKE chooses the zones of the nodes[\s\S]*Set `nodeLocations` of GkeCluster\.standard to us-central1-b/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => warningsOf(props)).toThrow(message);
});

test('fails if an existing disk is in a zone without nodes', () => {
  const props = { ...REGION, zone: B, cluster: standard(A, F) };
  expect(() => warningsOf(props, DiskSource.existing('old'))).toThrow(/no node can be in us-central1-b/);
});

test('fails if a StorageClass replicates disks in a zone without nodes', () => {
  const create = (platform: GkePlatform) =>
    new GkeStorageClass(platform.chart('storage'), 'fast', { replicaZones: ZONES });
  expect(() => create(platformWith({}))).toThrow(/each disk of StorageClass "fast" is in .* us-central1-f/);
});

test.each<[string, GkeCluster]>([
  ['Autopilot', GkeCluster.autopilot()],
  ['an existing cluster', GkeCluster.existing()],
])('a zone of %s that may have no nodes is warned of', (_, cluster) => {
  expect(warningsOf({ ...REGION, zone: B, cluster })).toEqual([
    expect.stringMatching(/disk "data" is in us-central1-b, but GKE chooses[\s\S]*gcloud container clusters describe/),
  ]);
});
