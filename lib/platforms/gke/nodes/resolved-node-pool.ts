import type { ContainerNodePoolNodeConfigGuestAccelerator } from '@cdktf/provider-google/lib/container-node-pool';
import type { Size } from 'cdk8s';
import type { GpuDriverVersion, GpuSharing } from './gpu-sharing';
import type { CommonNodePoolOptions, NodeTaint } from './node-pool-options';

/** A node pool with all defaults resolved. */
export interface ResolvedNodePool {
  readonly id: string;
  /** Name in the program. */
  readonly name: string;
  readonly machineType: string;
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly diskSize: Size;
  readonly options: CommonNodePoolOptions;
  readonly taints: NodeTaint[];
  readonly gpus?: ContainerNodePoolNodeConfigGuestAccelerator;
  /** Topology of a TPU slice of several nodes. */
  readonly tpuTopology?: string;
  /** Number of nodes of a TPU slice of several nodes. */
  readonly tpuNodes?: number;
  readonly gpuDriver?: GpuDriverVersion;
  readonly gpuSharing?: GpuSharing;
  readonly hasAccelerators: boolean;
}
