import { type GkeGpuPoolOptions, type GkePlatformProps, GpuDriverVersion, GpuSharing } from 'kubeflow-cdk';
import { synthesize } from '../synthesize';
import { A100, COMMON, EXPECTED, L4, pool } from './node-pool-options';

test('every option of a GPU pool reaches the Terraform', () => {
  const options: Required<GkeGpuPoolOptions> = {
    ...COMMON,
    acceleratorType: 'nvidia-tesla-a100',
    machineType: 'a2-highgpu-2g',
    gpusPerNode: 2,
    name: 'slices',
    minNodes: 1,
    maxNodes: 3,
    driverVersion: GpuDriverVersion.LATEST,
    sharing: GpuSharing.timeSharing({ maxSharedClientsPerGpu: 4 }),
    partitionSize: '1g.5gb',
  };
  const block = pool('gpu-pool-slices', { gpuPools: [options] });
  expect(block).toMatchObject({
    ...EXPECTED,
    node_config: {
      ...EXPECTED.node_config,
      taint: [...EXPECTED.node_config.taint, { key: 'kubeflow-cdk/shared-gpu', value: 'time-sharing-1g.5gb' }],
    },
  });
  expect(block).toMatchObject({
    name: expect.stringMatching(/^slices-[0-9a-f]{8}$/),
    autoscaling: { total_min_node_count: 1, total_max_node_count: 3 },
    node_config: {
      machine_type: 'a2-highgpu-2g',
      guest_accelerator: [
        {
          type: 'nvidia-tesla-a100',
          count: 2,
          gpu_partition_size: '1g.5gb',
          gpu_driver_installation_config: { gpu_driver_version: 'LATEST' },
          gpu_sharing_config: { gpu_sharing_strategy: 'TIME_SHARING', max_shared_clients_per_gpu: 4 },
        },
      ],
    },
  });
});

test('a GPU pool depends on the first pool, so that GKE taints its nodes', () => {
  const { terraform } = synthesize(undefined, {
    gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-24', gpusPerNode: 2, maxNodes: 3 }],
  });
  expect(terraform.resource?.google_container_node_pool['gpu-pool-nvidia-l4']).toMatchObject({
    name: expect.stringMatching(/^nvidia-l4-[0-9a-f]{8}$/),
    autoscaling: { total_min_node_count: 0, total_max_node_count: 3 },
    node_config: {
      machine_type: 'g2-standard-24',
      guest_accelerator: [
        { type: 'nvidia-l4', count: 2, gpu_driver_installation_config: { gpu_driver_version: 'DEFAULT' } },
      ],
    },
    depends_on: expect.arrayContaining(['google_container_node_pool.node-pool']),
  });
});

test('the number of GPUs comes from the machine type, or from gpusPerNode for N1', () => {
  const count = (gpus: GkeGpuPoolOptions) => pool(`gpu-pool-${gpus.acceleratorType}`, { gpuPools: [gpus] }).node_config;
  expect(count({ ...L4, machineType: 'g2-standard-48' })).toMatchObject({ guest_accelerator: [{ count: 4 }] });
  expect(count({ acceleratorType: 'nvidia-tesla-t4', machineType: 'n1-standard-8' })).toMatchObject({
    guest_accelerator: [{ count: 1 }],
  });
  expect(count({ acceleratorType: 'nvidia-tesla-v100', machineType: 'n1-highmem-64', gpusPerNode: 8 })).toMatchObject({
    guest_accelerator: [{ count: 8 }],
  });
});

const gpu = (options: Partial<GkeGpuPoolOptions>) => ({ gpuPools: [{ ...L4, ...options }] });

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  ['a type of GPU is unknown', gpu({ acceleratorType: 'nvidia-l40' }), /"nvidia-l40" is not a supported type of GPU/],
  [
    'a machine type does not support the GPUs',
    gpu({ machineType: 'e2-standard-8' }),
    /e2-standard-8 does not support nvidia-l4/,
  ],
  [
    'a machine type does not support the number of GPUs',
    gpu({ gpusPerNode: 2 }),
    /gpusPerNode is 2, but g2-standard-8 has 1/,
  ],
  [
    'an N1 machine type is too large for its GPUs',
    gpu({ acceleratorType: 'nvidia-tesla-v100', machineType: 'n1-standard-16' }),
    /1 \(up to 12 CPUs\)/,
  ],
  [
    'a machine type is not N1, which the GPUs require',
    gpu({ acceleratorType: 'nvidia-tesla-t4', machineType: 'n2-standard-8' }),
    /N1 machine types only/,
  ],
  ['a GPU that cannot be partitioned has a partition size', gpu({ partitionSize: '1g.5gb' }), /cannot be partitioned/],
  [
    'a partition size is not supported',
    { gpuPools: [{ ...A100, partitionSize: '1g.10gb' }] },
    /Must be one of 1g.5gb, 2g.10gb/,
  ],
  ['a GPU is shared by one container', gpu({ sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 1 }) }), /from 2 to 48/],
])('fails if %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});
