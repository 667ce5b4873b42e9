import type { Duration } from 'cdk8s';
import type * as k8s from '../../../k8s';
import type { Team } from '../../team/team';
import type { TrainingJobsOptions } from '../training-jobs/training-jobs-options';
import type { HomeStorage } from './home-storage';
import type { NotebookProfile } from './notebook-profile';
import type { NotebookServerOptions } from './notebook-server-options';
import type { RestrictedVolume } from './restricted-volume';
import type { StarterNotebook } from './starter-notebook';

/** Options of users' notebook servers. */
export interface NotebookOptions extends NotebookServerOptions {
  /**
   * Namespace of users' pods and their claims, without the namespace prefix. It is created if the platform creates
   * namespaces.
   *
   * The hub can create pods in this namespace, which can mount every Secret of it. With a separate namespace, a hub that
   * is taken over cannot read Secrets in the namespace of the hub, except its generated one. Shared volumes, and Secrets that
   * notebooks use, including `imagePullSecrets`, must be in this namespace. Claims of existing users stay in the previous
   * namespace if you change it.
   *
   * @default - the namespace of the chart
   * @see "Moving homes" in the README of JupyterHub
   */
  readonly namespace?: string;

  /**
   * Teams: groups of users whose servers run in a namespace of the team, with its quota, ServiceAccount and shared volumes.
   *
   * A user of several teams selects one before a server starts, and has a home in each. Secrets, ConfigMaps and claims that
   * servers use must be in the namespaces of all teams.
   *
   * @default - none: all servers run in the namespace of the notebooks
   * @throws KubeflowError if servers mount claims of the namespace of the notebooks, or if `trainingJobs` is set: use
   * `sharedVolumes` and `jobs` of the teams.
   * @see "Teams" in the README of JupyterHub
   */
  readonly teams?: Team[];

  /**
   * Whether users who belong to no team can start servers, in the namespace of the notebooks, without a quota. Otherwise, the
   * hub answers with status 403. Has no effect without `teams`.
   *
   * @default false
   */
  readonly allowUsersWithoutTeam?: boolean;

  /**
   * Profiles that a user can select before a server starts.
   *
   * @default - none: all servers are the same, and start without a selection
   */
  readonly profiles?: NotebookProfile[];

  /**
   * Where users' files are stored.
   *
   * @default HomeStorage.claimPerUser()
   */
  readonly home?: HomeStorage;

  /**
   * Mount path of the home. Must be the home directory of the image's user.
   *
   * @default /home/jovyan
   */
  readonly homeMountPath?: string;

  /**
   * Volumes that only some users' servers mount, in addition to the home, `sharedVolumes` and `volumes`. The hub checks each
   * time a server starts who may mount them, whatever the request says. If an administrator starts the server of a user, the
   * groups of that user count.
   *
   * @default - none
   */
  readonly restrictedVolumes?: RestrictedVolume[];

  /**
   * Notebook to copy into each home once.
   *
   * @default StarterNotebook.welcome()
   */
  readonly starterNotebook?: StarterNotebook;

  /**
   * How long a notebook can take to start, including the image pull, in whole seconds. Applies to all profiles.
   *
   * @default Duration.minutes(5)
   */
  readonly startTimeout?: Duration;

  /**
   * How long a started notebook can take to respond, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly httpTimeout?: Duration;

  /**
   * How long a notebook can take to stop, including `lifecycle.preStop`, in whole seconds. Kubernetes then kills it.
   *
   * @default - 30 seconds with a `preStop` hook, otherwise 1 second
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Init containers, which run one after the other before the notebook.
   *
   * They can mount the home (volume `notebook-home`) and shared volumes by name. Missing security context, user and
   * resources are filled in.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Sidecar containers.
   *
   * They can mount the home (volume `notebook-home`) and shared volumes by name. Missing security context, user and
   * resources are filled in.
   *
   * @default - none
   */
  readonly extraContainers?: k8s.Container[];

  /**
   * Name of an existing ServiceAccount for notebooks.
   *
   * @default - the default ServiceAccount of the namespace, or `notebookServiceAccount` of the hub once it has been
   * used
   */
  readonly serviceAccountName?: string;

  /**
   * Whether notebooks have a token of their ServiceAccount and can reach the API server.
   *
   * Anyone who can use a notebook then has the permissions of the ServiceAccount.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Lets notebooks create TFJobs in a namespace for jobs, with a quota, a deadline and Pod Security `restricted`. Notebooks
   * then have a token of their ServiceAccount, whose role allows TFJobs and reading their pods and logs, and can reach the
   * API server.
   *
   * All notebooks share the ServiceAccount, so users can read and delete the jobs of others. A training operator must run.
   *
   * @default - notebooks cannot create jobs
   * @throws KubeflowError if the namespace is that of the hub or of the notebooks, or if `automountServiceAccountToken` is false.
   * @see "Training from notebooks" in the README of JupyterHub
   */
  readonly trainingJobs?: TrainingJobsOptions;

  /**
   * Names of Secrets for pulling notebook images.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * User ID of notebooks. Must not be 0. Jupyter images require 1000.
   *
   * @default 1000
   */
  readonly userId?: number;

  /**
   * Primary group ID of notebooks.
   *
   * @default 100
   */
  readonly groupId?: number;

  /**
   * Group that owns files on volumes, and that notebooks belong to. Other components write shared files with group 100.
   *
   * @default 100
   */
  readonly fsGroup?: number;

  /**
   * Supplementary group IDs of notebooks.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * RuntimeClass of notebooks, for example `gvisor`.
   *
   * @default - the cluster's default runtime
   */
  readonly runtimeClassName?: string;

  /**
   * DNS settings of notebooks, in addition to those of the cluster: name servers, search domains and resolver options. Add name
   * servers that are not the cluster's to `network.dnsServers`, too.
   *
   * @default - the cluster's
   */
  readonly dnsConfig?: k8s.PodDnsConfig;

  /**
   * Entries of the hosts file of notebooks: hostnames for IP addresses.
   *
   * @default - none
   */
  readonly hostAliases?: k8s.HostAlias[];
}
