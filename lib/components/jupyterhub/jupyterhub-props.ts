import type { IPlatform } from '../../platforms/platform';
import type { SharedVolume } from '../../volumes/shared-volume';
import type { Authenticator } from './authentication';
import type { CullingOptions } from './hub/culling';
import type { HubOptions } from './hub/hub-options';
import type { HubNetworkOptions } from './network/network-options';
import type { NotebookOptions } from './notebooks/notebook-options';
import type { ProxyOptions } from './proxy/proxy-options';
import type { DedicatedNodesOptions } from './scheduling/dedicated-nodes-options';
import type { PrePullerOptions, UserPlaceholderOptions, UserSchedulerOptions } from './scheduling/scheduling-options';

/** Properties of `JupyterHub`. */
export interface JupyterHubProps {
  /**
   * Prefix of the names of all objects: a DNS label of at most 50 characters that starts with a letter.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * The platform to run on.
   *
   * @default - the platform of the enclosing chart, or any conformant cluster
   */
  readonly platform?: IPlatform;

  /**
   * How users sign in, and which users have access. To protect signed-in users from pages of other users, also set
   * `subdomainHost`.
   *
   * @default - with a hostname, the platform's edge authentication (IAP on GKE); otherwise a shared password that is generated in
   * the cluster
   */
  readonly authenticator?: Authenticator;

  /**
   * Fully qualified domain name of the hub. The platform exposes it; if `proxy.https` sets where TLS terminates, the proxy's own
   * Service does.
   *
   * @default - none: the hub is reachable only through `kubectl port-forward`
   */
  readonly hostname?: string;

  /**
   * Whether the server of each user has a separate hostname, `<user>.<hostname>`, and so a separate origin in browsers.
   *
   * Without it, all servers and the hub share one origin. A page that a user serves from a notebook server can then act at the
   * hub, and at all other servers, as any user who opens it, administrators included. Enable it if users do not trust each other.
   *
   * Requires `hostname` with TLS, a wildcard DNS record and a wildcard certificate. JupyterHub encodes user names that are not DNS
   * labels.
   *
   * @default false
   * @throws KubeflowError if there is no hostname or no TLS, or if the certificate does not include the subdomains.
   * @see https://jupyterhub.readthedocs.io/en/5.5.1/explanation/websecurity.html
   */
  readonly subdomainHost?: boolean;

  /**
   * Name of an existing Secret with the keys `cookie-secret` (64 hexadecimal digits) and `proxy-token`.
   *
   * Depending on the configuration, the Secret also needs these keys:
   *
   * - `password` (at least 8 characters), if users sign in with a shared password
   * - `admin-password` (at least 32 characters), if there are also admins, or with native accounts that have admins
   * - `crypt-key` (64 hexadecimal digits), with `enableAuthState`
   * - `service-<name>-token`, for each service without `token`, and `service-metrics-token`, with `hub.metrics`
   *
   * The passwords are not needed if the authenticator sets its own `secretName`.
   *
   * @default - the Secret `<name>-secrets`, generated once in the cluster with random values that never change
   */
  readonly secretName?: string;

  /**
   * Volumes that are mounted in every notebook as `/mnt/<name>`.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * The hub: the process that authenticates users and starts their notebook servers.
   *
   * @default - a small hub, for up to a few hundred users
   */
  readonly hub?: HubOptions;

  /**
   * The proxy, which routes requests to the hub and to notebook servers.
   *
   * @default - a small proxy, for up to a few hundred users
   */
  readonly proxy?: ProxyOptions;

  /**
   * Notebook servers of users.
   *
   * @default - TensorFlow notebooks with 1Gi of memory and a 10Gi home
   */
  readonly notebooks?: NotebookOptions;

  /**
   * Culling: stopping idle notebook servers.
   *
   * @default - servers stop after one idle hour
   */
  readonly culling?: CullingOptions;

  /**
   * Network policy rules in addition to those that JupyterHub requires.
   *
   * @default - notebooks can reach the internet, but neither each other nor private networks
   */
  readonly network?: HubNetworkOptions;

  /**
   * Pre-puller: pulls images onto nodes before a user requests a notebook.
   *
   * @default - pulls the notebook images on every node where notebooks can run
   */
  readonly prePuller?: PrePullerOptions;

  /**
   * User placeholders: spare capacity for the next users.
   *
   * @default - none
   */
  readonly userPlaceholders?: UserPlaceholderOptions;

  /**
   * User scheduler: packs user pods onto as few nodes as possible.
   *
   * @default - the cluster's default scheduler, which spreads pods
   */
  readonly userScheduler?: UserSchedulerOptions;

  /**
   * Dedicated nodes for user pods and for the hub, with the labels and taints of the JupyterHub chart.
   *
   * @default - pods run on any node, and tolerate no taints
   * @see https://z2jh.jupyter.org/en/4.2.0/administrator/optimization.html#using-a-dedicated-node-pool-for-users
   */
  readonly dedicatedNodes?: DedicatedNodesOptions;

  /**
   * Labels of all objects and pods, including user pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
