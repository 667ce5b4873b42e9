import type { Construct } from 'constructs';
import type { GpuPlacement, GpuProps, IAcceleratorsCapability } from '../capabilities';
import { gpuCount } from '../gpu-count';
import { lacking } from '../lacking';
import type { GkeGpuPool } from './gke-node-pool';

const RESOURCE = 'nvidia.com/gpu';

/** The GPUs of a cluster's node pools. */
export class GkeAccelerators implements IAcceleratorsCapability {
  constructor(
    private readonly platform: string,
    private readonly pools: GkeGpuPool[],
  ) {}

  public gpu(scope: Construct, props: GpuProps, askedBy: string): GpuPlacement {
    const count = gpuCount(scope, askedBy, props.count);
    if (this.pools.length === 0) {
      throw lacking({
        where: scope,
        askedBy,
        platform: this.platform,
        lacks: 'no GPU',
        instead: [
          `Leave \`${askedBy}\` out to run on CPUs, or give GkePlatform a pool of nodes with GPUs:`,
          "gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }].",
        ],
      });
    }
    const suitable = this.pools.filter((pool) => props.type === undefined || pool.acceleratorType === props.type);
    if (suitable.length === 0) {
      throw lacking({
        where: scope,
        askedBy: `${askedBy} of type "${props.type}"`,
        platform: this.platform,
        lacks: `these types of GPU: ${[...new Set(this.pools.map((pool) => pool.acceleratorType))].join(', ')}`,
        instead: [
          'Name one of those, leave `type` out for any, or add a pool of the type to `gpuPools` of GkePlatform.',
        ],
      });
    }
    const most = Math.max(...suitable.map((pool) => pool.gpusPerNode ?? 1));
    if (count > most) {
      throw lacking({
        where: scope,
        askedBy: `${askedBy} of ${count} GPUs in one container`,
        platform: this.platform,
        lacks: `no node with more than ${most} of them`,
        instead: ['Ask for fewer, spread the work over more pods, or raise `gpusPerNode` of the pool in `gpuPools`.'],
      });
    }
    return {
      resourceName: RESOURCE,
      count,
      nodeSelector: props.type === undefined ? {} : { 'cloud.google.com/gke-accelerator': props.type },
      tolerations: [{ key: RESOURCE, operator: 'Exists', effect: 'NoSchedule' }],
    };
  }
}
