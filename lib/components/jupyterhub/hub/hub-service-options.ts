import type { NetworkPeer } from '../../../network/network-peer';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';

/**
 * Options of a service: a program that calls the hub's API, and can serve pages through the proxy.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.2/reference/services.html
 */
export interface HubServiceOptions {
  /**
   * Scopes of the service. They create a role with the same name as the service.
   *
   * @default - the service can only identify users; roles that name the service can grant more
   * @see https://jupyterhub.readthedocs.io/en/5.5.2/rbac/scopes.html
   */
  readonly scopes?: string[];

  /**
   * Whether the service has all permissions of an admin.
   *
   * @default false
   */
  readonly admin?: boolean;

  /**
   * URL of the service's pages, for example `http://announcer:8888`. Users reach them at `/services/<name>/`.
   *
   * @default - the service has no pages
   */
  readonly url?: string;

  /**
   * Pods of the service, for the network policies. They can reach the hub. The hub and the proxy can reach them on the ports of
   * the peer, or on the port of `url`.
   *
   * @default - no additional traffic is allowed
   */
  readonly peers?: NetworkPeer[];

  /**
   * Program that the hub starts in its own pod, and restarts when it exits.
   *
   * @default - the service runs elsewhere
   */
  readonly command?: string[];

  /**
   * Environment variables of the command.
   *
   * @default - only those that JupyterHub sets
   */
  readonly env?: { [name: string]: string };

  /**
   * Key of an existing Secret that holds the token of the service: at least 8 characters.
   *
   * @default - `service-<name>-token` in the hub's Secret, generated once in the cluster
   */
  readonly token?: SecretKeyRef;

  /**
   * Scopes that the service can use on behalf of a user who signed in to it.
   *
   * @default - only to identify the user
   */
  readonly oauthClientAllowedScopes?: string[];

  /**
   * OAuth redirect URI, to which users return after they sign in.
   *
   * @default - `/services/<name>/oauth_callback` if the service has a URL
   */
  readonly oauthRedirectUri?: string;

  /**
   * Whether signed-in users skip the OAuth confirmation page.
   *
   * @default false
   */
  readonly oauthNoConfirm?: boolean;

  /**
   * OAuth client id of the service. Must start with `service-`.
   *
   * @default - `service-<name>`
   */
  readonly oauthClientId?: string;

  /**
   * Whether the service appears in the menu of the hub's pages.
   *
   * @default true
   */
  readonly display?: boolean;

  /**
   * Additional information about the service in the hub's API.
   *
   * @default - none
   */
  readonly info?: { [key: string]: string };
}

/**
 * Options of a role: scopes, and the users, groups and services that have them.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.2/rbac/roles.html
 */
export interface HubRoleOptions {
  /**
   * Description of the role.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Scopes of the role.
   *
   * @default - none; a built-in role (`user`, `server`, `token`, `admin`) keeps its scopes
   * @see https://jupyterhub.readthedocs.io/en/5.5.2/rbac/scopes.html
   */
  readonly scopes?: string[];

  /**
   * Users who have the role. With a shared password or open sign-up, anybody can choose a name: only names in `adminUsers` of
   * the authenticator are accepted then, also as users of `groups`.
   *
   * @default - none; all users have the role `user`
   */
  readonly users?: string[];

  /**
   * Groups whose members have the role. Groups that do not exist are created.
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

/** Options of a group of users. When the hub starts, it adds these users to the group, and removes no one. */
export interface HubGroupOptions {
  /**
   * Names of the users.
   *
   * @default - none
   */
  readonly users?: string[];

  /**
   * Properties of the group. They replace the existing properties.
   *
   * @default - the existing properties
   */
  readonly properties?: { [key: string]: string };
}
