import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError, problem } from '../../errors';
import { isTerraformToken } from '../../synthesis/token-guard';
import { mergeEnv } from '../../workload/env';
import { workloadPolicy } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import { checkProcessText } from '../../workload/process-text';
import { checkSecretKey, type SecretKey } from '../../workload/secret-key';
import { secretVariable } from '../../workload/secret-variable';
import { type HubParts, PORTS } from './hub-parts';
import type { HubProps } from './hub-props';
import type { HubGroupProps, HubRoleProps, HubServiceProps } from './hub-services-props';
import { checkScopes } from './scopes';
import { checkWellFormed } from './well-formed';

/** Begins the names of the variables that hold services' tokens; `jupyterhub_config.py` has the same. */
export const TOKEN_VARIABLE = 'JUPYTERHUB_SERVICE_TOKEN_';

const SERVICE_NAME = /^[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$/;
const SERVICE_NAME_LENGTH = 100;
// As JupyterHub has it.
const ROLE_NAME = /^[a-z][-a-z0-9_~.]{1,253}[a-z0-9]$/;
// The configuration has it, where idle servers are stopped.
const CULLER = 'idle-culler';

/** What the services must be told. */
export interface HubServicesProps extends HubProps {
  readonly parts: HubParts;
}

/** Services, roles and groups. They grow until synthesis. */
export class HubServices extends Construct {
  private readonly parts: HubParts;
  private readonly services = new Map<string, HubServiceProps>();
  private readonly roles = new Map<string, HubRoleProps>();
  private readonly groups = new Map<string, HubGroupProps>();

  constructor(scope: Construct, id: string, props: HubServicesProps) {
    super(scope, id);
    this.parts = props.parts;
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
  public addService(name: string, service: HubServiceProps): SecretKey {
    this.checkService(name, service);
    this.services.set(name, service);
    if (service.scopes !== undefined) {
      this.addRole(name, { description: `What ${name} may do`, scopes: service.scopes, services: [name] });
    }
    this.open(name, service);
    return this.tokenOf(name);
  }

  public addRole(name: string, role: HubRoleProps): void {
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
      this.checkFilled(`${what}: ${prop}`, names);
    }
    // JupyterHub does not start where a name is there twice.
    const { users, groups, services, scopes } = role;
    this.roles.set(name, {
      ...role,
      ...(scopes && { scopes: once(scopes) }),
      ...(users && { users: onceAsUsers(users) }),
      ...(groups && { groups: once(groups) }),
      ...(services && { services: once(services) }),
    });
  }

  public addGroup(name: string, group: HubGroupProps): void {
    const what = `group "${name}"`;
    checkWellFormed(this, { [name]: group }, [what]);
    this.checkFilled('hub.groups', [name]);
    if (this.groups.has(name)) {
      throw new KubeflowError(
        this,
        `${what} is there already.`,
        'Each name is accepted once.',
        'Say it all in one place.',
      );
    }
    this.checkFilled(`${what}: users`, group.users);
    this.groups.set(name, { ...group, ...(group.users && { users: onceAsUsers(group.users) }) });
  }

  /** Where the token of a service is. Throws where there is no such service. */
  public tokenOf(name: string): SecretKey {
    const service = this.services.get(name);
    if (service === undefined) {
      throw new KubeflowError(
        this,
        `there is no service "${name}".`,
        `Services of this hub: ${[...this.services.keys()].join(', ') || 'none'}.`,
        'Add it first, by `hub.services` or `addService`.',
      );
    }
    return service.token ?? { secretName: this.parts.secret.name, key: `service-${name}-token` };
  }

  /** Variables of the hub that hold the tokens. */
  public get env(): k8s.EnvVar[] {
    return [...this.services.keys()].map((name) => {
      const { secretName, key } = this.tokenOf(name);
      return secretVariable(`${TOKEN_VARIABLE}${name}`, secretName, key);
    });
  }

  /** The same values, with what was added and with the keys that are made for it. */
  public complete<V extends { readonly secret?: { readonly keys: string[] } }>(values: V): object {
    const made = [...this.services]
      .filter(([, service]) => service.token === undefined)
      .map(([name]) => this.tokenOf(name).key);
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

  private checkService(name: string, service: HubServiceProps): void {
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
    checkProcessText(this, `${what}: command`, ...(service.command ?? []));
    if (service.env !== undefined && service.command === undefined) {
      throw new KubeflowError(
        this,
        `${what}: \`env\` is given without \`command\`.`,
        'Variables are accepted for a program that the hub starts; of one that runs elsewhere the hub sets none.',
        'Set them on its own pod.',
      );
    }
    mergeEnv(this, [], service.env);
    checkPeers(this, `${what}: pods`, service.pods ?? []);
    checkScopes(this, `${what}: oauthClientAllowedScopes`, service.oauthClientAllowedScopes ?? []);
    if (service.oauthClientId !== undefined && !service.oauthClientId.startsWith('service-')) {
      throw new KubeflowError(
        this,
        `${what}: oauthClientId "${service.oauthClientId}" is not that of a service.`,
        'JupyterHub accepts what begins with "service-".',
        `Use "service-${service.oauthClientId}".`,
      );
    }
    const client = clientOf(name, service);
    const [other] = [...this.services].find(([one, given]) => clientOf(one, given) === client) ?? [];
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
      checkSecretKey(this, `${what}: token`, service.token);
    }
  }

  private checkUrl(what: string, url: string): void {
    if (isTerraformToken(url)) {
      return;
    }
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || /\s/.test(url)) {
      throw new KubeflowError(
        this,
        `${what}: url "${url}" is none of a service.`,
        'JupyterHub accepts http:// or https://, a host and a port.',
        'Use for example "http://announcer:8888".',
      );
    }
  }

  /** Flows are added to those that hub and proxy have: policies are a sum. */
  private open(name: string, { url, pods }: HubServiceProps): void {
    if (pods === undefined || pods.length === 0) {
      return;
    }
    const { parts } = this;
    const suffix = `service-${name.replaceAll('_', '-')}`;
    const served =
      url === undefined ? [] : pods.map((peer) => ({ ...peer, ports: peer.ports ?? [{ port: portOf(url) }] }));
    workloadPolicy(this, `${name}-hub`, {
      name: `${parts.hub}-${suffix}`,
      labels: parts.labelsOf('hub'),
      selector: parts.selectorOf('hub'),
      ingress: pods.map((peer) => ({ ...peer, ports: [{ port: PORTS.hub }] })),
      // The hub looks whether the service answers.
      egress: served,
    });
    if (served.length > 0) {
      workloadPolicy(this, `${name}-proxy`, {
        name: `${parts.proxy}-${suffix}`,
        labels: parts.labelsOf('proxy'),
        selector: parts.selectorOf('proxy'),
        ingress: [],
        egress: served,
      });
    }
  }

  private checkFilled(what: string, names: readonly string[] = []): void {
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

function serviceValues(name: string, service: HubServiceProps): object {
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
  if (isTerraformToken(url)) {
    // The guard tells it.
    return 80;
  }
  const { port, protocol } = new URL(url);
  return port === '' ? ({ 'http:': 80, 'https:': 443 }[protocol] ?? 80) : Number(port);
}

function once(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** What JupyterHub calls the service as a client of its sign-in. */
function clientOf(name: string, service: HubServiceProps): string {
  return service.oauthClientId ?? `service-${name}`;
}

/** Names of users are the same to JupyterHub however they are written. */
function onceAsUsers(names: readonly string[]): string[] {
  return [...new Map([...names].reverse().map((name) => [name.toLowerCase(), name])).values()].reverse();
}
