import type { IPlatform } from '../../platforms/platform';
import type { SharedVolume } from '../../volumes/shared-volume';
import type { Authenticator } from './authentication';
import type { CullingOptions } from './hub/culling';
import type { HubOptions } from './hub/hub-options';
import type { HubNetworkOptions } from './network/network-options';
import type { NotebookOptions } from './notebooks/notebook-options';
import type { ProxyOptions } from './proxy/proxy-options';
import type { PrePullerOptions, UserPlaceholderOptions, UserSchedulerOptions } from './scheduling/scheduling-options';

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
  readonly authenticator?: Authenticator;

  /**
   * The fully qualified domain name under which people reach the hub: through the platform's way in, or by the proxy's own Service
   * where `proxy.https` says where TLS ends.
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
  readonly hub?: HubOptions;

  /**
   * The proxy.
   *
   * @default - a small proxy, enough for some hundred users
   */
  readonly proxy?: ProxyOptions;

  /**
   * Users' notebook servers.
   *
   * @default - TensorFlow notebooks with 1Gi of memory and a home of 10Gi
   */
  readonly notebooks?: NotebookOptions;

  /**
   * When notebook servers that nobody uses are stopped.
   *
   * @default - after an hour
   */
  readonly culling?: CullingOptions;

  /**
   * Who may talk to whom, beside what JupyterHub itself needs.
   *
   * @default - notebooks reach the internet, and neither each other nor private networks
   */
  readonly network?: HubNetworkOptions;

  /**
   * Which images are on the nodes before a user asks for a notebook.
   *
   * @default - those of notebooks, on every node that notebooks may go to
   */
  readonly prePuller?: PrePullerOptions;

  /**
   * Room that is kept for the next users.
   *
   * @default - none
   */
  readonly userPlaceholders?: UserPlaceholderOptions;

  /**
   * A scheduler for users' pods, which fills one node after another.
   *
   * @default - the cluster's own scheduler, which spreads them
   */
  readonly userScheduler?: UserSchedulerOptions;

  /**
   * Labels of all objects and pods, users' included.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
