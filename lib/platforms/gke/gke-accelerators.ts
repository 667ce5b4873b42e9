import type { Construct } from 'constructs';
import type { GpuPlacement, GpuProps, IAcceleratorsCapability } from '../capabilities';
import { gpuCount } from '../gpu-count';
import { lacking } from '../lacking';
import type { AcceleratorPool } from './accelerator-pool';

const GPU = 'nvidia.com/gpu';

/** The GPUs and TPUs of a cluster's nodes. */
export class GkeAccelerators implements IAcceleratorsCapability {
  constructor(
    private readonly platform: string,
    private readonly pools: readonly AcceleratorPool[],
  ) {}

  public gpu(scope: Construct, props: GpuProps, askedBy: string): GpuPlacement {
    const count = gpuCount(scope, askedBy, props.count);
    const suitable = this.suitable(scope, props.type, askedBy);
    const [first] = suitable;
    const fitting = suitable.filter(({ least, most }) => count >= least && count <= most);
    if (fitting.length === 0) {
      throw this.wrongCount(scope, suitable, count, askedBy);
    }
    const tolerations = new Map(
      fitting.flatMap((pool) =>
        pool.tolerations.map((toleration) => [JSON.stringify(toleration), toleration] as const),
      ),
    );
    return {
      resourceName: first.resourceName,
      count,
      nodeSelector: selectorOf(first, props.type),
      tolerations: [...tolerations.values()].map((toleration) => ({ ...toleration })),
    };
  }

  private suitable(scope: Construct, type: string | undefined, askedBy: string): AcceleratorPool[] {
    const gpus = this.pools.filter((pool) => pool.resourceName === GPU && !pool.byNameOnly);
    if (this.pools.length === 0 || (type === undefined && gpus.length === 0)) {
      throw lacking({
        where: scope,
        askedBy,
        platform: this.platform,
        lacks: this.pools.length === 0 ? 'no GPU' : 'no whole GPU that anybody may have',
        instead: [
          `Leave \`${askedBy}\` out to run on CPUs, or give GkePlatform a pool of nodes with GPUs:`,
          "gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }].",
          ...(this.pools.length > 0 ? [`What it has is asked for by \`type\`: ${this.names()}.`] : []),
        ],
      });
    }
    const named = this.pools.filter((pool) => pool.pool === type);
    const typed = this.pools.filter((pool) => pool.type === type && !pool.byNameOnly);
    const suitable = type === undefined ? gpus : typed.length > 0 ? typed : named;
    if (suitable.length === 0) {
      throw lacking({
        where: scope,
        askedBy: `${askedBy} of type "${type}"`,
        platform: this.platform,
        lacks: `these types of GPU: ${this.names()}`,
        instead: [
          'Name one of those, leave `type` out for any, or add a pool of the type to `gpuPools` of GkePlatform.',
        ],
      });
    }
    return suitable;
  }

  private wrongCount(scope: Construct, suitable: AcceleratorPool[], count: number, askedBy: string): Error {
    const most = Math.max(...suitable.map((pool) => pool.most));
    const few = suitable.find((pool) => count < pool.least);
    return lacking({
      where: scope,
      askedBy: `${askedBy} of ${count} GPUs in one container`,
      platform: this.platform,
      lacks: few
        ? `nodes whose ${few.least} chips are all one container's`
        : `no node with more than ${most} of them for one container`,
      instead: few
        ? [`Set \`count\` to ${few.least}.`]
        : ['Ask for fewer, spread the work over more pods, or raise `gpusPerNode` of the pool in `gpuPools`.'],
    });
  }

  private names(): string {
    return [...new Set(this.pools.map(({ pool, type, byNameOnly }) => (byNameOnly ? (pool as string) : type)))].join(
      ', ',
    );
  }
}

/** By the type where there is one of the name, and by the pool where that is what was named. */
function selectorOf(pool: AcceleratorPool, asked: string | undefined): { [key: string]: string } {
  if (asked === undefined) {
    return {};
  }
  return asked === pool.type && !pool.byNameOnly
    ? { ...pool.labels }
    : { ...pool.labels, 'cloud.google.com/gke-nodepool': asked };
}
