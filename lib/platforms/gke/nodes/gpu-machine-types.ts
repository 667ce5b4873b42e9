import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Machine types and partition sizes of a type of GPU. */
interface GpuType {
  /** Number of GPUs by machine type. */
  readonly machines?: { readonly [machineType: string]: number };
  /** Maximum number of CPUs of an N1 machine, by number of attached GPUs. */
  readonly n1?: { readonly [gpus: number]: number };
  /** Number of partitions per GPU, by partition size. */
  readonly partitions?: { readonly [size: string]: number };
}

/** Machine types that are named after their number of GPUs: `prefix-1g`, `prefix-2g` and so on. */
function machineTypesByGpuCount(prefix: string, ...counts: number[]): { [machineType: string]: number } {
  return Object.fromEntries(counts.map((count) => [`${prefix}-${count}g`, count]));
}

/**
 * @see https://cloud.google.com/compute/docs/gpus
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi
 */
const GPU_TYPES: { readonly [type: string]: GpuType } = {
  'nvidia-l4': {
    machines: {
      'g2-standard-4': 1,
      'g2-standard-8': 1,
      'g2-standard-12': 1,
      'g2-standard-16': 1,
      'g2-standard-24': 2,
      'g2-standard-32': 1,
      'g2-standard-48': 4,
      'g2-standard-96': 8,
    },
  },
  'nvidia-rtx-pro-6000': {
    machines: { 'g4-standard-48': 1, 'g4-standard-96': 2, 'g4-standard-192': 4, 'g4-standard-384': 8 },
  },
  'nvidia-tesla-t4': { n1: { 1: 48, 2: 48, 4: 96 } },
  'nvidia-tesla-p4': { n1: { 1: 24, 2: 48, 4: 96 } },
  'nvidia-tesla-p100': { n1: { 1: 16, 2: 32, 4: 96 } },
  'nvidia-tesla-v100': { n1: { 1: 12, 2: 24, 4: 48, 8: 96 } },
  'nvidia-tesla-a100': {
    machines: { ...machineTypesByGpuCount('a2-highgpu', 1, 2, 4, 8), ...machineTypesByGpuCount('a2-megagpu', 16) },
    partitions: { '1g.5gb': 7, '2g.10gb': 3, '3g.20gb': 2, '7g.40gb': 1 },
  },
  'nvidia-a100-80gb': {
    machines: machineTypesByGpuCount('a2-ultragpu', 1, 2, 4, 8),
    partitions: { '1g.10gb': 7, '2g.20gb': 3, '3g.40gb': 2, '7g.80gb': 1 },
  },
  'nvidia-h100-80gb': {
    machines: { ...machineTypesByGpuCount('a3-highgpu', 1, 2, 4, 8), ...machineTypesByGpuCount('a3-edgegpu', 8) },
    partitions: { '1g.10gb': 7, '1g.20gb': 4, '2g.20gb': 3, '3g.40gb': 2, '7g.80gb': 1 },
  },
  'nvidia-h100-mega-80gb': {
    machines: machineTypesByGpuCount('a3-megagpu', 8),
    partitions: { '1g.10gb': 7, '1g.20gb': 4, '2g.20gb': 3, '3g.40gb': 2, '7g.80gb': 1 },
  },
  'nvidia-h200-141gb': {
    machines: machineTypesByGpuCount('a3-ultragpu', 8),
    partitions: { '1g.18gb': 7, '1g.35gb': 4, '2g.35gb': 3, '3g.71gb': 2, '7g.141gb': 1 },
  },
  'nvidia-b200': {
    machines: machineTypesByGpuCount('a4-highgpu', 8),
    partitions: { '1g.23gb': 7, '1g.45gb': 4, '2g.45gb': 3, '3g.90gb': 2, '7g.180gb': 1 },
  },
  'nvidia-gb200': { machines: machineTypesByGpuCount('a4x-highgpu', 4) },
};

/** GPUs of the nodes of a pool. */
export interface NodeGpuOptions {
  readonly acceleratorType: string;
  readonly machineType: string;
  readonly gpusPerNode?: number;
  readonly partitionSize?: string;
}

/** Returns the numbers of GPUs that one machine can have, by type. */
export function gpuCountsByType(): Map<string, number[]> {
  return new Map(
    Object.entries(GPU_TYPES).map(([type, { machines = {}, n1 = {} }]) => {
      const counts = new Set([...Object.values(machines), ...Object.keys(n1).map(Number)]);
      return [type, [...counts].sort((one, other) => one - other)];
    }),
  );
}

/**
 * Validates a type of GPU.
 *
 * @throws KubeflowError if GKE does not support the type.
 */
export function checkAcceleratorType(where: IConstruct, what: string, type: string): void {
  if (!Object.hasOwn(GPU_TYPES, type)) {
    throw new KubeflowError(
      where,
      `${what}: "${type}" is not a supported type of GPU.`,
      `Must be one of ${Object.keys(GPU_TYPES).join(', ')}.`,
      'For a newer type, use one of these and change the type with addOverride on the node pool.',
    );
  }
}

/**
 * Returns the number of GPUs of each node.
 *
 * @throws KubeflowError if the machine type does not support this number of GPUs of the type.
 */
export function gpuCountPerNode(where: IConstruct, what: string, gpus: NodeGpuOptions): number {
  const { acceleratorType, machineType } = gpus;
  checkAcceleratorType(where, what, acceleratorType);
  const { machines = {}, n1 } = GPU_TYPES[acceleratorType];
  const count = gpus.gpusPerNode ?? machines[machineType] ?? 1;
  if (!Number.isInteger(count) || count < 1) {
    throw new KubeflowError(
      where,
      `${what}: gpusPerNode ${count} is not a valid number of GPUs.`,
      'Must be a whole number that the machine type supports, at least 1.',
    );
  }
  if (n1) {
    checkN1Machine(where, what, { acceleratorType, machineType, count, n1 });
    return count;
  }
  if (!Object.hasOwn(machines, machineType)) {
    throw new KubeflowError(
      where,
      `${what}: ${machineType} does not support ${acceleratorType}.`,
      `Must be one of ${Object.keys(machines).join(', ')}.`,
      `Use for example "${Object.keys(machines)[0]}".`,
    );
  }
  if (machines[machineType] !== count) {
    throw new KubeflowError(
      where,
      `${what}: gpusPerNode is ${count}, but ${machineType} has ${machines[machineType]}.`,
      'The machine type determines the number of GPUs of this type.',
      'Leave `gpusPerNode` out, or use another machine type.',
    );
  }
  return count;
}

/**
 * Returns the number of GPUs, or GPU partitions, that the containers of a node can use.
 *
 * @throws KubeflowError if the type of GPU does not support the partition size.
 */
export function allocatableGpus(where: IConstruct, what: string, gpus: NodeGpuOptions): number {
  const { acceleratorType, partitionSize } = gpus;
  if (partitionSize === undefined) {
    return gpuCountPerNode(where, what, gpus);
  }
  const parts = GPU_TYPES[acceleratorType]?.partitions ?? {};
  if (!Object.hasOwn(parts, partitionSize)) {
    const sizes = Object.keys(parts);
    throw new KubeflowError(
      where,
      `${what}: partitionSize "${partitionSize}" is not supported by ${acceleratorType}.`,
      sizes.length > 0 ? `Must be one of ${sizes.join(', ')}.` : 'GPUs of this type cannot be partitioned.',
      sizes.length > 0 ? `Use for example "${sizes[0]}".` : 'Leave `partitionSize` out. `sharing` shares a whole GPU.',
    );
  }
  return gpuCountPerNode(where, what, gpus) * parts[partitionSize];
}

/** An N1 machine with attached GPUs. */
interface N1Machine {
  readonly acceleratorType: string;
  readonly machineType: string;
  readonly count: number;
  readonly n1: { readonly [gpus: number]: number };
}

function checkN1Machine(where: IConstruct, what: string, { acceleratorType, machineType, count, n1 }: N1Machine): void {
  const cpus = Number(
    /^n1-(?:standard|highmem|highcpu)-(\d+)$/.exec(machineType)?.[1] ?? /^n1-custom-(\d+)-/.exec(machineType)?.[1],
  );
  if (Number.isNaN(cpus)) {
    throw new KubeflowError(
      where,
      `${what}: ${machineType} does not support ${acceleratorType}.`,
      'GPUs of this type can be attached to N1 machine types only.',
      'Use for example "n1-standard-8".',
    );
  }
  if (!Object.hasOwn(n1, count) || cpus > n1[count]) {
    const rules = Object.entries(n1).map(([gpus, max]) => `${gpus} (up to ${max} CPUs)`);
    throw new KubeflowError(
      where,
      `${what}: ${machineType} does not support ${count} GPUs of type ${acceleratorType}.`,
      `Must be one of ${rules.join(', ')}.`,
      'Set `gpusPerNode` to one of these, or use a smaller machine type.',
    );
  }
}
