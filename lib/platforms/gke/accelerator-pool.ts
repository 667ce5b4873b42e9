import type * as kplus from 'cdk8s-plus-27';
import { type GkeGpuPool, type NodeTaint, NodeTaintEffect } from './gke-node-pool';

/** Nodes with accelerators, as they can be asked for. */
export interface AcceleratorPool {
  /** Name of the node pool, where it is known. */
  readonly pool?: string;
  readonly type: string;
  /** The extended resource that containers ask for. */
  readonly resourceName: string;
  /** Most accelerators of one container. */
  readonly most: number;
  /** Fewest accelerators of one container. */
  readonly least: number;
  /** Whether only what names the pool is placed there. */
  readonly byNameOnly: boolean;
  /** Labels of the nodes that tell the type. */
  readonly labels: { readonly [key: string]: string };
  readonly tolerations: kplus.k8s.Toleration[];
}

const EFFECTS: { readonly [effect: string]: string } = {
  [NodeTaintEffect.NO_SCHEDULE]: 'NoSchedule',
  [NodeTaintEffect.PREFER_NO_SCHEDULE]: 'PreferNoSchedule',
  [NodeTaintEffect.NO_EXECUTE]: 'NoExecute',
};

/** What keeps those off shared GPUs, and off parts of GPUs, who asked for a whole one. */
export function sharedTaint({ sharing, partitionSize }: GkeGpuPool): NodeTaint {
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
