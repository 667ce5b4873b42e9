import type { NetworkPeer } from '../../../network/network-peer';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';

/**
 * A program that talks to the hub's API, and may have pages that people reach by way of the proxy.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.1/reference/services.html
 */
export interface HubServiceOptions {
  /**
   * What the service may do. It is what the role of the same name says, which is made for it.
   *
   * @default - nothing but to ask who a user is, and what roles that name the service say
   * @see https://jupyterhub.readthedocs.io/en/5.5.1/rbac/scopes.html
   */
  readonly scopes?: string[];

  /**
   * Whether the service may do all that an admin may.
   *
   * @default false
   */
  readonly admin?: boolean;

  /**
   * Where the service is, for example `http://announcer:8888`. People find it at `/services/<name>/`.
   *
   * @default - it has no pages
   */
  readonly url?: string;

  /**
   * Where the service runs: what the network policies open. It may reach the hub, and hub and proxy may reach its `url`, at
   * the ports that a peer names or else at the port of the URL.
   *
   * @default - nothing is opened
   */
  readonly peers?: NetworkPeer[];

  /**
   * A program that the hub starts beside itself, as it does with the culler, and starts again when it ends.
   *
   * @default - it runs elsewhere
   */
  readonly command?: string[];

  /**
   * Environment variables of the command.
   *
   * @default - those that JupyterHub sets
   */
  readonly env?: { [name: string]: string };

  /**
   * A key of a Secret of yours that holds the token of the service: at least 8 characters.
   *
   * @default - `service-<name>-token` of the hub's Secret, which is made once in the cluster
   */
  readonly token?: SecretKeyRef;

  /**
   * What the service may do in the name of a user who has signed in to it.
   *
   * @default - see who it is
   */
  readonly oauthClientAllowedScopes?: string[];

  /**
   * Where users are sent back to once they have signed in.
   *
   * @default - `/services/<name>/oauth_callback` where the service has a URL
   */
  readonly oauthRedirectUri?: string;

  /**
   * Whether users who are signed in are let through without being asked.
   *
   * @default false
   */
  readonly oauthNoConfirm?: boolean;

  /**
   * Name of the service as an OAuth client; it begins with `service-`.
   *
   * @default - `service-<name>`
   */
  readonly oauthClientId?: string;

  /**
   * Whether the service is in the menu of the hub's pages.
   *
   * @default true
   */
  readonly display?: boolean;

  /**
   * What the hub's API tells of the service besides.
   *
   * @default - nothing
   */
  readonly info?: { [key: string]: string };
}

/**
 * What some may do.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.1/rbac/roles.html
 */
export interface HubRoleOptions {
  /**
   * What the role is for, in words.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * What the role allows.
   *
   * @default - nothing; of a role that JupyterHub has itself (`user`, `server`, `token`, `admin`), what JupyterHub says
   * @see https://jupyterhub.readthedocs.io/en/5.5.1/rbac/scopes.html
   */
  readonly scopes?: string[];

  /**
   * Users who have the role.
   *
   * @default - none; of the role `user`, all
   */
  readonly users?: string[];

  /**
   * Groups whose members have the role. A group that does not exist is made.
   *
   * @default - none
   */
  readonly groups?: string[];

  /**
   * Services that have the role.
   *
   * @default - none
   */
  readonly services?: string[];
}

/** A group of users. The hub adds to it what is said here when it starts, and removes nobody. */
export interface HubGroupOptions {
  /**
   * Names of the users.
   *
   * @default - none
   */
  readonly users?: string[];

  /**
   * What else is known about the group. It takes the place of what was known before.
   *
   * @default - what was known before
   */
  readonly properties?: { [key: string]: string };
}
