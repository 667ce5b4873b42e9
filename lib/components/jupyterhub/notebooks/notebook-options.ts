import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { PodVolume } from '../../../volumes/pod-volume';
import type { HomeStorage } from './home-storage';
import type { NotebookProfile } from './notebook-profile';
import type { NotebookServerOptions } from './notebook-server-options';
import type { StarterNotebook } from './starter-notebook';

/** What users' notebook servers are like. */
export interface NotebookOptions extends NotebookServerOptions {
  /**
   * What a user can pick from before a server starts.
   *
   * @default - nothing: all servers are alike, and start without a question
   */
  readonly profiles?: NotebookProfile[];

  /**
   * Where users' files are.
   *
   * @default HomeStorage.claimPerUser()
   */
  readonly home?: HomeStorage;

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
  readonly volumes?: PodVolume[];

  /**
   * The notebook that a home is given once.
   *
   * @default StarterNotebook.welcome()
   */
  readonly starterNotebook?: StarterNotebook;

  /**
   * How long a notebook may take to start, the pull of its image included, in whole seconds. It is the same for all profiles.
   *
   * @default Duration.minutes(5)
   */
  readonly startTimeout?: Duration;

  /**
   * How long a notebook that has started may take to answer, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly httpTimeout?: Duration;

  /**
   * How long a notebook has to end once it is told to stop, `lifecycle.preStop` included, in whole seconds. What has not ended then is killed.
   *
   * @default - 30 seconds where there is a `preStop`, otherwise 1 second
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * What runs in the notebook's container after its start and before its end.
   *
   * @default - nothing
   */
  readonly lifecycle?: kplus.k8s.Lifecycle;

  /**
   * Containers that run one after the other before the notebook. They may mount the home (volume `notebook-home`) and shared
   * volumes, by their names. What they do not say of their security, user and resources is filled in.
   *
   * @default - none
   */
  readonly initContainers?: kplus.k8s.Container[];

  /**
   * Containers that run beside the notebook. They may mount the home (volume `notebook-home`) and shared volumes, by their names.
   * What they do not say of their security, user and resources is filled in.
   *
   * @default - none
   */
  readonly extraContainers?: kplus.k8s.Container[];

  /**
   * Name of a ServiceAccount of yours that the notebooks run as.
   *
   * @default - the namespace's default, or, once something is granted to it, `notebookServiceAccount` of the hub
   */
  readonly serviceAccountName?: string;

  /**
   * Whether notebooks hold a token of their ServiceAccount, and may reach the API server. Whoever uses a notebook may then do what the
   * ServiceAccount may.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Names of Secrets with which the images of notebooks are pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * User that the notebooks run as, not root. Images of Jupyter are made for 1000.
   *
   * @default 1000
   */
  readonly userId?: number;

  /**
   * Group that the notebooks run as.
   *
   * @default 100
   */
  readonly groupId?: number;

  /**
   * Group that owns what is in the volumes, and that notebooks are in besides. Other components write shared files as this one.
   *
   * @default 100
   */
  readonly fsGroup?: number;

  /**
   * Further groups that the notebooks are in.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * Name of the RuntimeClass of the notebooks, for example `gvisor`.
   *
   * @default - the cluster's default runtime
   */
  readonly runtimeClassName?: string;
}
