import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type * as k8s from '../../../k8s';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import type { HubDatabase } from './hub-database';
import type { HubDirectory, HubFile } from './hub-file';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub-service-options';

/** Log levels of the hub. */
export enum HubLogLevel {
  /** All messages. */
  DEBUG = 'DEBUG',
  /** Requests, and servers that start and stop. */
  INFO = 'INFO',
  /** Warnings. */
  WARN = 'WARN',
  /** Errors. */
  ERROR = 'ERROR',
}

/**
 * Options of the hub: the process that authenticates users and starts their notebook servers.
 *
 * The hub always has one replica, because replicas would not share their state. It is unavailable for a few seconds when it
 * restarts; notebook servers keep running.
 */
export interface HubOptions extends ComponentPodProps {
  /**
   * CPU and memory of the hub.
   *
   * @default - requests 100m CPU with a limit of 1, and 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Database of the hub's state.
   *
   * @default HubDatabase.sqlite()
   */
  readonly database?: HubDatabase;

  /**
   * Services, by name: lower-case letters, digits, "-", "_" and ".".
   *
   * @default - none; `addService` adds more
   */
  readonly services?: { [name: string]: HubServiceOptions };

  /**
   * Roles, by name: at least 3 lower-case letters, digits, "-", "_", "~" and ".".
   *
   * @default - the built-in roles of JupyterHub; `addRole` adds more
   */
  readonly roles?: { [name: string]: HubRoleOptions };

  /**
   * Groups of users, by name.
   *
   * @default - the groups in the database
   */
  readonly groups?: { [name: string]: HubGroupOptions };

  /**
   * Whether a user can start additional servers, each with a name.
   *
   * @default false
   */
  readonly allowNamedServers?: boolean;

  /**
   * Maximum number of named servers per user.
   *
   * @default - no limit
   */
  readonly namedServerLimitPerUser?: number;

  /**
   * Maximum number of servers that can be starting at the same time. Further users are asked to retry.
   *
   * @default 64
   */
  readonly concurrentSpawnLimit?: number;

  /**
   * Number of consecutive failed server starts after which the hub restarts itself. 0 disables this.
   *
   * @default 5
   */
  readonly consecutiveFailureLimit?: number;

  /**
   * Maximum number of servers that can run at the same time.
   *
   * @default - no limit
   */
  readonly activeServerLimit?: number;

  /**
   * Whether users are redirected to their server after they sign in, instead of to the page that lists it.
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
   * Whether all user servers stop when the hub stops. Otherwise they keep running, and the hub finds them when it restarts.
   *
   * @default false
   */
  readonly cleanupServers?: boolean;

  /**
   * URL path prefix of the hub, notebooks and services, if the hub shares its hostname with other applications.
   *
   * @default /
   */
  readonly baseUrl?: string;

  /**
   * Message at the top of every page. It is HTML, and is not escaped.
   *
   * @default - none
   */
  readonly announcement?: string;

  /**
   * Template variables, for example `announcement_login` for a message on a single page.
   *
   * @default - none
   * @see https://jupyterhub.readthedocs.io/en/5.5.2/howto/templates.html
   */
  readonly templateVars?: { [name: string]: string };

  /**
   * Templates that override those of JupyterHub: `login.html`, `page.html` and others. Extend the original with
   * `{% extends "templates/login.html" %}`.
   *
   * @default - the templates of JupyterHub
   */
  readonly templates?: HubDirectory;

  /**
   * Static files, which templates reference as `{{ static_url("extra/<file>") }}`.
   *
   * @default - none
   */
  readonly staticFiles?: HubDirectory;

  /**
   * Additional Python configuration, by name. The blocks run in order of their names after the built-in configuration, and can
   * change `c`. If a block fails, or disables the verification of certificates, the hub does not start, and its log names the
   * block.
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
   * Environment variables of the hub. For an HTTP proxy, set `httpProxy` of the platform. `http_proxy` without `no_proxy` is an
   * error.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables of the hub that are read from Secrets, without line ends at the end of their values.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKeyRef };

  /**
   * Metrics of the hub, at `/hub/metrics`. Scrapers authenticate with a token that can only read metrics.
   *
   * @default - metrics are not exposed
   * @see https://jupyterhub.readthedocs.io/en/5.5.2/reference/monitoring.html
   */
  readonly metrics?: MetricsOptions;

  /**
   * Log level of the hub.
   *
   * @default HubLogLevel.INFO
   */
  readonly logLevel?: HubLogLevel;

  /**
   * Additional arguments of the `jupyterhub` command, for example `--Class.trait=value`. They override all configuration, so
   * arguments that configure authentication, and `--config`, are errors.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * Time that the hub has to shut down.
   *
   * @default - 30 seconds; 5 minutes with `cleanupServers`
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Lifecycle hooks of the hub's container.
   *
   * @default - none
   */
  readonly lifecycle?: k8s.Lifecycle;

  /**
   * Annotations of the hub's ServiceAccount, for example for a cloud identity.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };

  /**
   * Init containers, which run before the hub each time its pod starts. Security settings that they omit default to `restricted`.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Sidecar containers of the hub's pod. Security settings that they omit default to `restricted`.
   *
   * @default - none
   */
  readonly extraContainers?: k8s.Container[];

  /**
   * Additional volumes of the hub's pod.
   *
   * @default - none
   */
  readonly extraVolumes?: k8s.Volume[];

  /**
   * Additional volume mounts of the hub's container.
   *
   * @default - none
   */
  readonly extraVolumeMounts?: k8s.VolumeMount[];
}
