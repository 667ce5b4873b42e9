import type { IConstruct } from 'constructs';
import { KubeflowError } from './errors';

/** The container images that the components run, by the name under which they can be overridden. */
export enum ComponentImage {
  /** JupyterHub with KubeSpawner and the authenticators. */
  JUPYTERHUB_HUB = 'jupyterhub-hub',
  /** configurable-http-proxy. */
  JUPYTERHUB_PROXY = 'jupyterhub-proxy',
  /** What users' servers run. */
  JUPYTERHUB_NOTEBOOK = 'jupyterhub-notebook',
  /** The scheduler that packs users' pods; its version is not to be newer than the cluster's. */
  KUBE_SCHEDULER = 'kube-scheduler',
  /** Does nothing: holds a place on a node, or the images that were pulled to it. */
  PAUSE = 'pause',
  /** Training operator. */
  TRAINING_OPERATOR = 'training-operator',
  /** TensorFlow Serving. */
  TENSORFLOW_SERVING = 'tensorflow-serving',
  /** TensorFlow Serving for GPUs. */
  TENSORFLOW_SERVING_GPU = 'tensorflow-serving-gpu',
  /** rclone, which fetches models that TensorFlow Serving cannot read where they are. */
  MODEL_FETCHER = 'model-fetcher',
  /** TensorFlow, whose TensorBoard reads buckets, too. */
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

/** Every image that this library names, and the only place where it does. */
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

/** What to change of a pinned image. */
export interface ImageOverride {
  /**
   * Registry to pull from, for example a mirror.
   *
   * @default - the one that is pinned
   */
  readonly registry?: string;

  /**
   * Repository within the registry.
   *
   * @default - the one that is pinned
   */
  readonly repository?: string;

  /**
   * Tag.
   *
   * @default - the one that is pinned; none where a digest is given
   */
  readonly tag?: string;

  /**
   * Digest, as `sha256:` and 64 hexadecimal digits.
   *
   * @default - none
   */
  readonly digest?: string;
}

/** Overrides by name, checked: a name that no component has is a mistake, not an image nobody pulls. */
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
        `images: digest "${override.digest}" of ${name} is not a digest.`,
        'Registries accept "sha256:" followed by 64 hexadecimal digits.',
      );
    }
  }
}

/** Throws where Kubernetes would not take a text for the reference of an image. */
export function checkImage(where: IConstruct, what: string, image: string): void {
  if (!/^[!-~]+$/.test(image)) {
    throw new KubeflowError(
      where,
      `${what} "${image}" is not the reference of an image.`,
      'Kubernetes accepts a registry, a repository and a tag or digest, in ASCII and without white space.',
      'Use for example "docker.io/tensorflow/tensorflow:2.20.0".',
    );
  }
}

/** Throws where a registry cannot be part of an image's reference. */
export function checkRegistry(where: IConstruct, what: string, registry: string): void {
  if (!REGISTRY.test(registry)) {
    throw new KubeflowError(
      where,
      `${what}: registry "${registry}" is not a registry.`,
      'Image references accept a host, with a port and a path where there are, and no scheme or slash at the end.',
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
      `images: repository "${repository}" of ${name} is not a repository.`,
      'Registries accept lower-case letters, digits, "-", "_" and ".", in parts separated by "/"; a tag is a field of its own.',
    );
  }
  if (tag !== undefined && !TAG.test(tag)) {
    throw new KubeflowError(
      where,
      `images: tag "${tag}" of ${name} is not a tag.`,
      'Registries accept letters, digits, "-", "_" and ".", starting with a letter or digit or "_", at most 128.',
    );
  }
}

/**
 * The same image in another registry, as mirrors keep it: repository, tag and digest stay.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function mirroredReference(reference: string, registry: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  // A short name means Docker Hub, and one without a slash what is official there.
  const path = isRegistry(first) ? reference.slice(slash + 1) : first === '' ? `library/${reference}` : reference;
  return `${registry}/${path}`;
}

/** Whether the first part of a reference names a registry, and not a user of Docker Hub. */
function isRegistry(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase();
}

/** The full reference of an image: the pinned one with what the user overrides. */
export function imageReference(
  image: ComponentImage,
  override: ImageOverride = {},
  registry: string | undefined = undefined,
  pinnedTag: string | undefined = undefined,
): string {
  const pinned = { ...PINNED[image], ...(pinnedTag !== undefined && { tag: pinnedTag }) };
  const from = override.registry ?? registry ?? pinned.registry;
  const repository = override.repository ?? pinned.repository;
  // A digest says all; a tag beside it is for the reader, and only where the user gave both.
  const tag = override.tag ?? (override.digest === undefined ? pinned.tag : undefined);
  return `${from}/${repository}${tag ? `:${tag}` : ''}${override.digest ? `@${override.digest}` : ''}`;
}
