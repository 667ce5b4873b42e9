import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as k8s from '../../k8s';
import { isIntegerBetween } from '../../validation/integers';

/** GPUs of a container. */
export interface GpuOptions {
  /**
   * Number of GPUs, an integer above zero.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * GPU type, as the platform names it, for example `nvidia-l4`.
   *
   * @default - any type that the platform has
   */
  readonly type?: string;
}

/** Resource name, node labels and tolerations that schedule a pod on nodes with GPUs. */
export interface GpuPlacement {
  /** Extended resource to request, for example `nvidia.com/gpu`. */
  readonly resourceName: string;
  /** Number of GPUs. */
  readonly count: number;
  /** Labels that the node must have. */
  readonly nodeSelector: { [key: string]: string };
  /** Taints that the pod must tolerate. */
  readonly tolerations: k8s.Toleration[];
  /**
   * RuntimeClass of the pod. A RuntimeClass of the component takes precedence.
   *
   * @default - the default runtime of the node
   */
  readonly runtimeClassName?: string;
}

/** GPU support of a platform. */
export interface IAcceleratorsCapability {
  /**
   * Returns how to schedule a pod on nodes with GPUs.
   *
   * @param scope the construct that requests the GPUs
   * @param props the requested GPUs
   * @param requestedBy prop that requests the GPUs, for errors
   * @throws KubeflowError if the platform has no GPUs of this type.
   */
  gpu(scope: Construct, props: GpuOptions, requestedBy: string): GpuPlacement;
}

/**
 * Checks a number of GPUs and returns it.
 *
 * @throws KubeflowError if the number is not an integer above zero.
 */
export function gpuCount(where: IConstruct, requestedBy: string, count = 1): number {
  if (!isIntegerBetween(count, 1)) {
    throw new KubeflowError(
      where,
      `${requestedBy}: ${count} is not a valid number of GPUs.`,
      'Must be an integer of at least 1.',
      `Remove \`${requestedBy}\` for a container without a GPU.`,
    );
  }
  return count;
}
