import type { IConstruct } from 'constructs';
import { KubeflowError } from './errors';

/** Container images that components run. The values are the keys for overriding them. */
export enum ComponentImage {
  /** JupyterHub with KubeSpawner and the authenticators. */
  JUPYTERHUB_HUB = 'jupyterhub-hub',
  /** configurable-http-proxy. */
  JUPYTERHUB_PROXY = 'jupyterhub-proxy',
  /** Notebook servers. */
  JUPYTERHUB_NOTEBOOK = 'jupyterhub-notebook',
  /** The user scheduler, which packs user pods on few nodes. Its version must not be newer than the cluster's. */
  KUBE_SCHEDULER = 'kube-scheduler',
  /** Does nothing. Reserves space on a node, or keeps images on it. */
  PAUSE = 'pause',
  /** Training operator. */
  TRAINING_OPERATOR = 'training-operator',
  /** TensorFlow Serving. */
  TENSORFLOW_SERVING = 'tensorflow-serving',
  /** TensorFlow Serving for GPUs. */
  TENSORFLOW_SERVING_GPU = 'tensorflow-serving-gpu',
  /** rclone, which downloads models that TensorFlow Serving cannot read at their source. */
  MODEL_FETCHER = 'model-fetcher',
  /** TensorFlow, because its TensorBoard can read buckets. */
  TENSORBOARD = 'tensorboard',
  /** NFS-Ganesha. */
  NFS_SERVER = 'nfs-server',
  /** nfs-subdir-external-provisioner. */
  NFS_SUBDIR_PROVISIONER = 'nfs-folder-provisioner',
}

// @see https://github.com/distribution/reference/blob/v0.6.0/reference.go
const REPOSITORY = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const REGISTRY = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

interface PinnedImage {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** All images of this library. No other file names one. */
const PINNED: Record<ComponentImage, PinnedImage> = {
  [ComponentImage.JUPYTERHUB_HUB]: { registry: 'quay.io', repository: 'jupyterhub/k8s-hub', tag: '4.4.0' },
  [ComponentImage.JUPYTERHUB_PROXY]: {
    registry: 'quay.io',
    repository: 'jupyterhub/configurable-http-proxy',
    tag: '5.3.0',
  },
  [ComponentImage.JUPYTERHUB_NOTEBOOK]: {
    registry: 'quay.io',
    repository: 'jupyter/tensorflow-notebook',
    tag: '2025-06-02',
  },
  [ComponentImage.KUBE_SCHEDULER]: { registry: 'registry.k8s.io', repository: 'kube-scheduler', tag: 'v1.36.3' },
  [ComponentImage.PAUSE]: { registry: 'registry.k8s.io', repository: 'pause', tag: '3.10' },
  [ComponentImage.TRAINING_OPERATOR]: {
    registry: 'ghcr.io',
    repository: 'kubeflow/training-v1/training-operator',
    tag: 'v1-93c5489',
  },
  [ComponentImage.TENSORFLOW_SERVING]: { registry: 'docker.io', repository: 'tensorflow/serving', tag: '2.20.0' },
  [ComponentImage.TENSORFLOW_SERVING_GPU]: {
    registry: 'docker.io',
    repository: 'tensorflow/serving',
    tag: '2.20.0-gpu',
  },
  [ComponentImage.MODEL_FETCHER]: { registry: 'docker.io', repository: 'rclone/rclone', tag: '1.75.1' },
  [ComponentImage.TENSORBOARD]: { registry: 'docker.io', repository: 'tensorflow/tensorflow', tag: '2.20.0' },
  [ComponentImage.NFS_SERVER]: {
    registry: 'registry.k8s.io',
    repository: 'sig-storage/nfs-provisioner',
    tag: 'v4.0.8',
  },
  [ComponentImage.NFS_SUBDIR_PROVISIONER]: {
    registry: 'registry.k8s.io',
    repository: 'sig-storage/nfs-subdir-external-provisioner',
    tag: 'v4.0.2',
  },
};

/** Changes to a pinned image. */
export interface ImageOverride {
  /**
   * Registry to pull from, for example a mirror.
   *
   * @default - the registry of the pinned image
   */
  readonly registry?: string;

  /**
   * Repository within the registry.
   *
   * @default - the repository of the pinned image
   */
  readonly repository?: string;

  /**
   * Tag.
   *
   * @default - the tag of the pinned image, or none if `digest` is set
   */
  readonly tag?: string;

  /**
   * Digest, as `sha256:` and 64 hexadecimal digits.
   *
   * @default - none
   */
  readonly digest?: string;
}

/**
 * @throws KubeflowError if an override has an unknown name or is not a valid image reference.
 */
export function checkImageOverrides(where: IConstruct, overrides: { [image: string]: ImageOverride }): void {
  const known = Object.values<string>(ComponentImage);
  for (const [name, override] of Object.entries(overrides)) {
    if (!known.includes(name)) {
      throw new KubeflowError(
        where,
        `images: no component runs an image named "${name}".`,
        `Images that can be overridden: ${known.join(', ')}.`,
      );
    }
    checkParts(where, name, override);
    if (override.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(override.digest)) {
      throw new KubeflowError(
        where,
        `images: digest "${override.digest}" of ${name} is not a valid digest.`,
        'Must be "sha256:" followed by 64 hexadecimal digits.',
      );
    }
  }
}

/**
 * @throws KubeflowError if Kubernetes would reject the image reference.
 */
export function checkImage(where: IConstruct, what: string, image: string): void {
  if (!/^[!-~]+$/.test(image)) {
    throw new KubeflowError(
      where,
      `${what} "${image}" is not a valid image reference.`,
      'Must be a registry, a repository, and a tag or digest, in ASCII and without white space.',
      'Use for example "docker.io/tensorflow/tensorflow:2.20.0".',
    );
  }
}

/**
 * @throws KubeflowError if the registry is not valid in an image reference.
 */
export function checkRegistry(where: IConstruct, what: string, registry: string): void {
  if (!REGISTRY.test(registry)) {
    throw new KubeflowError(
      where,
      `${what}: registry "${registry}" is not a valid registry.`,
      'Must be a host, optionally with a port and a path, without a scheme and without a slash at the end.',
      'Use for example "mirror.example.com:5000/quay".',
    );
  }
}

function checkParts(where: IConstruct, name: string, { registry, repository, tag }: ImageOverride): void {
  if (registry !== undefined) {
    checkRegistry(where, `images: ${name}`, registry);
  }
  if (repository !== undefined && !REPOSITORY.test(repository)) {
    throw new KubeflowError(
      where,
      `images: repository "${repository}" of ${name} is not a valid repository.`,
      'Must be lower-case letters, digits, "-", "_" and ".", in parts separated by "/". Set a tag with `tag`.',
    );
  }
  if (tag !== undefined && !TAG.test(tag)) {
    throw new KubeflowError(
      where,
      `images: tag "${tag}" of ${name} is not a valid tag.`,
      'Must be at most 128 letters, digits, "-", "_" and ".", starting with a letter, a digit or "_".',
    );
  }
}

/**
 * Returns the reference of an image in another registry, such as a mirror. Repository, tag and digest stay the same.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function mirroredReference(reference: string, registry: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  // A short name refers to Docker Hub; without a slash, to its official images in `library`.
  const path = isRegistry(first) ? reference.slice(slash + 1) : first === '' ? `library/${reference}` : reference;
  return `${registry}/${path}`;
}

/** Whether the first part of a reference is a registry and not a user of Docker Hub. */
function isRegistry(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase();
}

/** Returns the full reference of an image: the pinned image with the overrides applied. */
export function imageReference(
  image: ComponentImage,
  override: ImageOverride = {},
  registry: string | undefined = undefined,
  pinnedTag: string | undefined = undefined,
): string {
  const pinned = { ...PINNED[image], ...(pinnedTag !== undefined && { tag: pinnedTag }) };
  const from = override.registry ?? registry ?? pinned.registry;
  const repository = override.repository ?? pinned.repository;
  // A digest identifies the image. A tag is added only if the user sets both.
  const tag = override.tag ?? (override.digest === undefined ? pinned.tag : undefined);
  return `${from}/${repository}${tag ? `:${tag}` : ''}${override.digest ? `@${override.digest}` : ''}`;
}
