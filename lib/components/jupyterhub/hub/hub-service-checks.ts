import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkPeers } from '../../../network/network-peer-checks';
import { mergeEnv } from '../../../pods/env';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { checkArguments } from '../../../validation/process-text';
import { parseHttpUrl } from '../../../validation/urls';
import { checkWellFormed } from '../values/value-checks';
import { CULLER } from './culling';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub-service-options';
import { checkScopes } from './scopes';

const SERVICE_NAME = /^[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$/;
const SERVICE_NAME_LENGTH = 100;
// The same as in JupyterHub.
const ROLE_NAME = /^[a-z][-a-z0-9_~.]{1,253}[a-z0-9]$/;

/** @throws KubeflowError if a service has an invalid option, or if its name is already in use. */
export function checkService(
  where: IConstruct,
  name: string,
  service: HubServiceOptions,
  services: ReadonlyMap<string, HubServiceOptions>,
): void {
  const prop = `service "${name}"`;
  checkWellFormed(where, service, [prop]);
  if (!SERVICE_NAME.test(name) || name.length > SERVICE_NAME_LENGTH) {
    throw new KubeflowError(
      where,
      `${prop}: the name is not valid.`,
      `Must be at most ${SERVICE_NAME_LENGTH} lower-case letters, digits, "-", "_" and ".", and start and end with a letter or digit.`,
    );
  }
  if (services.has(name) || name === CULLER) {
    throw new KubeflowError(
      where,
      `${prop} already exists.`,
      `Names must be unique, and "${CULLER}" is reserved for the service that stops idle servers.`,
      'Choose another name.',
    );
  }
  checkCommand(where, prop, service);
  checkPeers(where, `${prop}: peers`, service.peers);
  checkOAuthClient(where, prop, name, service, services);
  if (service.token !== undefined) {
    checkSecretKeyRef(where, `${prop}: token`, service.token);
  }
}

function checkCommand(where: IConstruct, prop: string, { url, command, env }: HubServiceOptions): void {
  if (url !== undefined) {
    checkServiceUrl(where, prop, url);
    if (command !== undefined) {
      throw new KubeflowError(
        where,
        `${prop}: both \`command\` and \`url\` are set.`,
        "A command runs in the hub's pod, where the proxy cannot reach a port, so it cannot serve pages.",
        'Run the service in a separate pod and set `peers`, and remove `command`.',
      );
    }
  }
  if (command?.length === 0) {
    throw new KubeflowError(where, `${prop}: \`command\` is empty.`, 'Must be a program followed by its arguments.');
  }
  checkArguments(where, `${prop}: command`, ...(command ?? []));
  if (env !== undefined && command === undefined) {
    throw new KubeflowError(
      where,
      `${prop}: \`env\` is set without \`command\`.`,
      'The hub sets variables only for programs that it starts itself.',
      "Set the variables on the service's own pod.",
    );
  }
  mergeEnv(where, [], env);
}

function checkServiceUrl(where: IConstruct, prop: string, url: string): void {
  if (!isTerraformToken(url) && !parseHttpUrl(url)) {
    throw new KubeflowError(
      where,
      `${prop}: url "${url}" is not a valid URL of a service.`,
      'Must be http:// or https:// with a host and an optional port.',
      'Use for example "http://announcer:8888".',
    );
  }
}

function checkOAuthClient(
  where: IConstruct,
  prop: string,
  name: string,
  service: HubServiceOptions,
  services: ReadonlyMap<string, HubServiceOptions>,
): void {
  const { oauthClientId, oauthNoConfirm, oauthClientAllowedScopes = [], oauthRedirectUri, url } = service;
  checkScopes(where, `${prop}: oauthClientAllowedScopes`, oauthClientAllowedScopes);
  if (oauthClientId !== undefined && !oauthClientId.startsWith('service-')) {
    throw new KubeflowError(
      where,
      `${prop}: oauthClientId "${oauthClientId}" is not a valid client id of a service.`,
      'Must start with "service-".',
      `Use "service-${oauthClientId}".`,
    );
  }
  const client = oauthClientIdOf(name, service);
  const [other] = [...services].find(([otherName, options]) => oauthClientIdOf(otherName, options) === client) ?? [];
  if (other !== undefined) {
    throw new KubeflowError(
      where,
      `${prop}: service "${other}" already has the OAuth client id "${client}".`,
      'Client ids must be unique.',
      'Set another `oauthClientId`, or remove it to use "service-" followed by the name.',
    );
  }
  const [option] = Object.entries({
    oauthClientId: oauthClientId !== undefined,
    oauthNoConfirm,
    oauthClientAllowedScopes: oauthClientAllowedScopes.length > 0,
  }).find(([, isSet]) => isSet) ?? [undefined];
  if (option !== undefined && url === undefined && oauthRedirectUri === undefined) {
    throw new KubeflowError(
      where,
      `${prop}: \`${option}\` is set, but the OAuth redirect URI is unknown.`,
      'OAuth requires `url`, which the redirect URI is derived from, or `oauthRedirectUri`.',
      `Add one of them, or remove \`${option}\`.`,
    );
  }
}

/** Client id of a service in JupyterHub's OAuth provider. */
function oauthClientIdOf(name: string, service: HubServiceOptions): string {
  return service.oauthClientId ?? `service-${name}`;
}

/** @throws KubeflowError if a role has an invalid option, or if its name is already in use. */
export function checkRole(
  where: IConstruct,
  name: string,
  role: HubRoleOptions,
  roles: ReadonlyMap<string, HubRoleOptions>,
): void {
  const prop = `role "${name}"`;
  checkWellFormed(where, role, [prop]);
  if (!ROLE_NAME.test(name)) {
    throw new KubeflowError(
      where,
      `${prop}: the name is not valid.`,
      'Must be 3 to 255 lower-case letters, digits, "-", "_", "~" and ".", start with a letter, and end with a letter or digit.',
    );
  }
  if (roles.has(name) || name === CULLER) {
    throw new KubeflowError(
      where,
      `${prop} already exists.`,
      `Names must be unique. \`scopes\` of a service creates a role with the same name, and "${CULLER}" is reserved for the culler.`,
      'Choose another name, or define all scopes in one place.',
    );
  }
  if (name === 'admin' && (role.scopes !== undefined || role.description !== undefined)) {
    throw new KubeflowError(
      where,
      `${prop}: \`scopes\` and \`description\` cannot be changed.`,
      'JupyterHub accepts only `users`, `groups` and `services` for the role "admin".',
      'Remove `scopes` and `description`, or choose another name.',
    );
  }
  checkScopes(where, `${prop}: scopes`, role.scopes);
  for (const [list, names] of Object.entries({ users: role.users, groups: role.groups, services: role.services })) {
    checkNotBlank(where, `${prop}: ${list}`, names);
  }
}

/** @throws KubeflowError if a group or one of its users has a blank name. */
export function checkGroup(where: IConstruct, name: string, group: HubGroupOptions): void {
  const prop = `group "${name}"`;
  checkWellFormed(where, { [name]: group }, [prop]);
  checkNotBlank(where, 'hub.groups', [name]);
  checkNotBlank(where, `${prop}: users`, group.users);
}

function checkNotBlank(where: IConstruct, prop: string, names: readonly string[] = []): void {
  for (const name of names) {
    if (name.trim() === '') {
      throw new KubeflowError(where, `${prop}: "${name}" is not a valid name.`, 'Must not be blank.');
    }
  }
}
