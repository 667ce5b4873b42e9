import type { Construct } from 'constructs';
import type { GpuOptions, GpuPlacement, IAcceleratorsCapability } from '../../capabilities/accelerators';
import { gpuCount } from '../../capabilities/accelerators';
import { unsupported } from '../../unsupported-feature';
import type { AcceleratorPool } from './accelerator-pool';

const GPU = 'nvidia.com/gpu';

/** The GPUs and TPUs of a cluster's nodes. */
export class GkeAccelerators implements IAcceleratorsCapability {
  constructor(
    private readonly platform: string,
    private readonly pools: readonly AcceleratorPool[],
  ) {}

  public gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement {
    const count = gpuCount(scope, requestedBy, props.count);
    const suitable = this.matchingPools(scope, props.type, requestedBy);
    const [first] = suitable;
    const fitting = suitable.filter(({ minCount, maxCount }) => count >= minCount && count <= maxCount);
    if (fitting.length === 0) {
      throw this.unsupportedCount(scope, suitable, count, requestedBy);
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
        limitation: this.pools.length === 0 ? 'no GPU' : 'no whole GPU that anybody may have',
        alternatives: [
          `Leave \`${requestedBy}\` out to run on CPUs, or give GkePlatform a pool of nodes with GPUs:`,
          "gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }].",
          ...(this.pools.length > 0 ? [`What it has is asked for by \`type\`: ${this.typeNames()}.`] : []),
        ],
      });
    }
    const named = this.pools.filter((pool) => pool.nodePool === type);
    const typed = this.pools.filter((pool) => pool.acceleratorType === type && !pool.requiresPoolName);
    const suitable = type === undefined ? gpus : typed.length > 0 ? typed : named;
    if (suitable.length === 0) {
      throw unsupported({
        where: scope,
        requestedBy: `${requestedBy} of type "${type}"`,
        platform: this.platform,
        limitation: `these types of GPU: ${this.typeNames()}`,
        alternatives: [
          'Name one of those, leave `type` out for any, or add a pool of the type to `gpuPools` of GkePlatform.',
        ],
      });
    }
    return suitable;
  }

  private unsupportedCount(scope: Construct, suitable: AcceleratorPool[], count: number, requestedBy: string): Error {
    const max = Math.max(...suitable.map((pool) => pool.maxCount));
    const few = suitable.find((pool) => count < pool.minCount);
    return unsupported({
      where: scope,
      requestedBy: `${requestedBy} of ${count} GPUs in one container`,
      platform: this.platform,
      limitation: few
        ? `nodes whose ${few.minCount} chips are all one container's`
        : `no node with more than ${max} of them for one container`,
      alternatives: few
        ? [`Set \`count\` to ${few.minCount}.`]
        : ['Ask for fewer, spread the work over more pods, or raise `gpusPerNode` of the pool in `gpuPools`.'],
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

/** By the type where there is one of the name, and by the pool where that is what was named. */
function nodeSelectorFor(pool: AcceleratorPool, asked: string | undefined): { [key: string]: string } {
  if (asked === undefined) {
    return {};
  }
  return asked === pool.acceleratorType && !pool.requiresPoolName
    ? { ...pool.nodeLabels }
    : { ...pool.nodeLabels, 'cloud.google.com/gke-nodepool': asked };
}
