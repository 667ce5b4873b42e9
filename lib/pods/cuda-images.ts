import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** Images without CUDA whose repository also has images with CUDA, and the tag of those. */
const WITHOUT_CUDA: readonly [repository: RegExp, hasCuda: RegExp, cudaTag: (tag: string) => string][] = [
  // `latest-gpu`, `2.20.0-gpu-jupyter`.
  [/(^|\/)tensorflow\/tensorflow$/, /-gpu(-|$)/, (tag) => tag.replace(/^([^-]*)/, '$1-gpu')],
  [/(^|\/)tensorflow\/serving$/, /-gpu(-|$)/, (tag) => `${tag}-gpu`],
  // `cuda-2026-09-01`.
  [/(^|\/)jupyter\/tensorflow-notebook$/, /^cuda/, (tag) => `cuda-${tag}`],
  [/(^|\/)jupyter\/pytorch-notebook$/, /^cuda/, (tag) => `cuda12-${tag}`],
];

// A digest says nothing about the content.
const REFERENCE = /^([^@]*?)(?::([\w.-]+))?$/;

/**
 * Returns the image with CUDA that corresponds to an image without it; undefined if the image has CUDA or is not known.
 *
 * @see https://jupyter-docker-stacks.readthedocs.io/en/latest/using/selecting.html#cuda-enabled-variants
 * @see https://www.tensorflow.org/install/docker
 */
export function cudaVariant(image: string): string | undefined {
  const [, repository, tag = 'latest'] = REFERENCE.exec(image) ?? [];
  const known = WITHOUT_CUDA.find(([pattern]) => repository !== undefined && pattern.test(repository));
  const [, hasCuda, cudaTag] = known ?? [];
  return hasCuda && cudaTag && !hasCuda.test(tag) ? `${repository}:${cudaTag(tag)}` : undefined;
}

/** Whether an image is known to contain CUDA, but no support for accelerators of other vendors. */
export function hasCudaOnly(image: string): boolean {
  const [, repository, tag = 'latest'] = REFERENCE.exec(image) ?? [];
  return WITHOUT_CUDA.some(([pattern, hasCuda]) => pattern.test(repository ?? '') && hasCuda.test(tag));
}

/**
 * Whether programs need CUDA for the accelerators: GPUs of NVIDIA, including partitions.
 *
 * @param extended other extended resources of the container, by name
 */
export function needsCuda(gpu: { readonly resourceName: string } | undefined, extended: object = {}): boolean {
  const names = [...(gpu ? [gpu.resourceName] : []), ...Object.keys(extended)];
  return names.some((name) => name.startsWith('nvidia.com/'));
}

/**
 * Checks the image of a container with NVIDIA GPUs.
 *
 * @param subject the container in error messages
 * @param otherFix another way to fix it than the image with CUDA
 * @throws KubeflowError if the image is known to have no CUDA. An image with a digest is not checked.
 */
export function checkCuda(where: IConstruct, subject: string, image: string, otherFix?: string): void {
  const cuda = cudaVariant(image);
  if (cuda !== undefined) {
    throw new KubeflowError(
      where,
      `${subject} has GPUs, but the image "${image}" has no CUDA.`,
      'TensorFlow or PyTorch in this image would use the CPU only.',
      `Use "${cuda}"${otherFix === undefined ? '' : `, ${otherFix}`}. If your registry has an image with CUDA under this name, add its digest.`,
    );
  }
}
