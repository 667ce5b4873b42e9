import type { Construct } from 'constructs';
import type { GpuPlacement, GpuProps, IAcceleratorsCapability } from '../capabilities';
import { gpuCount } from '../gpu-count';
import { lacking } from '../lacking';
import { gpuCounts } from './gpu-machines';

/** GPUs where nodes are Google's affair: any type, as soon as a pod asks for it, and only by its type. */
export class AutopilotAccelerators implements IAcceleratorsCapability {
  constructor(private readonly platform: string) {}

  public gpu(scope: Construct, props: GpuProps, askedBy: string): GpuPlacement {
    const count = gpuCount(scope, askedBy, props.count);
    const types = gpuCounts();
    if (props.type === undefined || !types.has(props.type)) {
      throw lacking({
        where: scope,
        askedBy: props.type === undefined ? `${askedBy} without a type` : `${askedBy} of type "${props.type}"`,
        platform: this.platform,
        lacks: `GPUs by type only: ${[...types.keys()].join(', ')}`,
        instead: ['Name one of those as the `type`.'],
      });
    }
    const counts = types.get(props.type) as number[];
    if (!counts.includes(count)) {
      throw lacking({
        where: scope,
        askedBy: `${askedBy} of ${count} GPUs in one container`,
        platform: this.platform,
        lacks: `machines with ${counts.join(', ')} of ${props.type}`,
        instead: ['Ask for one of those numbers, or spread the work over more pods.'],
      });
    }
    // Autopilot adds the toleration by itself.
    return {
      resourceName: 'nvidia.com/gpu',
      count,
      nodeSelector: { 'cloud.google.com/gke-accelerator': props.type },
      tolerations: [],
    };
  }
}
