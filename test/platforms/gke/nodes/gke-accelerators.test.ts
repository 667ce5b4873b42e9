import { type GkeGpuPoolOptions, type GpuOptions, type GpuPlacement, GpuSharing } from 'kubeflow-cdk';
import { createPlatform, inTemporaryFolder, PROPS, platformWith } from '../synthesize';
import { A100, L4 } from './node-pool-options';

const POOLS: GkeGpuPoolOptions[] = [
  { acceleratorType: 'nvidia-l4', machineType: 'g2-standard-24', gpusPerNode: 2 },
  { acceleratorType: 'nvidia-h100-80gb', machineType: 'a3-highgpu-8g', gpusPerNode: 8 },
];

function placement(gpu: GpuOptions, gpuPools: GkeGpuPoolOptions[] = POOLS): GpuPlacement {
  return inTemporaryFolder((folder) => {
    const platform = createPlatform(folder, { ...PROPS, gpuPools });
    return platform.accelerators.gpu(platform.chart('train'), gpu, 'gpu');
  });
}

test('a GPU type is selected by the node label of GKE', () => {
  expect(placement({ count: 2, type: 'nvidia-l4' })).toEqual({
    resourceName: 'nvidia.com/gpu',
    count: 2,
    nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  });
});

test('a request without a type accepts any type', () => {
  expect(placement({})).toMatchObject({ count: 1, nodeSelector: {} });
});

test('fails if there is no GPU pool', () => {
  expect(() => placement({}, [])).toThrow(/gpu is not supported on[\s\S]*gpuPools/);
});

test('fails if no pool has the type, listing the available types', () => {
  expect(() => placement({ type: 'nvidia-t4' })).toThrow(/nvidia-l4, nvidia-h100-80gb/);
});

test('fails if no node has enough GPUs', () => {
  expect(() => placement({ type: 'nvidia-l4', count: 4 })).toThrow(
    /gpu with count 4 is not supported .* has a maximum count of 2 per container/,
  );
});

test('fails if the number of GPUs is not a whole number', () => {
  expect(() => placement({ count: 0.5 })).toThrow(/0.5 is not a valid number of GPUs/);
});

describe('a request for accelerators', () => {
  const gpuPools: GkeGpuPoolOptions[] = [
    { ...L4, taints: [{ key: 'team', value: 'vision' }] },
    { ...L4, name: 'shared', sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 3 }) },
    { ...A100, name: 'parts', partitionSize: '2g.10gb' },
  ];
  const platform = platformWith({
    gpuPools,
    tpuPools: [{ name: 'slice', machineType: 'ct5lp-hightpu-4t', topology: '2x4' }],
  });
  const chart = platform.chart('train');
  const ask = (type?: string, count?: number) => platform.accelerators.gpu(chart, { type, count }, 'gpu');

  test('tolerates the taints of the pool', () => {
    const tolerations = [
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'team', operator: 'Equal', value: 'vision', effect: 'NoSchedule' },
    ];
    expect(ask('nvidia-l4')).toMatchObject({
      nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
      tolerations,
    });
    expect(ask()).toMatchObject({ nodeSelector: {}, tolerations });
  });

  test('gets a share or a partition of a GPU only if it names the pool', () => {
    expect(ask('shared')).toEqual({
      resourceName: 'nvidia.com/gpu',
      count: 1,
      nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4', 'kubeflow-cdk/node-pool': 'shared' },
      tolerations: [
        { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'kubeflow-cdk/shared-gpu', operator: 'Equal', value: 'mps', effect: 'NoSchedule' },
      ],
    });
    expect(ask('parts', 3)).toMatchObject({ count: 3 });
    expect(() => ask('nvidia-tesla-a100')).toThrow(/nvidia-l4, shared, parts/);
  });

  test('fails if it exceeds the accelerators of a node, or names several shares', () => {
    expect(() => ask('shared', 2)).toThrow(/has a maximum count of 1 per container/);
    expect(() => ask('parts', 4)).toThrow(/has a maximum count of 3 per container/);
  });

  test('gets all chips of a node of a TPU slice', () => {
    expect(ask('tpu-v5-lite-podslice', 4)).toEqual({
      resourceName: 'google.com/tpu',
      count: 4,
      nodeSelector: {
        'cloud.google.com/gke-tpu-accelerator': 'tpu-v5-lite-podslice',
        'cloud.google.com/gke-tpu-topology': '2x4',
      },
      tolerations: [{ key: 'google.com/tpu', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(() => ask('tpu-v5-lite-podslice')).toThrow(/Set `count` to 4/);
  });

  test('fails if it names no type and all pools are shared', () => {
    const shared = platformWith({ gpuPools: [gpuPools[1]] });
    expect(() => shared.accelerators.gpu(shared.chart('a'), {}, 'gpu')).toThrow(/Set `type` to one of shared/);
  });
});
