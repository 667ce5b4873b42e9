import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { GpuProps } from '../../platforms/capabilities';

/** What users' notebook servers are like. */
export interface NotebookProps {
  /**
   * Image of the notebooks. It has the command `jupyterhub-singleuser`, and runs as user 1000 and group 100.
   *
   * @default - `ComponentImage.JUPYTERHUB_NOTEBOOK` of the platform
   * @see https://jupyter-docker-stacks.readthedocs.io/en/latest/using/selecting.html
   */
  readonly image?: string;

  /**
   * CPU, memory and ephemeral storage of each notebook. The request is what a user is guaranteed.
   *
   * @default - requests 500m CPU of at most 2, and 1Gi of memory of at most 2Gi
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * GPUs of each notebook.
   *
   * @default - none
   */
  readonly gpu?: GpuProps;

  /**
   * Size of the claim that each user has, mounted at `/home/jovyan`.
   *
   * @default Size.gibibytes(10)
   */
  readonly homeSize?: Size;

  /**
   * StorageClass of users' claims.
   *
   * @default - the platform's
   */
  readonly homeStorageClassName?: string;

  /**
   * Environment variables of each notebook.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * How long a notebook may take to start, the pull of its image included.
   *
   * @default Duration.minutes(5)
   */
  readonly startTimeout?: Duration;

  /**
   * Path that a user sees first.
   *
   * @default /lab
   */
  readonly defaultUrl?: string;
}
