import type * as kplus from 'cdk8s-plus-27';
import type * as k8s from '../../../k8s';
import type { GpuOptions } from '../../../platforms/capabilities/accelerators';
import type { ExtendedResourceOptions } from '../../../pods/extended-resources';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import type { PodVolume } from '../../../volumes/pod-volume';

/** Settings of users' notebook servers that profiles and choices can change. Omitted settings stay as they are. */
export interface NotebookServerOptions extends ExtendedResourceOptions {
  /**
   * Image of the notebooks. Must contain the command `jupyterhub-singleuser` and run as user 1000 and group 100.
   *
   * @default - `ComponentImage.JUPYTERHUB_NOTEBOOK` of the platform; `JUPYTERHUB_NOTEBOOK_GPU` with NVIDIA GPUs, unless the
   * program sets an image for them elsewhere
   * @see https://jupyter-docker-stacks.readthedocs.io/en/latest/using/selecting.html
   */
  readonly image?: string;

  /**
   * When to pull the image.
   *
   * @default - Kubernetes' default: always for the tag "latest", otherwise if the node does not have it
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * CPU, memory and ephemeral storage of each notebook. The request is guaranteed.
   *
   * A profile that sets one of the three replaces its request and its limit.
   *
   * @default - requests 500m CPU and 1Gi of memory; limits 2 CPU and 2Gi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * GPUs of each notebook.
   *
   * The image must contain CUDA for NVIDIA GPUs. The default image does, and known images without CUDA fail.
   *
   * A profile can request other GPUs, but cannot remove them. To have profiles without GPUs, set `gpu` only on the
   * profiles that need it.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Environment variables. `{username}`, `{user_server}`, `{servername}` and `{userid}` are expanded as in names of claims, and
   * `{{username}}` is the text `{username}`. Everything else is literal, also other braces, `$$` and `$(NAME)`.
   *
   * Variables of a choice take precedence over those of its profile, which take precedence over those of `notebooks`.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables from Secrets in the notebooks' namespace. Anyone who can use a notebook can read them.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKeyRef };

  /**
   * ConfigMaps and Secrets in the notebooks' namespace whose keys become environment variables. Sources of a profile are added,
   * and a later source takes precedence. `env` and `secretEnv` take precedence over all of them. Anyone who can use a notebook can
   * read them.
   *
   * @default - none
   */
  readonly envFrom?: k8s.EnvFromSource[];

  /**
   * Volumes to mount, in addition to the home and `sharedVolumes`. Volumes of a profile are added. A volume at the mount path of
   * another one replaces it, so a profile with `allowedGroups` can write to a folder that others can only read.
   *
   * @default - none
   */
  readonly volumes?: PodVolume[];

  /**
   * Hooks that run after the notebook's container starts and before it stops. A hook of a profile replaces the same hook.
   *
   * @default - none
   */
  readonly lifecycle?: k8s.Lifecycle;

  /**
   * Path of the first page. Fields such as `{username}` are expanded as in `env`.
   *
   * @default /lab
   */
  readonly defaultUrl?: string;

  /**
   * Command that the image's entry point runs. It must start a server that JupyterHub supports, for example
   * `['start-notebook.sh']`.
   *
   * @default ['jupyterhub-singleuser']
   */
  readonly command?: string[];

  /**
   * Arguments of the command, for example `['--ServerApp.terminals_enabled=False']`.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * Labels that nodes must have.
   *
   * @default - any node that has the requested GPUs
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Tolerations, in addition to those for nodes with GPUs. Tolerations of a profile are added.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Affinity to nodes and pods. The affinity of a profile replaces it.
   *
   * @default - none
   */
  readonly affinity?: k8s.Affinity;

  /**
   * PriorityClass of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Labels of the pods. They take precedence over `labels` of the hub.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pods. Fields such as `{username}` are expanded as in `env`. KubeSpawner adds the user name as
   * `hub.jupyter.org/username`.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };
}
