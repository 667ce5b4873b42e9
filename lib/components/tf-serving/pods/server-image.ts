import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { ComponentImage, checkImage } from '../../../images';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../../platforms/platform';
import { checkCuda, hasCudaOnly, needsCuda } from '../../../pods/cuda-images';
import type { TFServingProps } from '../tf-serving-props';

/**
 * Returns the image of a model server.
 *
 * @throws KubeflowError if the image is invalid, or is known not to support the GPUs.
 */
export function serverImage(
  where: IConstruct,
  platform: IPlatform,
  { image: given, extendedResources }: Pick<TFServingProps, 'image' | 'extendedResources'>,
  gpu: GpuPlacement | undefined,
): string {
  if (given !== undefined) {
    checkImage(where, 'image', given);
  }
  const image =
    given === undefined
      ? platform.image(
          gpu || needsCuda(gpu, extendedResources)
            ? ComponentImage.TENSORFLOW_SERVING_GPU
            : ComponentImage.TENSORFLOW_SERVING,
        )
      : platform.pods.image(given);
  if (needsCuda(gpu, extendedResources)) {
    checkCuda(where, 'the server', image);
  } else if (gpu && hasCudaOnly(image)) {
    throw new KubeflowError(
      where,
      `gpu: the server requests ${gpu.resourceName}, but the image "${image}" supports only GPUs from NVIDIA.`,
      'The server would run on the CPU, and the GPU would be idle.',
      'Set `image` to an image of TensorFlow Serving for these GPUs.',
    );
  }
  return image;
}
