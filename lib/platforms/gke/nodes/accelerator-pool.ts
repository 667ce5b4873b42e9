import type * as kplus from 'cdk8s-plus-27';
import { type GkeGpuPoolOptions, type NodeTaint, NodeTaintEffect } from './node-pool-options';

/** Nodes with accelerators, as they can be asked for. */
export interface AcceleratorPool {
  /** Name of the node pool, where it is known. */
  readonly nodePool?: string;
  readonly acceleratorType: string;
  /** The extended resource that containers ask for. */
  readonly resourceName: string;
  /** Most accelerators of one container. */
  readonly maxCount: number;
  /** Fewest accelerators of one container. */
  readonly minCount: number;
  /** Whether only what names the pool is placed there. */
  readonly requiresPoolName: boolean;
  /** Labels of the nodes that tell the type. */
  readonly nodeLabels: { readonly [key: string]: string };
  readonly tolerations: kplus.k8s.Toleration[];
}

const EFFECTS: { readonly [effect: string]: string } = {
  [NodeTaintEffect.NO_SCHEDULE]: 'NoSchedule',
  [NodeTaintEffect.PREFER_NO_SCHEDULE]: 'PreferNoSchedule',
  [NodeTaintEffect.NO_EXECUTE]: 'NoExecute',
};

/** What keeps those off shared GPUs, and off parts of GPUs, who asked for a whole one. */
export function sharedGpuTaint({ sharing, partitionSize }: GkeGpuPoolOptions): NodeTaint {
  const value = [sharing?.strategy.toLowerCase().replace('_', '-'), partitionSize].filter(Boolean).join('-');
  return { key: 'kubeflow-cdk/shared-gpu', value };
}

/** The toleration of a taint, as pods carry it. */
export function tolerationOf({ key, value = '', effect }: NodeTaint): kplus.k8s.Toleration {
  return {
    key,
    operator: 'Equal',
    ...(value !== '' && { value }),
    effect: EFFECTS[effect ?? NodeTaintEffect.NO_SCHEDULE],
  };
}
