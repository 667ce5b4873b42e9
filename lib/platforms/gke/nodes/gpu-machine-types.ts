import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isIntegerBetween } from '../../../validation/integers';

/** What machines a type of GPU comes in, and what it can be cut into. */
interface GpuType {
  /** GPUs of the machine types that have some. */
  readonly machines?: { readonly [machineType: string]: number };
  /** Most CPUs of a machine of N1, by the GPUs that are added to it. */
  readonly n1?: { readonly [gpus: number]: number };
  /** How many parts of a size one GPU gives. */
  readonly partitions?: { readonly [size: string]: number };
}

/** `prefix-1g`, `prefix-2g` and so on: machines that are named after their GPUs. */
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

/** GPUs of nodes, as they are asked for. */
export interface NodeGpuOptions {
  readonly acceleratorType: string;
  readonly machineType: string;
  readonly gpusPerNode?: number;
  readonly partitionSize?: string;
}

/** How many GPUs of each type a machine can have. */
export function gpuCountsByType(): Map<string, number[]> {
  return new Map(
    Object.entries(GPU_TYPES).map(([type, { machines = {}, n1 = {} }]) => {
      const counts = new Set([...Object.values(machines), ...Object.keys(n1).map(Number)]);
      return [type, [...counts].sort((one, other) => one - other)];
    }),
  );
}

/** Throws where nobody makes such GPUs. */
export function checkAcceleratorType(where: IConstruct, what: string, type: string): void {
  if (!Object.hasOwn(GPU_TYPES, type)) {
    throw new KubeflowError(
      where,
      `${what}: "${type}" is not a type of GPU.`,
      `GKE accepts ${Object.keys(GPU_TYPES).join(', ')}.`,
      'For a newer one, name one of those here, and the newer one with addOverride of the node pool.',
    );
  }
}

/** How many GPUs each node has. Throws where the machine type cannot have that many of the type. */
export function gpuCountPerNode(where: IConstruct, what: string, gpus: NodeGpuOptions): number {
  const { acceleratorType, machineType } = gpus;
  checkAcceleratorType(where, what, acceleratorType);
  const { machines = {}, n1 } = GPU_TYPES[acceleratorType];
  const count = gpus.gpusPerNode ?? machines[machineType] ?? 1;
  if (!isIntegerBetween(count, 1)) {
    throw new KubeflowError(
      where,
      `${what}: gpusPerNode ${count} is not a number of GPUs.`,
      'Compute Engine accepts a whole number that the machine type can have, at least 1.',
    );
  }
  if (n1) {
    checkN1Machine(where, what, { acceleratorType, machineType, count, n1 });
    return count;
  }
  if (!Object.hasOwn(machines, machineType)) {
    throw new KubeflowError(
      where,
      `${what}: ${machineType} has no ${acceleratorType}.`,
      `Compute Engine has them in ${Object.keys(machines).join(', ')}.`,
      `Use for example "${Object.keys(machines)[0]}".`,
    );
  }
  if (machines[machineType] !== count) {
    throw new KubeflowError(
      where,
      `${what}: gpusPerNode is ${count}, and ${machineType} has ${machines[machineType]}.`,
      'Machines with GPUs of this type have as many as they have.',
      'Leave `gpusPerNode` out, or use another machine type.',
    );
  }
  return count;
}

/** How many GPUs, or parts of them, the containers of a node can have. Throws where a GPU has no parts of the size. */
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
      `${what}: partitionSize "${partitionSize}" is none that ${acceleratorType} can be cut into.`,
      sizes.length > 0 ? `NVIDIA's GPU accepts ${sizes.join(', ')}.` : 'A GPU of this type is whole.',
      sizes.length > 0 ? `Use for example "${sizes[0]}".` : 'Leave `partitionSize` out; `sharing` shares a whole GPU.',
    );
  }
  return gpuCountPerNode(where, what, gpus) * parts[partitionSize];
}

/** A machine of N1, with GPUs that are added to it. */
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
      `${what}: ${machineType} has no ${acceleratorType}.`,
      'Compute Engine adds GPUs of this type to machines of N1.',
      'Use for example "n1-standard-8".',
    );
  }
  if (!Object.hasOwn(n1, count) || cpus > n1[count]) {
    const rules = Object.entries(n1).map(([gpus, max]) => `${gpus} (up to ${max} CPUs)`);
    throw new KubeflowError(
      where,
      `${what}: ${machineType} cannot have ${count} of ${acceleratorType}.`,
      `Compute Engine accepts ${rules.join(', ')}.`,
      'Set `gpusPerNode` to one of those, or use a smaller machine type.',
    );
  }
}
