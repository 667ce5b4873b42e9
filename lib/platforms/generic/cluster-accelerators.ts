import type { Construct } from 'constructs';
import type { GpuPlacement, GpuProps, IAcceleratorsCapability } from '../capabilities';
import { gpuCount } from '../gpu-count';
import { lacking } from '../lacking';
import type { ClusterGpus } from './any-cluster-platform';

/** The GPUs that a cluster's owner states. */
export class ClusterAccelerators implements IAcceleratorsCapability {
  constructor(
    private readonly platform: string,
    private readonly gpus?: ClusterGpus,
  ) {}

  public gpu(scope: Construct, props: GpuProps, askedBy: string): GpuPlacement {
    const count = gpuCount(scope, askedBy, props.count);
    if (!this.gpus) {
      throw lacking({
        where: scope,
        askedBy,
        platform: this.platform,
        lacks: 'no GPU',
        instead: [
          `Leave \`${askedBy}\` out to run on CPUs, state the cluster's GPUs with \`gpus\` of AnyClusterPlatform,`,
          'or use a platform with a GPU node pool such as GkePlatform.',
        ],
      });
    }
    const types = this.gpus.types ?? {};
    if (props.type !== undefined && !Object.hasOwn(types, props.type)) {
      throw lacking({
        where: scope,
        askedBy: `${askedBy} of type "${props.type}"`,
        platform: this.platform,
        lacks: `these types of GPU: ${Object.keys(types).join(', ') || 'one that has no name'}`,
        instead: ['Name one of those, leave `type` out for any, or add the type to `gpus.types` of the platform.'],
      });
    }
    const { runtimeClassName } = this.gpus;
    const resourceName = this.gpus.resourceName ?? 'nvidia.com/gpu';
    return {
      resourceName,
      count,
      nodeSelector: props.type === undefined ? {} : { ...types[props.type] },
      tolerations: [...(this.gpus.tolerations ?? [{ key: resourceName, operator: 'Exists', effect: 'NoSchedule' }])],
      ...(runtimeClassName !== undefined && { runtimeClassName }),
    };
  }
}
