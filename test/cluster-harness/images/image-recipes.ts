import { ComponentImage, imageReference } from '../../../lib/images';
import type { LayerName } from './layer-recipes';
import { pinnedVersion } from './python-layer';

/** An image to build locally, under the name that manifests use. */
export interface ImageRecipe {
  readonly reference: string;
  /** Layers, lowest first. */
  readonly layers: readonly LayerName[];
  /** The same configuration as the upstream image. */
  readonly config: ImageConfig;
  /** Programs that are the same as in the upstream image. @default - none */
  readonly real?: string;
  /** Differences from the upstream image. @default - none */
  readonly differences?: string;
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const UTF8 = ['LANG=C.UTF-8', 'LC_ALL=C.UTF-8'];

const tensorFlow = pinnedVersion('tensorflow-cpu');

/** Images that the node itself requires, and those of the examples on local platforms. */
export const IMAGES = {
  // The first container of every pod.
  pause: {
    reference: imageReference(ComponentImage.PAUSE),
    layers: ['pause'],
    config: { User: '65535:65535', Entrypoint: ['/pause'] },
    differences: 'a program that only waits for a signal to end',
  },
  hub: {
    reference: imageReference(ComponentImage.JUPYTERHUB_HUB),
    layers: ['debian', 'hub', 'hub-user'],
    config: {
      User: 'jovyan',
      Env: [PATH, 'HOME=/home/jovyan', 'LC_ALL=C.UTF-8', 'PYTHONUNBUFFERED=1'],
      Entrypoint: ['tini', '--'],
      Cmd: ['jupyterhub', '--config', '/usr/local/etc/jupyterhub/jupyterhub_config.py'],
      WorkingDir: '/srv/jupyterhub',
    },
    real: `JupyterHub ${pinnedVersion('jupyterhub')} and KubeSpawner ${pinnedVersion('jupyterhub-kubespawner')}`,
    differences: "uses Debian's Python; does not include the image's other authenticators",
  },
  proxy: {
    reference: imageReference(ComponentImage.JUPYTERHUB_PROXY),
    layers: ['debian', 'proxy'],
    config: {
      User: '65534',
      Env: [PATH],
      Entrypoint: ['configurable-http-proxy'],
      WorkingDir: '/srv/configurable-http-proxy',
    },
    real: 'configurable-http-proxy and Node.js',
  },
  'readiness-controller': {
    reference: imageReference(ComponentImage.READINESS_CONTROLLER),
    // The layer of the proxy contains Node.js.
    layers: ['debian', 'proxy', 'cli'],
    config: {
      User: '65532:65532',
      Env: [PATH, 'NODE_ENV=production'],
      Entrypoint: ['node', '/app/kubeflow-cdk.mjs'],
      Cmd: ['controller'],
    },
    real: 'the controller and Node.js',
    differences: 'contains Debian and a proxy, and not distroless',
  },
  runner: {
    reference: imageReference(ComponentImage.RUNNER),
    // The layer of the proxy contains Node.js.
    layers: ['debian', 'proxy', 'kubectl', 'runner'],
    config: {
      User: '65532:65532',
      Env: [
        ...[`PATH=/node_modules/.bin:${PATH.slice('PATH='.length)}`, 'HOME=/tmp'],
        ...['NPM_CONFIG_CACHE=/tmp/.npm', 'NPM_CONFIG_UPDATE_NOTIFIER=false'],
        ...['CDK8S_CHECK_UPGRADE=false', 'CHECKPOINT_DISABLE=1'],
      ],
      Entrypoint: ['kubeflow-cdk'],
      Cmd: ['--help'],
      WorkingDir: '/work',
    },
    real: 'the command line, the library, the packages of apps, Node.js and kubectl',
    differences: 'does not include npm, git, ssh and OpenTofu; contains a proxy',
  },
  notebook: {
    reference: imageReference(ComponentImage.JUPYTERHUB_NOTEBOOK),
    layers: ['debian', 'notebook', 'notebook-user'],
    config: {
      User: '1000',
      Env: [
        ...[PATH, ...UTF8, 'LANGUAGE=C.UTF-8', 'HOME=/home/jovyan', 'SHELL=/bin/bash'],
        ...['NB_USER=jovyan', 'NB_UID=1000', 'NB_GID=100', 'JUPYTER_PORT=8888'],
      ],
      Entrypoint: ['tini', '-g', '--'],
      Cmd: ['jupyter', 'lab'],
      WorkingDir: '/home/jovyan',
    },
    real: `JupyterLab ${pinnedVersion('jupyterlab')} and jupyterhub-singleuser`,
    differences:
      "uses Debian's Python instead of Conda's; does not include TensorFlow, the image's other libraries and start.sh",
  },
  'training-operator': {
    reference: imageReference(ComponentImage.TRAINING_OPERATOR),
    layers: ['training-operator'],
    config: { Entrypoint: ['/manager'] },
    real: 'the training operator, built from source',
  },
  // Users install it from upstream's manifests, as the suite does.
  'job-set': {
    reference: 'registry.k8s.io/jobset/jobset:v0.12.0',
    layers: ['job-set'],
    config: { Entrypoint: ['/manager'] },
    real: 'the JobSet controller, built from source',
  },
  'nfs-server': {
    reference: imageReference(ComponentImage.NFS_SERVER),
    layers: ['debian', 'nfs-server'],
    config: { Env: [PATH] },
    differences: "uses Debian's release of NFS-Ganesha",
  },
  'model-server': {
    reference: imageReference(ComponentImage.TENSORFLOW_SERVING),
    layers: ['debian', 'tensorflow', 'serving-api', 'model-server'],
    config: { Env: [PATH] },
    differences:
      'a Python program replaces TensorFlow Serving, which no package registry provides; it reads the same configuration files with the same schema, and predicts with TensorFlow',
  },
  // For the TFJobs of the examples.
  tensorflow: {
    reference: `docker.io/tensorflow/tensorflow:${tensorFlow}`,
    layers: ['debian', 'tensorflow'],
    config: { Env: [PATH, 'LANG=C.UTF-8'], Cmd: ['/bin/bash'] },
    real: `TensorFlow ${tensorFlow} for CPUs`,
    differences: "uses Debian's Python",
  },
} as const satisfies Record<string, ImageRecipe>;

export type ImageName = keyof typeof IMAGES;
