import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import type { HubDatabase } from './hub-database';
import type { HubDirectory, HubFile } from './hub-file';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub-service-options';

/** How much the hub writes to its log. */
export enum HubLogLevel {
  /** Everything. */
  DEBUG = 'DEBUG',
  /** Requests, and servers that come and go. */
  INFO = 'INFO',
  /** What is odd. */
  WARN = 'WARN',
  /** What went wrong. */
  ERROR = 'ERROR',
}

/**
 * What the hub itself is like: the process that signs people in and starts their notebooks.
 *
 * There is one, always: two would not know of each other's users. It is away for some seconds when it starts anew, and users'
 * servers go on meanwhile.
 */
export interface HubOptions extends ComponentPodProps {
  /**
   * CPU and memory of the hub.
   *
   * @default - requests 100m CPU of at most 1, and 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Where the hub keeps what it knows.
   *
   * @default HubDatabase.sqlite()
   */
  readonly database?: HubDatabase;

  /**
   * Programs that talk to the hub, by name: lower-case letters, digits, "-", "_" and ".".
   *
   * @default - none; `addService` adds more
   */
  readonly services?: { [name: string]: HubServiceOptions };

  /**
   * Roles, by name: at least 3 lower-case letters, digits, "-", "_", "~" and ".".
   *
   * @default - those that JupyterHub has; `addRole` adds more
   */
  readonly roles?: { [name: string]: HubRoleOptions };

  /**
   * Groups of users, by name.
   *
   * @default - those that the database has
   */
  readonly groups?: { [name: string]: HubGroupOptions };

  /**
   * Whether a user may have further servers, each under a name.
   *
   * @default false
   */
  readonly allowNamedServers?: boolean;

  /**
   * How many named servers a user may have.
   *
   * @default - any number
   */
  readonly namedServerLimitPerUser?: number;

  /**
   * How many servers may be starting at the same time. Who comes later is asked to try again.
   *
   * @default 64
   */
  readonly concurrentSpawnLimit?: number;

  /**
   * After how many failed starts in a row the hub starts itself anew; 0 for never.
   *
   * @default 5
   */
  readonly consecutiveFailureLimit?: number;

  /**
   * How many servers may run at the same time.
   *
   * @default - any number
   */
  readonly activeServerLimit?: number;

  /**
   * Whether who signs in is led to the own server, and not to the page that lists it.
   *
   * @default true
   */
  readonly redirectToServer?: boolean;

  /**
   * Whether a user's server stops when the user signs out.
   *
   * @default false
   */
  readonly shutdownOnLogout?: boolean;

  /**
   * Whether all users' servers stop when the hub does. Their pods go on otherwise, and are found again.
   *
   * @default false
   */
  readonly cleanupServers?: boolean;

  /**
   * Path under which everything is, where the hub shares a hostname with others: hub, notebooks and services.
   *
   * @default /
   */
  readonly baseUrl?: string;

  /**
   * A message at the top of every page. It is HTML: whatever it says is in the page as it is.
   *
   * @default - none
   */
  readonly announcement?: string;

  /**
   * Variables of the templates, for example `announcement_login` for a message on one page only.
   *
   * @default - none
   * @see https://jupyterhub.readthedocs.io/en/5.5.1/howto/templates.html
   */
  readonly templateVars?: { [name: string]: string };

  /**
   * Templates of yours that take the place of JupyterHub's: `login.html`, `page.html` and others. They can extend those
   * of JupyterHub by `{% extends "templates/login.html" %}`.
   *
   * @default - JupyterHub's
   */
  readonly templates?: HubDirectory;

  /**
   * Files that pages refer to, as `{{ static_url("extra/<file>") }}`.
   *
   * @default - none
   */
  readonly staticFiles?: HubDirectory;

  /**
   * Further configuration in Python, by name. The blocks run in the order of their names, after ours, and find `c` as it is
   * then. One that fails stops the hub, whose log names it.
   *
   * @default - none
   */
  readonly extraConfig?: { [name: string]: string };

  /**
   * Files, by absolute path in the hub's pod.
   *
   * @default - none
   */
  readonly files?: { [path: string]: HubFile };

  /**
   * Environment variables of the hub.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables of the hub that come from Secrets.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKeyRef };

  /**
   * Who reads the hub's metrics, at `/hub/metrics`. Whoever does shows a token, which may do that and nothing else.
   *
   * @default - nobody
   * @see https://jupyterhub.readthedocs.io/en/5.5.1/reference/monitoring.html
   */
  readonly metrics?: MetricsOptions;

  /**
   * How much the hub writes to its log.
   *
   * @default HubLogLevel.INFO
   */
  readonly logLevel?: HubLogLevel;

  /**
   * Further arguments of the command `jupyterhub`, for example `--Class.trait=value`. They win over all configuration.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * How long the hub has to end what it is doing once it is told to stop.
   *
   * @default - 30 seconds; 5 minutes where users' servers stop with it
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * What runs in the hub's container after its start and before its end.
   *
   * @default - nothing
   */
  readonly lifecycle?: kplus.k8s.Lifecycle;

  /**
   * Annotations of the hub's ServiceAccount, for example for an identity of a cloud.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };

  /**
   * Containers that run before the hub, each time it starts. What they do not say of their security is `restricted`.
   *
   * @default - none
   */
  readonly initContainers?: kplus.k8s.Container[];

  /**
   * Containers that run beside the hub. What they do not say of their security is `restricted`.
   *
   * @default - none
   */
  readonly extraContainers?: kplus.k8s.Container[];

  /**
   * Volumes of the hub's pod.
   *
   * @default - none
   */
  readonly extraVolumes?: kplus.k8s.Volume[];

  /**
   * Where the hub sees its further volumes.
   *
   * @default - nowhere
   */
  readonly extraVolumeMounts?: kplus.k8s.VolumeMount[];
}
