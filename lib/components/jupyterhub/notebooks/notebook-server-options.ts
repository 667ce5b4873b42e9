import type * as kplus from 'cdk8s-plus-27';
import type { GpuOptions } from '../../../platforms/capabilities/accelerators';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';

/**
 * What is said of users' notebook servers, and what a profile, or a choice within one, says otherwise: what it leaves out is as
 * without it.
 */
export interface NotebookServerOptions {
  /**
   * Image of the notebooks. It has the command `jupyterhub-singleuser`, and runs as user 1000 and group 100.
   *
   * @default - `ComponentImage.JUPYTERHUB_NOTEBOOK` of the platform
   * @see https://jupyter-docker-stacks.readthedocs.io/en/latest/using/selecting.html
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default - Kubernetes' own: always for the tag "latest", otherwise where the node lacks it
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * CPU, memory and ephemeral storage of each notebook. The request is what a user is guaranteed. A profile that says something
   * of one of the three says all of it.
   *
   * @default - requests 500m CPU of at most 2, and 1Gi of memory of at most 2Gi
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * GPUs of each notebook. A profile can ask for others, but not for none: where some have none, let those profiles ask that have.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Environment variables of each notebook, as they are: nothing in them is replaced. A choice's win over its profile's, and
   * those over the notebooks'.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables that come from Secrets of the notebooks' namespace. Whoever uses a notebook can read them.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKeyRef };

  /**
   * Path that a user sees first.
   *
   * @default /lab
   */
  readonly defaultUrl?: string;

  /**
   * What the image's entry point runs. It must end in a server that JupyterHub knows, for example
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
   * Labels that the nodes must have.
   *
   * @default - any node that has the GPUs that are asked for
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that the notebooks tolerate, beside those of nodes with their GPUs. A profile adds to them.
   *
   * @default - none
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * To which nodes and pods the notebooks are drawn, and from which they keep away. A profile replaces it whole.
   *
   * @default - none
   */
  readonly affinity?: kplus.k8s.Affinity;

  /**
   * Name of the PriorityClass of the notebooks.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Labels of the notebooks' pods, beside those of all objects, over which they win.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the notebooks' pods, as they are: nothing in them is replaced. KubeSpawner adds the user's name as
   * `hub.jupyter.org/username`.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };
}
