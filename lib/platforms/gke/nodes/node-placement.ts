import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as k8s from '../../../k8s';
import { tolerationOf } from './accelerator-pool';
import { NODE_POOL_LABEL } from './node-pool-name';
import type { NodePools } from './node-pools';

/** Node selector and tolerations that schedule a pod on a node pool. Component props accept both fields. */
export interface NodePlacement {
  /** Labels that the node must have. */
  readonly nodeSelector: { [key: string]: string };
  /** Taints that the pod tolerates. */
  readonly tolerations: k8s.Toleration[];
}

/**
 * Returns the placement of pods on a node pool.
 *
 * @throws KubeflowError if the pool does not exist.
 */
export function nodePlacementFor(where: IConstruct, nodes: NodePools, name: string): NodePlacement {
  const pool = nodes.find(name);
  if (!pool) {
    throw new KubeflowError(
      where,
      `there is no node pool "${name}".`,
      nodes.names.length > 0 ? `Must be one of ${nodes.names.join(', ')}.` : 'This platform creates no node pools.',
      'Use an existing pool, or add the pool to `nodePools`.',
    );
  }
  const accelerators = nodes.acceleratorPools.find((found) => found.nodePool === name);
  return {
    nodeSelector: { [NODE_POOL_LABEL]: name },
    tolerations: accelerators
      ? accelerators.tolerations.map((toleration) => ({ ...toleration }))
      : pool.taints.map(tolerationOf),
  };
}
