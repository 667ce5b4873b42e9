import type { GkePlatformProps, GkeTpuPoolOptions } from 'kubeflow-cdk';
import { synthesize } from '../synthesize';
import { COMMON, EXPECTED, pool } from './node-pool-options';

test('every option of a TPU pool reaches the Terraform', () => {
  const options: Required<GkeTpuPoolOptions> = {
    ...COMMON,
    machineType: 'ct5lp-hightpu-4t',
    topology: '4x4',
    name: 'slice',
    minNodes: 4,
    maxNodes: 4,
  };
  const block = pool('tpu-pool-slice', { tpuPools: [options] });
  expect(block).toMatchObject(EXPECTED);
  expect(block).toMatchObject({
    autoscaling: { total_min_node_count: 4, total_max_node_count: 4 },
    placement_policy: { type: 'COMPACT', tpu_topology: '4x4' },
    node_config: { machine_type: 'ct5lp-hightpu-4t' },
  });
});

test('a TPU slice of several nodes has all of its nodes or none, in one zone', () => {
  expect(
    pool('tpu-pool-slice', { tpuPools: [{ name: 'slice', machineType: 'ct4p-hightpu-4t', topology: '2x2x4' }] }),
  ).toMatchObject({
    node_locations: ['us-central1-a'],
    initial_node_count: 0,
    autoscaling: { total_min_node_count: 0, total_max_node_count: 4, location_policy: 'ANY' },
  });
  const single = pool('tpu-pool-tpu', { tpuPools: [{ name: 'tpu', machineType: 'ct6e-standard-8t', maxNodes: 3 }] });
  expect(single).toMatchObject({ autoscaling: { total_max_node_count: 3 } });
  expect(single).not.toHaveProperty('placement_policy');
});

const tpu = (options: GkeTpuPoolOptions) => ({ tpuPools: [options] });

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  ['a TPU pool has a machine type without TPUs', tpu({ machineType: 'n2-standard-8' }), /not a machine type with TPUs/],
  [
    'a topology has too many dimensions',
    tpu({ machineType: 'ct5lp-hightpu-4t', topology: '2x2x2' }),
    /"2x2x2" is not supported by ct5lp-hightpu-4t/,
  ],
  [
    'a slice is larger than a single-chip machine type supports',
    tpu({ machineType: 'ct6e-standard-1t', topology: '2x2' }),
    /does not support larger slices/,
  ],
  [
    'a slice has fewer nodes than it requires',
    tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4', minNodes: 1 }),
    /created and deleted together/,
  ],
  [
    'a slice has more nodes than it consists of',
    tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4', maxNodes: 8 }),
    /0 to 8 nodes is not a valid range for a TPU slice of 4 nodes/,
  ],
  [
    'a slice of several nodes has no zone',
    { zone: undefined, region: 'us-central1', ...tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4' }) },
    /nodeLocations is not set/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});
