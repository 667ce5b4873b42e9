import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { tolerationOf } from './accelerator-pool';
import type { NodePools } from './node-pools';

/** What a pod must carry to run on some nodes. Components take both fields. */
export interface NodePlacement {
  /** Labels that the node must have. */
  readonly nodeSelector: { [key: string]: string };
  /** Taints that the pod tolerates. */
  readonly tolerations: kplus.k8s.Toleration[];
}

/** What a pod must carry to run on the nodes of a pool. Throws where there is no such pool. */
export function nodePlacementFor(where: IConstruct, nodes: NodePools, name: string): NodePlacement {
  const pool = nodes.find(name);
  if (!pool) {
    throw new KubeflowError(
      where,
      `there is no node pool "${name}".`,
      nodes.names.length > 0 ? `Node pools: ${nodes.names.join(', ')}.` : 'This platform makes no node pools.',
      'Name one of its pools, or add the pool to `nodePools`.',
    );
  }
  const accelerators = nodes.acceleratorPools.find((found) => found.nodePool === name);
  return {
    nodeSelector: { 'cloud.google.com/gke-nodepool': name },
    tolerations: accelerators
      ? accelerators.tolerations.map((toleration) => ({ ...toleration }))
      : pool.taints.map(tolerationOf),
  };
}
