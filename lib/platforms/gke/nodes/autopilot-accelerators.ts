import type { Construct } from 'constructs';
import type { GpuOptions, GpuPlacement, IAcceleratorsCapability } from '../../capabilities/accelerators';
import { gpuCount } from '../../capabilities/accelerators';
import { unsupported } from '../../unsupported-feature';
import { gpuCountsByType } from './gpu-machine-types';

/** GPUs of an Autopilot cluster. Google creates a node when a pod requests a GPU by type. */
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
        limitation: `only GPUs of the types ${[...types.keys()].join(', ')}`,
        alternatives: ['Set `type` to one of these types. Autopilot creates a node for the requested type.'],
      });
    }
    const counts = types.get(props.type) as number[];
    if (!counts.includes(count)) {
      throw unsupported({
        where: scope,
        requestedBy: `${requestedBy} with count ${count}`,
        platform: this.platform,
        limitation: `machines with ${counts.join(', ')} GPUs of type ${props.type}`,
        alternatives: ['Request one of these numbers, or distribute the work over more pods.'],
      });
    }
    // Autopilot adds the toleration.
    return {
      resourceName: 'nvidia.com/gpu',
      count,
      nodeSelector: { 'cloud.google.com/gke-accelerator': props.type },
      tolerations: [],
    };
  }
}
