import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** A machine with TPUs. */
interface TpuMachine {
  /** What the nodes' label `cloud.google.com/gke-tpu-accelerator` says. */
  readonly acceleratorType: string;
  readonly chips: number;
  /** How the chips of one machine are arranged. */
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

/** A slice of TPUs. */
export interface TpuSlice {
  readonly acceleratorType: string;
  readonly topology: string;
  readonly chipsPerNode: number;
  readonly nodes: number;
}

/** The slice that a machine type and a topology make. Throws where they make none. */
export function resolveTpuSlice(where: IConstruct, what: string, machineType: string, topology?: string): TpuSlice {
  if (!Object.hasOwn(TPU_MACHINES, machineType)) {
    throw new KubeflowError(
      where,
      `${what}: "${machineType}" is not a machine type with TPUs.`,
      `GKE accepts ${Object.keys(TPU_MACHINES).join(', ')}.`,
    );
  }
  const machine = TPU_MACHINES[machineType];
  const arranged = topology ?? machine.topology;
  const sides = arranged.split('x').map(Number);
  const chips = sides.reduce((product, side) => product * side, 1);
  const dimensions = machine.topology.split('x').length;
  const sound = /^[1-9]\d*(x[1-9]\d*)+$/.test(arranged) && sides.length === dimensions && chips % machine.chips === 0;
  // Machines with one chip, and with eight, are no part of anything larger.
  if (!sound || (chips > machine.chips && machine.chips !== 4)) {
    throw new KubeflowError(
      where,
      `${what}: topology "${arranged}" is none that machines of type ${machineType} make.`,
      `GKE accepts ${machine.topology} for one node, and ${
        machine.chips === 4
          ? `for a slice of several a multiple of its chips in ${dimensions} dimensions`
          : 'no more with this machine type'
      }.`,
      'Leave `topology` out for single machines.',
    );
  }
  return {
    acceleratorType: machine.acceleratorType,
    topology: arranged,
    chipsPerNode: machine.chips,
    nodes: chips / machine.chips,
  };
}
