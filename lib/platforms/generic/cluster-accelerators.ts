import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { toManifest } from '../../k8s/manifest';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkExtendedResource } from '../../pods/extended-resources';
import { checkToleration } from '../../pods/placement';
import { checkLabels } from '../../validation/labels';
import type { GpuOptions, GpuPlacement, IAcceleratorsCapability } from '../capabilities/accelerators';
import { gpuCount } from '../capabilities/accelerators';
import { unsupported } from '../unsupported-feature';
import type { ClusterGpuOptions, ClusterGpuType } from './any-cluster-platform-props';

const NVIDIA_GPU = 'nvidia.com/gpu';
const TYPE_OPTIONS = ['resourceName', 'nodeSelector', 'tolerations', 'runtimeClassName'];

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
    const type: ClusterGpuType = props.type === undefined ? {} : types[props.type];
    const resourceName = type.resourceName ?? this.defaultResource(scope, this.gpus, props.type, requestedBy);
    const runtimeClassName = type.runtimeClassName ?? inheritedRuntimeClass(this.gpus, resourceName);
    const given = type.tolerations ?? this.gpus.tolerations;
    const what = type.tolerations ? `gpus.types.${props.type}.tolerations` : 'gpus.tolerations';
    return {
      resourceName,
      count,
      nodeSelector: { ...type.nodeSelector },
      tolerations:
        given?.map((toleration, index) =>
          toManifest('Toleration', toleration, { where: scope, what: `${what}[${index}]` }),
        ) ?? taintsOf(resourceName).map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' })),
      ...(runtimeClassName !== undefined && { runtimeClassName }),
    };
  }

  /** The resource of requests without a type, and of types without a resource. */
  private defaultResource(
    scope: Construct,
    { resourceName, types = {} }: ClusterGpuOptions,
    type: string | undefined,
    requestedBy: string,
  ): string {
    const ofTypes = [...new Set(Object.values(types).map((each) => each.resourceName ?? NVIDIA_GPU))];
    if (resourceName !== undefined || type !== undefined || ofTypes.length === 0 || ofTypes.includes(NVIDIA_GPU)) {
      return resourceName ?? NVIDIA_GPU;
    }
    if (ofTypes.length > 1) {
      throw unsupported({
        where: scope,
        requestedBy: `${requestedBy} without a type`,
        platform: this.platform,
        limitation: `GPUs with the different resources ${ofTypes.join(', ')}`,
        alternatives: [
          `Set \`type\` to one of ${Object.keys(types).join(', ')}, or set \`gpus.resourceName\` of the platform.`,
        ],
      });
    }
    return ofTypes[0];
  }
}

/** A runtime of one vendor does not support GPUs of another one. */
function inheritedRuntimeClass(gpus: ClusterGpuOptions, resourceName: string): string | undefined {
  return domainOf(resourceName) === domainOf(gpus.resourceName ?? NVIDIA_GPU) ? gpus.runtimeClassName : undefined;
}

/** Usual keys of taints of nodes with a resource. Nodes with partitions often have the taint of whole GPUs. */
function taintsOf(resourceName: string): string[] {
  const vendor = domainOf(NVIDIA_GPU);
  return [...new Set([resourceName, ...(domainOf(resourceName) === vendor ? [NVIDIA_GPU] : [])])];
}

function domainOf(resourceName: string): string {
  return resourceName.split('/')[0];
}

/**
 * @throws KubeflowError if a name, label or toleration of the GPUs is invalid.
 */
export function checkGpus(where: IConstruct, gpus: ClusterGpuOptions): void {
  checkGpuType(where, 'gpus', gpus);
  for (const [name, type] of Object.entries(gpus.types ?? {})) {
    const what = `gpus.types.${name}`;
    const unknown = Object.keys(type).find((key) => !TYPE_OPTIONS.includes(key));
    if (unknown !== undefined) {
      throw new KubeflowError(
        where,
        `${what}: "${unknown}" is not an option of a type of GPU.`,
        `Must be one of ${TYPE_OPTIONS.join(', ')}.`,
        `For a label of nodes, use { nodeSelector: { '${unknown}': … } }.`,
      );
    }
    checkLabels(where, type.nodeSelector);
    checkGpuType(where, what, type);
  }
}

function checkGpuType(
  where: IConstruct,
  what: string,
  {
    resourceName,
    tolerations,
    runtimeClassName,
  }: Pick<ClusterGpuType, 'resourceName' | 'tolerations' | 'runtimeClassName'>,
): void {
  if (resourceName !== undefined) {
    checkExtendedResource(where, what, resourceName);
  }
  if (runtimeClassName !== undefined) {
    checkName(where, `${what}: runtimeClassName`, runtimeClassName, DNS_SUBDOMAIN);
  }
  for (const [index, toleration] of (tolerations ?? []).entries()) {
    checkToleration(where, `${what}.tolerations[${index}]`, toleration);
  }
}
