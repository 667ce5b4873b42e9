import type * as k8s from '../../../k8s';
import type { PreemptibleNodeTaint } from '../../capabilities/pods';
import { type GkeGpuPoolOptions, type NodeTaint, NodeTaintEffect } from './node-pool-options';

/** Nodes with accelerators that components can request. */
export interface AcceleratorPool {
  /** Name of the node pool; undefined if unknown. */
  readonly nodePool?: string;
  readonly acceleratorType: string;
  /** Extended resource that containers request. */
  readonly resourceName: string;
  /** Maximum number of accelerators of one container. */
  readonly maxCount: number;
  /** Minimum number of accelerators of one container. */
  readonly minCount: number;
  /** Whether only requests that name the pool are scheduled on it. */
  readonly requiresPoolName: boolean;
  /** Node labels that identify the type. */
  readonly nodeLabels: { readonly [key: string]: string };
  readonly tolerations: k8s.Toleration[];
}

const EFFECTS: { readonly [effect: string]: string } = {
  [NodeTaintEffect.NO_SCHEDULE]: 'NoSchedule',
  [NodeTaintEffect.PREFER_NO_SCHEDULE]: 'PreferNoSchedule',
  [NodeTaintEffect.NO_EXECUTE]: 'NoExecute',
};

/** Taint of nodes with shared or partitioned GPUs. It repels pods that request a whole GPU. */
export function sharedGpuTaint({ sharing, partitionSize }: GkeGpuPoolOptions): NodeTaint {
  const value = [sharing?.strategy.toLowerCase().replace('_', '-'), partitionSize].filter(Boolean).join('-');
  return { key: 'kubeflow-cdk/shared-gpu', value };
}

/** Returns a taint of a node pool as in Kubernetes. */
export function taintOf({ key, value = '', effect }: NodeTaint): PreemptibleNodeTaint {
  return { key, ...(value !== '' && { value }), effect: EFFECTS[effect ?? NodeTaintEffect.NO_SCHEDULE] };
}

/** Returns the toleration of a taint. */
export function tolerationOf({ key, value = '', effect }: NodeTaint): k8s.Toleration {
  return {
    key,
    operator: 'Equal',
    ...(value !== '' && { value }),
    effect: EFFECTS[effect ?? NodeTaintEffect.NO_SCHEDULE],
  };
}
