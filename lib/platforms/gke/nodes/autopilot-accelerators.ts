import type { Construct } from 'constructs';
import type { GpuOptions, GpuPlacement, IAcceleratorsCapability } from '../../capabilities/accelerators';
import { gpuCount } from '../../capabilities/accelerators';
import { unsupported } from '../../unsupported-feature';
import { gpuCountsByType } from './gpu-machine-types';

/** GPUs where nodes are Google's affair: any type, as soon as a pod asks for it, and only by its type. */
export class AutopilotAccelerators implements IAcceleratorsCapability {
  constructor(private readonly platform: string) {}

  public gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement {
    const count = gpuCount(scope, requestedBy, props.count);
    const types = gpuCountsByType();
    if (props.type === undefined || !types.has(props.type)) {
      throw unsupported({
        where: scope,
        requestedBy:
          props.type === undefined ? `${requestedBy} without a type` : `${requestedBy} of type "${props.type}"`,
        platform: this.platform,
        limitation: `GPUs by type only: ${[...types.keys()].join(', ')}`,
        alternatives: ['Name one of those as the `type`.'],
      });
    }
    const counts = types.get(props.type) as number[];
    if (!counts.includes(count)) {
      throw unsupported({
        where: scope,
        requestedBy: `${requestedBy} of ${count} GPUs in one container`,
        platform: this.platform,
        limitation: `machines with ${counts.join(', ')} of ${props.type}`,
        alternatives: ['Ask for one of those numbers, or spread the work over more pods.'],
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
