import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { toManifest } from '../../k8s/manifest';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkToleration } from '../../pods/placement';
import { checkLabels, isLabelKey } from '../../validation/labels';
import type { GpuOptions, GpuPlacement, IAcceleratorsCapability } from '../capabilities/accelerators';
import { gpuCount } from '../capabilities/accelerators';
import { unsupported } from '../unsupported-feature';
import type { ClusterGpuOptions } from './any-cluster-platform-props';

/** GPUs that the props of a cluster specify. */
export class ClusterAccelerators implements IAcceleratorsCapability {
  constructor(
    private readonly platform: string,
    private readonly gpus?: ClusterGpuOptions,
  ) {}

  public gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement {
    const count = gpuCount(scope, requestedBy, props.count);
    if (!this.gpus) {
      throw unsupported({
        where: scope,
        requestedBy,
        platform: this.platform,
        limitation: 'no GPU',
        alternatives: [
          `Remove \`${requestedBy}\` to run on CPUs, specify the cluster's GPUs with \`gpus\` of AnyClusterPlatform,`,
          'or use a platform with a GPU node pool such as GkePlatform.',
        ],
      });
    }
    const types = this.gpus.types ?? {};
    if (props.type !== undefined && !Object.hasOwn(types, props.type)) {
      throw unsupported({
        where: scope,
        requestedBy: `${requestedBy} of type "${props.type}"`,
        platform: this.platform,
        limitation: `only these types of GPU: ${Object.keys(types).join(', ') || 'one without a name'}`,
        alternatives: [
          'Use one of those, remove `type` to use any GPU, or add the type to `gpus.types` of the platform.',
        ],
      });
    }
    const { runtimeClassName } = this.gpus;
    const tolerations = this.gpus.tolerations?.map((toleration, index) =>
      toManifest('Toleration', toleration, { where: scope, what: `gpus.tolerations[${index}]` }),
    );
    const resourceName = this.gpus.resourceName ?? 'nvidia.com/gpu';
    return {
      resourceName,
      count,
      nodeSelector: props.type === undefined ? {} : { ...types[props.type] },
      tolerations: tolerations ?? [{ key: resourceName, operator: 'Exists', effect: 'NoSchedule' }],
      ...(runtimeClassName !== undefined && { runtimeClassName }),
    };
  }
}

/**
 * @throws KubeflowError if a name, label or toleration of the GPUs is invalid.
 */
export function checkGpus(
  where: IConstruct,
  { resourceName, types, tolerations, runtimeClassName }: ClusterGpuOptions,
): void {
  if (resourceName !== undefined && !(resourceName.includes('/') && isLabelKey(resourceName))) {
    throw new KubeflowError(
      where,
      `gpus: "${resourceName}" is not the name of an extended resource.`,
      'Must be a domain name, a slash, and letters, digits, "-", "_" and ".".',
      'Use the resource that the device plugin of the cluster advertises, for example "nvidia.com/gpu".',
    );
  }
  if (runtimeClassName !== undefined) {
    checkName(where, 'gpus: runtimeClassName', runtimeClassName, DNS_SUBDOMAIN);
  }
  for (const labels of Object.values(types ?? {})) {
    checkLabels(where, labels);
  }
  for (const [index, toleration] of (tolerations ?? []).entries()) {
    checkToleration(where, `gpus.tolerations[${index}]`, toleration);
  }
}
