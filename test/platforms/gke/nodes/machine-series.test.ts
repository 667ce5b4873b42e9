import { Size } from 'cdk8s';
import { GkeCluster, type GkePlatformProps, GkeStorageClass, NodeBootDiskType } from 'kubeflow-cdk';
import { platformWith, synthesize } from '../synthesize';
import { L4, pool } from './node-pool-options';

test.each(['n4', 'n4d', 'n4a', 'm4', 'h4d', 'c4', 'c4a', 'c4d', 'x4'])('%s machines boot from Hyperdisk', (series) => {
  expect(pool('node-pool', { nodePools: [{ machineType: `${series}-standard-8` }] })).toMatchObject({
    node_config: { disk_type: 'hyperdisk-balanced' },
  });
});

test.each(['e2', 'n1', 'n2', 'n2d', 'c2', 'c3', 'c3d', 't2d', 'm3'])(
  '%s machines boot from persistent disks',
  (series) => {
    expect(pool('node-pool', { nodePools: [{ machineType: `${series}-standard-8` }] })).toMatchObject({
      node_config: { disk_type: 'pd-balanced' },
    });
  },
);

test.each<[string, NodeBootDiskType, RegExp]>([
  ['n4-standard-8', NodeBootDiskType.PD_BALANCED, /does not support diskType "pd-balanced"[\s\S]*Hyperdisk only/],
  ['h4d-standard-192', NodeBootDiskType.PD_SSD, /does not support diskType "pd-ssd"/],
  ['e2-standard-8', NodeBootDiskType.HYPERDISK_BALANCED, /"hyperdisk-balanced"[\s\S]*persistent disks only/],
])('fails if the boot disk of %s is a %s', (machineType, diskType, message) => {
  expect(() => platformWith({ nodePools: [{ machineType, diskType }] })).toThrow(message);
});

const confidential = (props: Partial<GkePlatformProps>) => () =>
  synthesize(undefined, { cluster: GkeCluster.standard({ confidentialNodes: true }), ...props });

test.each(['e2-standard-8', 'n2-standard-8', 'c3-standard-8'])('fails if confidential nodes are %s', (machineType) => {
  expect(confidential({ nodePools: [{ machineType }] })).toThrow(
    /does not support confidential nodes[\s\S]*N2D, C2D, C3D or C4D/,
  );
});

test('fails if a cluster with confidential nodes has nodes with accelerators', () => {
  expect(confidential({ gpuPools: [L4] })).toThrow(/"nvidia-l4": g2-standard-8 does not support confidential nodes/);
});

test('fails if no node can use a persistent disk', () => {
  const hyperdiskOnly = { nodePools: [{ machineType: 'n4-standard-8' }], gpuPools: [L4] };
  expect(() => {
    const platform = platformWith(hyperdiskOnly);
    platform.storage.disk(platform.chart('nfs'), 'data', { name: 'data', size: Size.gibibytes(10) });
  }).toThrow(/disk "data" is a persistent disk, which no node can use/);
  expect(() => {
    const platform = platformWith(hyperdiskOnly);
    new GkeStorageClass(platform.chart('storage'), 'fast');
  }).toThrow(/each disk of StorageClass "fast" is a persistent disk, which no node can use/);
});
