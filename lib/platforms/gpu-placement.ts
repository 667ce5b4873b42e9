import type { Construct } from 'constructs';
import { toManifest } from '../k8s/manifest';
import type { GpuOptions, GpuPlacement } from './capabilities/accelerators';
import type { IPlatform } from './platform';

/**
 * Returns how to schedule a pod on nodes with GPUs; undefined for a pod without GPUs. Tolerations have the form of a
 * manifest, whatever the platform returns.
 *
 * @throws KubeflowError if the platform has no GPUs of this type.
 */
export function gpuPlacement(
  where: Construct,
  platform: IPlatform,
  gpu: GpuOptions | undefined,
  requestedBy: string,
): GpuPlacement | undefined {
  if (!gpu) {
    return undefined;
  }
  const placement = platform.accelerators.gpu(where, gpu, requestedBy);
  return {
    ...placement,
    tolerations: placement.tolerations.map((toleration, index) =>
      toManifest('Toleration', toleration, { where, what: `${requestedBy}: tolerations[${index}] of the platform` }),
    ),
  };
}
