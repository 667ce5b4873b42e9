import { VERSION } from './version';

/** Container images that components run. The values are the keys for overriding them. */
export enum ComponentImage {
  /** JupyterHub with KubeSpawner and the authenticators. */
  JUPYTERHUB_HUB = 'jupyterhub-hub',
  /** configurable-http-proxy. */
  JUPYTERHUB_PROXY = 'jupyterhub-proxy',
  /** Notebook servers. */
  JUPYTERHUB_NOTEBOOK = 'jupyterhub-notebook',
  /** Notebook servers with NVIDIA GPUs, with CUDA. */
  JUPYTERHUB_NOTEBOOK_GPU = 'jupyterhub-notebook-gpu',
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
  /** The controller of `KubeflowApplication`. Its tag is the version of this library. */
  READINESS_CONTROLLER = 'readiness-controller',
  /** The command line, this library, Git and kubectl, for `AutoDeployer`. Its tag is the version of this library. */
  RUNNER = 'runner',
}

/** Tag of the notebook images. Upstream builds all images of a day together. */
const NOTEBOOK_TAG = '2026-09-01';

interface PinnedImage {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** Day of the last comparison with upstream's releases. */
  readonly reviewed: string;
  /** Versions of the software in the image, by package. Tests run the same versions. */
  readonly software?: { readonly [name: string]: string };
}

/** All images of this library. No other file names one. A test fails if a pin is not the version that tests run. */
export const PINNED: Readonly<Record<ComponentImage, PinnedImage>> = {
  [ComponentImage.JUPYTERHUB_HUB]: {
    registry: 'quay.io',
    repository: 'jupyterhub/k8s-hub',
    tag: '4.4.2',
    reviewed: '2026-11-30',
    software: { jupyterhub: '5.5.2', 'jupyterhub-kubespawner': '7.1.0', oauthenticator: '17.4.0' },
  },
  [ComponentImage.JUPYTERHUB_PROXY]: {
    registry: 'quay.io',
    repository: 'jupyterhub/configurable-http-proxy',
    tag: '5.3.0',
    reviewed: '2026-11-30',
    software: { 'configurable-http-proxy': '5.3.0' },
  },
  [ComponentImage.JUPYTERHUB_NOTEBOOK]: {
    registry: 'quay.io',
    repository: 'jupyter/tensorflow-notebook',
    tag: NOTEBOOK_TAG,
    reviewed: '2026-11-30',
  },
  [ComponentImage.JUPYTERHUB_NOTEBOOK_GPU]: {
    registry: 'quay.io',
    repository: 'jupyter/tensorflow-notebook',
    tag: `cuda-${NOTEBOOK_TAG}`,
    reviewed: '2026-11-30',
  },
  [ComponentImage.KUBE_SCHEDULER]: {
    registry: 'registry.k8s.io',
    repository: 'kube-scheduler',
    tag: 'v1.36.3',
    reviewed: '2026-11-01',
    software: { 'k8s.io/kubernetes': 'v1.36.3' },
  },
  [ComponentImage.PAUSE]: { registry: 'registry.k8s.io', repository: 'pause', tag: '3.10', reviewed: '2026-11-01' },
  [ComponentImage.TRAINING_OPERATOR]: {
    registry: 'ghcr.io',
    repository: 'kubeflow/training-v1/training-operator',
    tag: 'v1-93c5489',
    reviewed: '2026-11-01',
    software: { 'github.com/kubeflow/training-operator': 'v1.9.4' },
  },
  [ComponentImage.TENSORFLOW_SERVING]: {
    registry: 'docker.io',
    repository: 'tensorflow/serving',
    tag: '2.20.0',
    reviewed: '2026-11-01',
    software: { 'tensorflow-serving-api': '2.20.0' },
  },
  [ComponentImage.TENSORFLOW_SERVING_GPU]: {
    registry: 'docker.io',
    repository: 'tensorflow/serving',
    tag: '2.20.0-gpu',
    reviewed: '2026-11-01',
    software: { 'tensorflow-serving-api': '2.20.0' },
  },
  [ComponentImage.MODEL_FETCHER]: {
    registry: 'docker.io',
    repository: 'rclone/rclone',
    tag: '1.75.2',
    reviewed: '2026-11-30',
  },
  [ComponentImage.TENSORBOARD]: {
    registry: 'docker.io',
    repository: 'tensorflow/tensorflow',
    tag: '2.20.0',
    reviewed: '2026-11-01',
    software: { tensorboard: '2.20.0' },
  },
  [ComponentImage.NFS_SERVER]: {
    registry: 'registry.k8s.io',
    repository: 'sig-storage/nfs-provisioner',
    tag: 'v4.0.8',
    reviewed: '2026-11-01',
  },
  [ComponentImage.NFS_SUBDIR_PROVISIONER]: {
    registry: 'registry.k8s.io',
    repository: 'sig-storage/nfs-subdir-external-provisioner',
    tag: 'v4.0.2',
    reviewed: '2026-11-01',
  },
  // Built from images/Dockerfile of this repository.
  [ComponentImage.READINESS_CONTROLLER]: {
    registry: 'ghcr.io',
    repository: 'kubeflow-cdk/controller',
    tag: VERSION,
    reviewed: '2026-12-01',
    software: { 'kubeflow-cdk-cli': VERSION },
  },
  [ComponentImage.RUNNER]: {
    registry: 'ghcr.io',
    repository: 'kubeflow-cdk/runner',
    tag: VERSION,
    reviewed: '2026-12-01',
    software: { 'kubeflow-cdk-cli': VERSION },
  },
};
