import { ComponentImage, imageReference } from '../../../lib/images';
import type { LayerName } from './layer-recipes';
import { pinnedVersion } from './python-layer';

/** An image that is made here, under the name by which it is asked for. */
export interface ImageRecipe {
  readonly reference: string;
  /** The lowest first. */
  readonly layers: readonly LayerName[];
  /** As upstream's image has it. */
  readonly config: ImageConfig;
  /** What of it is the same program as in upstream's image. @default - nothing */
  readonly real?: string;
  /** What something else stands in for. @default - nothing */
  readonly substitutes?: string;
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

/** What the node itself needs, and the images that examples on a local platform need. */
export const IMAGES = {
  // What every pod begins with, and what keeps images on a node.
  pause: {
    reference: imageReference(ComponentImage.PAUSE),
    layers: ['pause'],
    config: { User: '65535:65535', Entrypoint: ['/pause'] },
    substitutes: 'a program that waits for its end',
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
    substitutes: "Debian's Python for that of the image; the image's further authenticators are not there",
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
    substitutes: "Debian's Python for Conda's; TensorFlow, the image's other libraries and its start.sh are not there",
  },
  'training-operator': {
    reference: imageReference(ComponentImage.TRAINING_OPERATOR),
    layers: ['training-operator'],
    config: { Entrypoint: ['/manager'] },
    real: 'the training operator, built from its source',
  },
  'nfs-server': {
    reference: imageReference(ComponentImage.NFS_SERVER),
    layers: ['debian', 'nfs-server'],
    config: { Env: [PATH] },
    substitutes: "Debian's NFS-Ganesha, of another release, for that of the image",
  },
  'model-server': {
    reference: imageReference(ComponentImage.TENSORFLOW_SERVING),
    layers: ['debian', 'tensorflow', 'serving-api', 'model-server'],
    config: { Env: [PATH] },
    substitutes:
      'a Python program for TensorFlow Serving, which is in no package registry: it reads the same files by the same schema and serves with TensorFlow itself',
  },
  // Of the examples' TFJobs.
  tensorflow: {
    reference: `docker.io/tensorflow/tensorflow:${tensorFlow}`,
    layers: ['debian', 'tensorflow'],
    config: { Env: [PATH, 'LANG=C.UTF-8'], Cmd: ['/bin/bash'] },
    real: `TensorFlow ${tensorFlow} for CPUs`,
    substitutes: "Debian's Python for that of the image",
  },
} as const satisfies Record<string, ImageRecipe>;

export type ImageName = keyof typeof IMAGES;
