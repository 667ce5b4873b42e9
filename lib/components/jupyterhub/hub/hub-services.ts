import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError, problem } from '../../../errors';
import { checkPeers } from '../../../network/network-peer-checks';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import { mergeEnv } from '../../../pods/env';
import { checkSecretKeyRef, type SecretKeyRef, secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { checkNoNulCharacter } from '../../../validation/process-text';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import { checkWellFormed } from '../config/value-checks';
import { type HubNames, PORTS } from '../hub-names';
import type { HubOptions } from './hub-options';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub-service-options';
import { checkScopes } from './scopes';

/** Begins the names of the variables that hold services' tokens; `jupyterhub_config.py` has the same. */
export const TOKEN_VARIABLE = 'JUPYTERHUB_SERVICE_TOKEN_';

const SERVICE_NAME = /^[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$/;
const SERVICE_NAME_LENGTH = 100;
// As JupyterHub has it.
const ROLE_NAME = /^[a-z][-a-z0-9_~.]{1,253}[a-z0-9]$/;
// The configuration has it, where idle servers are stopped.
const CULLER = 'idle-culler';

/** What the services must be told. */
export interface HubServicesProps extends HubOptions {
  readonly names: HubNames;
}

/** Services, roles and groups. They grow until synthesis. */
export class HubServices extends Construct {
  private readonly names: HubNames;
  private readonly services = new Map<string, HubServiceOptions>();
  private readonly roles = new Map<string, HubRoleOptions>();
  private readonly groups = new Map<string, HubGroupOptions>();

  constructor(scope: Construct, id: string, props: HubServicesProps) {
    super(scope, id);
    this.names = props.names;
    for (const [name, service] of Object.entries(props.services ?? {})) {
      this.addService(name, service);
    }
    for (const [name, role] of Object.entries(props.roles ?? {})) {
      this.addRole(name, role);
    }
    for (const [name, group] of Object.entries(props.groups ?? {})) {
      this.addGroup(name, group);
    }
    this.node.addValidation({ validate: () => this.unknownServices() });
  }

  /** Tells where the token is. */
  public addService(name: string, service: HubServiceOptions): SecretKeyRef {
    this.checkService(name, service);
    this.services.set(name, service);
    if (service.scopes !== undefined) {
      this.addRole(name, { description: `What ${name} may do`, scopes: service.scopes, services: [name] });
    }
    this.allowTraffic(name, service);
    return this.serviceToken(name);
  }

  public addRole(name: string, role: HubRoleOptions): void {
    const what = `role "${name}"`;
    checkWellFormed(this, role, [what]);
    if (!ROLE_NAME.test(name)) {
      throw new KubeflowError(
        this,
        `${what}: that is not a name of a role.`,
        'JupyterHub accepts lower-case letters, digits, "-", "_", "~" and ".", starting with a letter and ending with a letter or digit, 3 to 255.',
      );
    }
    if (this.roles.has(name) || name === CULLER) {
      throw new KubeflowError(
        this,
        `${what} is there already.`,
        'Each name is accepted once; `scopes` of a service makes a role of the same name, and the culler has the role "idle-culler".',
        'Give it another name, or say all that it allows in one place.',
      );
    }
    if (name === 'admin' && (role.scopes !== undefined || role.description !== undefined)) {
      throw new KubeflowError(
        this,
        `${what}: what it allows and how it is described cannot be changed.`,
        'JupyterHub accepts `users`, `groups` and `services` of the role "admin" only.',
        'Leave `scopes` and `description` out, or use another name.',
      );
    }
    checkScopes(this, `${what}: scopes`, role.scopes ?? []);
    for (const [prop, names] of Object.entries({ users: role.users, groups: role.groups })) {
      this.checkNotEmpty(`${what}: ${prop}`, names);
    }
    // JupyterHub does not start where a name is there twice.
    const { users, groups, services, scopes } = role;
    this.roles.set(name, {
      ...role,
      ...(scopes && { scopes: unique(scopes) }),
      ...(users && { users: uniqueUserNames(users) }),
      ...(groups && { groups: unique(groups) }),
      ...(services && { services: unique(services) }),
    });
  }

  public addGroup(name: string, group: HubGroupOptions): void {
    const what = `group "${name}"`;
    checkWellFormed(this, { [name]: group }, [what]);
    this.checkNotEmpty('hub.groups', [name]);
    if (this.groups.has(name)) {
      throw new KubeflowError(
        this,
        `${what} is there already.`,
        'Each name is accepted once.',
        'Say it all in one place.',
      );
    }
    this.checkNotEmpty(`${what}: users`, group.users);
    this.groups.set(name, { ...group, ...(group.users && { users: uniqueUserNames(group.users) }) });
  }

  /** Where the token of a service is. Throws where there is no such service. */
  public serviceToken(name: string): SecretKeyRef {
    const service = this.services.get(name);
    if (service === undefined) {
      throw new KubeflowError(
        this,
        `there is no service "${name}".`,
        `Services of this hub: ${[...this.services.keys()].join(', ') || 'none'}.`,
        'Add it first, by `hub.services` or `addService`.',
      );
    }
    return service.token ?? { secretName: this.names.secret.name, key: `service-${name}-token` };
  }

  /** Variables of the hub that hold the tokens. */
  public get env(): k8s.EnvVar[] {
    return [...this.services.keys()].map((name) => {
      const { secretName, key } = this.serviceToken(name);
      return secretEnvVar(`${TOKEN_VARIABLE}${name}`, secretName, key);
    });
  }

  /** The same values, with what was added and with the keys that are made for it. */
  public addTo<V extends { readonly secret?: { readonly keys: string[] } }>(values: V): object {
    const made = [...this.services]
      .filter(([, service]) => service.token === undefined)
      .map(([name]) => this.serviceToken(name).key);
    return {
      ...values,
      ...(this.services.size > 0 && {
        services: [...this.services].map(([name, service]) => serviceValues(name, service)),
      }),
      ...(this.roles.size > 0 && { roles: [...this.roles].map(([name, role]) => ({ name, ...role })) }),
      ...(this.groups.size > 0 && { groups: Object.fromEntries(this.groups) }),
      ...(values.secret && { secret: { ...values.secret, keys: [...values.secret.keys, ...made] } }),
    };
  }

  private checkService(name: string, service: HubServiceOptions): void {
    const what = `service "${name}"`;
    checkWellFormed(this, service, [what]);
    if (!SERVICE_NAME.test(name) || name.length > SERVICE_NAME_LENGTH) {
      throw new KubeflowError(
        this,
        `${what}: that is not a name of a service.`,
        `Accepted are lower-case letters, digits, "-", "_" and ".", starting and ending with a letter or digit, at most ${SERVICE_NAME_LENGTH}.`,
      );
    }
    if (this.services.has(name) || name === CULLER) {
      throw new KubeflowError(
        this,
        `${what} is there already.`,
        'Each name is accepted once, and "idle-culler" is the one that stops idle servers.',
        'Give it another name.',
      );
    }
    if (service.url !== undefined) {
      this.checkUrl(what, service.url);
      if (service.command !== undefined) {
        throw new KubeflowError(
          this,
          `${what}: both \`command\` and \`url\` are given.`,
          'Accepted is a command without pages: what the hub starts in its own pod has no port that the proxy could reach.',
          'Run it in a pod of its own, with `pods`, and leave `command` out.',
        );
      }
    }
    if (service.command?.length === 0) {
      throw new KubeflowError(this, `${what}: \`command\` is empty.`, 'Accepted are a program and its arguments.');
    }
    checkNoNulCharacter(this, `${what}: command`, ...(service.command ?? []));
    if (service.env !== undefined && service.command === undefined) {
      throw new KubeflowError(
        this,
        `${what}: \`env\` is given without \`command\`.`,
        'Variables are accepted for a program that the hub starts; of one that runs elsewhere the hub sets none.',
        'Set them on its own pod.',
      );
    }
    mergeEnv(this, [], service.env);
    checkPeers(this, `${what}: pods`, service.peers ?? []);
    checkScopes(this, `${what}: oauthClientAllowedScopes`, service.oauthClientAllowedScopes ?? []);
    if (service.oauthClientId !== undefined && !service.oauthClientId.startsWith('service-')) {
      throw new KubeflowError(
        this,
        `${what}: oauthClientId "${service.oauthClientId}" is not that of a service.`,
        'JupyterHub accepts what begins with "service-".',
        `Use "service-${service.oauthClientId}".`,
      );
    }
    const client = oauthClientIdOf(name, service);
    const [other] = [...this.services].find(([one, given]) => oauthClientIdOf(one, given) === client) ?? [];
    if (other !== undefined) {
      throw new KubeflowError(
        this,
        `${what}: its OAuth client "${client}" is that of service "${other}", too.`,
        'JupyterHub accepts one service for each client.',
        'Give it an `oauthClientId` of its own, or leave it out for "service-" and the name.',
      );
    }
    const { oauthClientId, oauthNoConfirm, oauthClientAllowedScopes = [], oauthRedirectUri, url } = service;
    const [oauth] = Object.entries({
      oauthClientId: oauthClientId !== undefined,
      oauthNoConfirm,
      oauthClientAllowedScopes: oauthClientAllowedScopes.length > 0,
    }).find(([, given]) => given) ?? [undefined];
    if (oauth !== undefined && url === undefined && oauthRedirectUri === undefined) {
      throw new KubeflowError(
        this,
        `${what}: \`${oauth}\` is given, and not where people are sent back to.`,
        'JupyterHub accepts it beside `url`, from which that follows, or beside `oauthRedirectUri`.',
        `Add one of them, or leave \`${oauth}\` out.`,
      );
    }
    if (service.token !== undefined) {
      checkSecretKeyRef(this, `${what}: token`, service.token);
    }
  }

  private checkUrl(what: string, url: string): void {
    if (isTerraformToken(url)) {
      return;
    }
    if (!parseHttpUrl(url)) {
      throw new KubeflowError(
        this,
        `${what}: url "${url}" is none of a service.`,
        'JupyterHub accepts http:// or https://, a host and a port.',
        'Use for example "http://announcer:8888".',
      );
    }
  }

  /** Flows are added to those that hub and proxy have: policies are a sum. */
  private allowTraffic(name: string, { url, peers }: HubServiceOptions): void {
    if (peers === undefined || peers.length === 0) {
      return;
    }
    const { names } = this;
    const suffix = `service-${name.replaceAll('_', '-')}`;
    const served =
      url === undefined ? [] : peers.map((peer) => ({ ...peer, ports: peer.ports ?? [{ port: portOf(url) }] }));
    workloadNetworkPolicy(this, `${name}-hub`, {
      name: `${names.hub}-${suffix}`,
      labels: names.labelsOf('hub'),
      selector: names.selectorOf('hub'),
      ingress: peers.map((peer) => ({ ...peer, ports: [{ port: PORTS.hub }] })),
      // The hub looks whether the service answers.
      egress: served,
    });
    if (served.length > 0) {
      workloadNetworkPolicy(this, `${name}-proxy`, {
        name: `${names.proxy}-${suffix}`,
        labels: names.labelsOf('proxy'),
        selector: names.selectorOf('proxy'),
        ingress: [],
        egress: served,
      });
    }
  }

  private checkNotEmpty(what: string, names: readonly string[] = []): void {
    for (const name of names) {
      if (name.trim() === '') {
        throw new KubeflowError(
          this,
          `${what}: "${name}" is not a name.`,
          'JupyterHub accepts names that are not empty.',
        );
      }
    }
  }

  private unknownServices(): string[] {
    return [...this.roles].flatMap(([name, role]) =>
      (role.services ?? [])
        .filter((service) => !this.services.has(service))
        .map((service) =>
          problem(
            this,
            `role "${name}": there is no service "${service}".`,
            `Services of this hub: ${[...this.services.keys()].join(', ') || 'none'}.`,
            'Add it by `hub.services` or `addService`.',
          ),
        ),
    );
  }
}

function serviceValues(name: string, service: HubServiceOptions): object {
  return {
    name,
    admin: service.admin,
    url: service.url,
    command: service.command,
    environment: service.env,
    oauth_client_allowed_scopes: service.oauthClientAllowedScopes,
    oauth_redirect_uri: service.oauthRedirectUri,
    oauth_no_confirm: service.oauthNoConfirm,
    oauth_client_id: service.oauthClientId,
    display: service.display,
    info: service.info,
  };
}

function portOf(url: string): number {
  const parsed = parseHttpUrl(url);
  // A Terraform token is reported at synthesis.
  return parsed ? urlPort(parsed) : 80;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** What JupyterHub calls the service as a client of its sign-in. */
function oauthClientIdOf(name: string, service: HubServiceOptions): string {
  return service.oauthClientId ?? `service-${name}`;
}

/** Names of users are the same to JupyterHub however they are written. */
function uniqueUserNames(names: readonly string[]): string[] {
  return [...new Map([...names].reverse().map((name) => [name.toLowerCase(), name])).values()].reverse();
}
