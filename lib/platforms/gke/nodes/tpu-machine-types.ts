import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** A machine type with TPUs. */
interface TpuMachine {
  /** Value of the node label `cloud.google.com/gke-tpu-accelerator`. */
  readonly acceleratorType: string;
  readonly chips: number;
  /** Topology of the chips of one machine. */
  readonly topology: string;
}

/** @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus */
const TPU_MACHINES: { readonly [machineType: string]: TpuMachine } = {
  'ct4p-hightpu-4t': { acceleratorType: 'tpu-v4-podslice', chips: 4, topology: '2x2x1' },
  'ct5lp-hightpu-1t': { acceleratorType: 'tpu-v5-lite-podslice', chips: 1, topology: '1x1' },
  'ct5lp-hightpu-4t': { acceleratorType: 'tpu-v5-lite-podslice', chips: 4, topology: '2x2' },
  'ct5lp-hightpu-8t': { acceleratorType: 'tpu-v5-lite-podslice', chips: 8, topology: '2x4' },
  'ct5p-hightpu-4t': { acceleratorType: 'tpu-v5p-slice', chips: 4, topology: '2x2x1' },
  'ct6e-standard-1t': { acceleratorType: 'tpu-v6e-slice', chips: 1, topology: '1x1' },
  'ct6e-standard-4t': { acceleratorType: 'tpu-v6e-slice', chips: 4, topology: '2x2' },
  'ct6e-standard-8t': { acceleratorType: 'tpu-v6e-slice', chips: 8, topology: '2x4' },
  'tpu7x-standard-4t': { acceleratorType: 'tpu7x', chips: 4, topology: '2x2x1' },
};

/** A TPU slice. */
export interface TpuSlice {
  readonly acceleratorType: string;
  readonly topology: string;
  readonly chipsPerNode: number;
  readonly nodes: number;
}

/**
 * Returns the slice of a machine type and a topology.
 *
 * @throws KubeflowError if the machine type does not support the topology.
 */
export function resolveTpuSlice(where: IConstruct, what: string, machineType: string, topology?: string): TpuSlice {
  if (!Object.hasOwn(TPU_MACHINES, machineType)) {
    throw new KubeflowError(
      where,
      `${what}: "${machineType}" is not a machine type with TPUs.`,
      `Must be one of ${Object.keys(TPU_MACHINES).join(', ')}.`,
    );
  }
  const machine = TPU_MACHINES[machineType];
  const resolved = topology ?? machine.topology;
  const sides = resolved.split('x').map(Number);
  const chips = sides.reduce((product, side) => product * side, 1);
  const dimensions = machine.topology.split('x').length;
  const valid = /^[1-9]\d*(x[1-9]\d*)+$/.test(resolved) && sides.length === dimensions && chips % machine.chips === 0;
  // Machines with one or eight chips cannot be part of a larger slice.
  if (!valid || (chips > machine.chips && machine.chips !== 4)) {
    throw new KubeflowError(
      where,
      `${what}: topology "${resolved}" is not supported by ${machineType}.`,
      `Must be ${machine.topology} for one node${
        machine.chips === 4
          ? `, or a multiple of its chips in ${dimensions} dimensions for a slice of several nodes`
          : '; this machine type does not support larger slices'
      }.`,
      'Leave `topology` out for single machines.',
    );
  }
  return {
    acceleratorType: machine.acceleratorType,
    topology: resolved,
    chipsPerNode: machine.chips,
    nodes: chips / machine.chips,
  };
}
