import type { Construct } from 'constructs';
import type { GpuOptions, GpuPlacement, IAcceleratorsCapability } from '../../capabilities/accelerators';
import { gpuCount } from '../../capabilities/accelerators';
import { unsupported } from '../../unsupported-feature';
import type { AcceleratorPool } from './accelerator-pool';
import { NODE_POOL_LABEL } from './node-pool-name';

const GPU = 'nvidia.com/gpu';

/** GPUs and TPUs of the nodes of a cluster. */
export class GkeAccelerators implements IAcceleratorsCapability {
  constructor(
    private readonly platform: string,
    private readonly pools: readonly AcceleratorPool[],
  ) {}

  public gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement {
    const count = gpuCount(scope, requestedBy, props.count);
    const matching = this.matchingPools(scope, props.type, requestedBy);
    const [first] = matching;
    const fitting = matching.filter(({ minCount, maxCount }) => count >= minCount && count <= maxCount);
    if (fitting.length === 0) {
      throw this.unsupportedCount(scope, matching, count, requestedBy);
    }
    const tolerations = new Map(
      fitting.flatMap((pool) =>
        pool.tolerations.map((toleration) => [JSON.stringify(toleration), toleration] as const),
      ),
    );
    return {
      resourceName: first.resourceName,
      count,
      nodeSelector: nodeSelectorFor(first, props.type),
      tolerations: [...tolerations.values()].map((toleration) => ({ ...toleration })),
    };
  }

  private matchingPools(scope: Construct, type: string | undefined, requestedBy: string): AcceleratorPool[] {
    const gpus = this.pools.filter((pool) => pool.resourceName === GPU && !pool.requiresPoolName);
    if (this.pools.length === 0 || (type === undefined && gpus.length === 0)) {
      throw unsupported({
        where: scope,
        requestedBy,
        platform: this.platform,
        limitation: this.pools.length === 0 ? 'no GPU' : 'no whole GPU that can be requested without a type',
        alternatives: [
          `Leave \`${requestedBy}\` out to run on CPUs, or add a GPU node pool to GkePlatform:`,
          "gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }].",
          ...(this.pools.length > 0 ? [`Set \`type\` to one of ${this.typeNames()}.`] : []),
        ],
      });
    }
    const named = this.pools.filter((pool) => pool.nodePool === type);
    const typed = this.pools.filter((pool) => pool.acceleratorType === type && !pool.requiresPoolName);
    const matching = type === undefined ? gpus : typed.length > 0 ? typed : named;
    if (matching.length === 0) {
      throw unsupported({
        where: scope,
        requestedBy: `${requestedBy} of type "${type}"`,
        platform: this.platform,
        limitation: `these types of accelerators: ${this.typeNames()}`,
        alternatives: [
          'Use one of these types, leave `type` out for any GPU, or add a pool of this type to `gpuPools` or `tpuPools`.',
        ],
      });
    }
    return matching;
  }

  private unsupportedCount(scope: Construct, matching: AcceleratorPool[], count: number, requestedBy: string): Error {
    const max = Math.max(...matching.map((pool) => pool.maxCount));
    const tooFew = matching.find((pool) => count < pool.minCount);
    return unsupported({
      where: scope,
      requestedBy: `${requestedBy} with count ${count}`,
      platform: this.platform,
      limitation: tooFew
        ? `nodes that assign all ${tooFew.minCount} chips to one container`
        : `a maximum count of ${max} per container`,
      alternatives: tooFew
        ? [`Set \`count\` to ${tooFew.minCount}.`]
        : ['Request fewer, distribute the work over more pods, or increase `gpusPerNode` of the pool in `gpuPools`.'],
    });
  }

  private typeNames(): string {
    return [
      ...new Set(
        this.pools.map(({ nodePool, acceleratorType, requiresPoolName }) =>
          requiresPoolName ? (nodePool as string) : acceleratorType,
        ),
      ),
    ].join(', ');
  }
}

/** Selects nodes by type if the request named a type, and by pool if it named a pool. */
function nodeSelectorFor(pool: AcceleratorPool, requestedType: string | undefined): { [key: string]: string } {
  if (requestedType === undefined) {
    return {};
  }
  return requestedType === pool.acceleratorType && !pool.requiresPoolName
    ? { ...pool.nodeLabels }
    : { ...pool.nodeLabels, [NODE_POOL_LABEL]: requestedType };
}
