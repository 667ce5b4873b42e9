import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { GpuProps } from '../../platforms/capabilities';
import type { IPlatform } from '../../platforms/platform-base';
import type { SignIn } from '../../platforms/sign-in';
import type { SharedVolume } from '../../workload/shared-volume';

/** What the hub itself is like: the process that signs people in and starts their notebooks. */
export interface HubProps {
  /**
   * CPU and memory of the hub.
   *
   * @default - requests 100m CPU of at most 1, and 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Size of the claim that holds the hub's database.
   *
   * @default Size.gibibytes(1)
   */
  readonly databaseSize?: Size;

  /**
   * StorageClass of the claim that holds the hub's database.
   *
   * @default - the platform's
   */
  readonly databaseStorageClassName?: string;
}

/** What the proxy is like: the process that all traffic of the hub and of the notebooks goes through. */
export interface HubProxyProps {
  /**
   * CPU and memory of the proxy.
   *
   * @default - requests 50m CPU of at most 1, and 256Mi of memory
   */
  readonly resources?: kplus.ContainerResources;
}

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

/** When notebook servers that nobody uses are stopped. Their files stay. */
export interface CullingProps {
  /**
   * Whether notebook servers that nobody uses are stopped.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long a server must have been idle.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * How often idle servers are looked for.
   *
   * @default Duration.minutes(10)
   */
  readonly every?: Duration;

  /**
   * The age at which a server is stopped even while it is in use.
   *
   * @default - none
   */
  readonly maxAge?: Duration;
}

/** Options of a `JupyterHub`. */
export interface JupyterHubProps {
  /**
   * What the names of all objects start with: a DNS label of at most 50 characters that starts with a letter.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * The platform to run on.
   *
   * @default - the one whose chart this stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;

  /**
   * How people sign in.
   *
   * @default - the platform's own way where there is a hostname; without one, a password that is made in the cluster
   */
  readonly signIn?: SignIn;

  /**
   * The fully qualified domain name under which people reach the hub, through the platform's way in.
   *
   * @default - none: `kubectl port-forward` reaches the hub, and nothing else does
   */
  readonly hostname?: string;

  /**
   * Name of a Secret of yours with the keys `cookie-secret` (64 hexadecimal digits) and `proxy-token`, and, where people
   * sign in with a shared password that names no Secret of its own, `password` (at least 8 characters) and, if there are
   * admins, `admin-password` (at least 32).
   *
   * @default - the Secret `<name>-secrets` is made once in the cluster, with random values that stay
   */
  readonly secretName?: string;

  /**
   * Volumes that appear in every notebook as `/mnt/<name>`.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * The hub itself.
   *
   * @default - a small hub, enough for some hundred users
   */
  readonly hub?: HubProps;

  /**
   * The proxy.
   *
   * @default - a small proxy, enough for some hundred users
   */
  readonly proxy?: HubProxyProps;

  /**
   * Users' notebook servers.
   *
   * @default - TensorFlow notebooks with 1Gi of memory and a home of 10Gi
   */
  readonly notebooks?: NotebookProps;

  /**
   * When notebook servers that nobody uses are stopped.
   *
   * @default - after an hour
   */
  readonly culling?: CullingProps;

  /**
   * Labels of all objects and pods, users' included.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
