import type { GkeGpuPoolOptions, GpuOptions, GpuPlacement } from 'kubeflow-cdk';
import { createPlatform, inTemporaryFolder, PROPS } from '../synthesize';

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

test('a type is found by the label that GKE gives its nodes', () => {
  expect(placement({ count: 2, type: 'nvidia-l4' })).toEqual({
    resourceName: 'nvidia.com/gpu',
    count: 2,
    nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  });
});

test('any type will do where none is named', () => {
  expect(placement({})).toMatchObject({ count: 1, nodeSelector: {} });
});

test('fails without a pool of GPUs', () => {
  expect(() => placement({}, [])).toThrow(/gpu is not supported on[\s\S]*gpuPools/);
});

test('fails on a type that no pool has, naming those there are', () => {
  expect(() => placement({ type: 'nvidia-t4' })).toThrow(/nvidia-l4, nvidia-h100-80gb/);
});

test('fails on more GPUs than any node has', () => {
  expect(() => placement({ type: 'nvidia-l4', count: 4 })).toThrow(/no node with more than 2/);
});

test('fails on a part of a GPU', () => {
  expect(() => placement({ count: 0.5 })).toThrow(/0.5 is not a valid number of GPUs/);
});
