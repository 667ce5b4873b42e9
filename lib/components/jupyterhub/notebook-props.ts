import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { GpuProps } from '../../platforms/capabilities';
import type { FirstNotebook } from './first-notebook';
import type { Home } from './home';
import type { NotebookVolume } from './notebook-volume';

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
   * Where users' files are.
   *
   * @default Home.claimPerUser()
   */
  readonly home?: Home;

  /**
   * Where the home is mounted: the home of the user of the image.
   *
   * @default /home/jovyan
   */
  readonly homeMountPath?: string;

  /**
   * What every notebook mounts besides its home and the shared volumes.
   *
   * @default - nothing
   */
  readonly volumes?: NotebookVolume[];

  /**
   * The notebook that a home is given once.
   *
   * @default FirstNotebook.welcome()
   */
  readonly firstNotebook?: FirstNotebook;

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
