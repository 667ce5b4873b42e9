import type * as kplus from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { isIntegerBetween } from '../../validation/integers';

/** GPUs that a pod asks for. */
export interface GpuOptions {
  /**
   * How many GPUs, a whole number above zero.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * Type of GPU, as the platform names it, for example `nvidia-l4`.
   *
   * @default - any that the platform has
   */
  readonly type?: string;
}

/** What a pod must carry to get its GPUs. */
export interface GpuPlacement {
  /** The extended resource that the container's limits name, for example `nvidia.com/gpu`. */
  readonly resourceName: string;
  /** How many of them. */
  readonly count: number;
  /** Labels that the node must have. */
  readonly nodeSelector: { [key: string]: string };
  /** Taints that the pod must tolerate. */
  readonly tolerations: kplus.k8s.Toleration[];
  /**
   * The RuntimeClass that hands GPUs to containers. What a component says of its own wins.
   *
   * @default - the default runtime of the node does
   */
  readonly runtimeClassName?: string;
}

/** GPUs that a platform offers. */
export interface IAcceleratorsCapability {
  /**
   * What a pod must carry to get GPUs.
   *
   * Throws where the platform has none, or none of the type.
   *
   * @param scope the construct whose prop asks
   * @param props the GPUs that are asked for
   * @param requestedBy the prop that asks, in the user's words, for errors
   */
  gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement;
}

/** The number of GPUs that is asked for, checked. */
export function gpuCount(where: IConstruct, requestedBy: string, count = 1): number {
  if (!isIntegerBetween(count, 1)) {
    throw new KubeflowError(
      where,
      `${requestedBy}: ${count} is not a number of GPUs.`,
      'Kubernetes accepts whole GPUs, at least 1.',
      `Leave \`${requestedBy}\` out for a container without GPU.`,
    );
  }
  return count;
}
