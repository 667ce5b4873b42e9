import { Construct } from 'constructs';
import { KubeflowError, problem } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import { type SecretKeyRef, secretEnvVar } from '../../../pods/secret-key-ref';
import { parseHttpUrl, urlPort } from '../../../validation/urls';
import { type HubNames, PORTS } from '../hub-names';
import { checkServiceLabel } from '../proxy/subdomain-host';
import type { HubOptions } from './hub-options';
import { checkGroup, checkRole, checkService } from './hub-service-checks';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from './hub-service-options';
import { chosenRoleNames } from './role-names';

/** Prefix of the environment variables that hold services' tokens. */
export const TOKEN_VARIABLE_PREFIX = 'JUPYTERHUB_SERVICE_TOKEN_';

/** Properties of `HubServices`. */
export interface HubServicesProps {
  readonly names: HubNames;
  readonly hub: HubOptions;
  /** Names that people cannot choose, if they choose their names themselves. */
  readonly reservedNames?: readonly string[];
  /** Whether each service with pages has a separate hostname. */
  readonly subdomains: boolean;
}

/** Services, roles and groups of the hub. Users can add more until synthesis. */
export class HubServices extends Construct {
  private readonly names: HubNames;
  private readonly subdomains: boolean;
  private readonly services = new Map<string, HubServiceOptions>();
  private readonly roles = new Map<string, HubRoleOptions>();
  private readonly groups = new Map<string, HubGroupOptions>();

  constructor(scope: Construct, id: string, { names, hub, subdomains, reservedNames }: HubServicesProps) {
    super(scope, id);
    this.names = names;
    this.subdomains = subdomains;
    for (const [name, service] of Object.entries(hub.services ?? {})) {
      this.addService(name, service);
    }
    for (const [name, role] of Object.entries(hub.roles ?? {})) {
      this.addRole(name, role);
    }
    for (const [name, group] of Object.entries(hub.groups ?? {})) {
      checkGroup(this, name, group);
      const { users, properties } = group;
      this.groups.set(name, { ...(users && { users: uniqueUserNames(users) }), ...(properties && { properties }) });
    }
    this.node.addValidation({
      validate: () => [
        ...this.unknownServices(),
        ...chosenRoleNames(this, { roles: this.roles, groups: this.groups, reservedNames }),
      ],
    });
  }

  /** Adds a service, and returns the reference to its token. */
  public addService(name: string, service: HubServiceOptions): SecretKeyRef {
    checkService(this, name, service, this.services);
    if (this.subdomains && service.url !== undefined) {
      checkServiceLabel(this, name);
    }
    this.services.set(name, service);
    if (service.scopes !== undefined) {
      this.addRole(name, {
        description: `Permissions of the service ${name}`,
        scopes: service.scopes,
        services: [name],
      });
    }
    this.allowTraffic(name, service);
    return this.serviceToken(name);
  }

  public addRole(name: string, role: HubRoleOptions): void {
    checkRole(this, name, role, this.roles);
    // JupyterHub does not start if a list has duplicates.
    const { description, users, groups, services, scopes } = role;
    this.roles.set(name, {
      ...(description !== undefined && { description }),
      ...(scopes && { scopes: unique(scopes) }),
      ...(users && { users: uniqueUserNames(users) }),
      ...(groups && { groups: unique(groups) }),
      ...(services && { services: unique(services) }),
    });
  }

  /**
   * Reference to the token of a service.
   *
   * @throws KubeflowError if there is no such service.
   */
  public serviceToken(name: string): SecretKeyRef {
    const service = this.services.get(name);
    if (service === undefined) {
      throw new KubeflowError(
        this,
        `the service "${name}" does not exist.`,
        `Services of this hub: ${[...this.services.keys()].join(', ') || 'none'}.`,
        'Add it first with `hub.services` or `addService`.',
      );
    }
    return service.token ?? { secretName: this.names.secret, key: `service-${name}-token` };
  }

  /** Environment variables of the hub with the services' tokens. */
  public get env(): kube.EnvVar[] {
    return [...this.services.keys()].map((name) => {
      const { secretName, key } = this.serviceToken(name);
      return secretEnvVar(tokenVariable(name), secretName, key);
    });
  }

  /** Adds the sections `services`, `roles` and `groups` to `values.json`, and the token keys to the generated Secret. */
  public addTo<V extends { readonly secret?: { readonly keys: string[] } }>(values: V): object {
    const tokenKeys = [...this.services]
      .filter(([, service]) => service.token === undefined)
      .map(([name]) => this.serviceToken(name).key);
    return {
      ...values,
      ...(this.services.size > 0 && {
        services: [...this.services].map(([name, service]) => serviceValues(name, service)),
      }),
      ...(this.roles.size > 0 && { roles: [...this.roles].map(([name, role]) => ({ name, ...role })) }),
      ...(this.groups.size > 0 && { groups: Object.fromEntries(this.groups) }),
      ...(values.secret && { secret: { ...values.secret, keys: [...values.secret.keys, ...tokenKeys] } }),
    };
  }

  /** Network policies are additive: these allow traffic in addition to the policies of the hub and the proxy. */
  private allowTraffic(name: string, { url, peers }: HubServiceOptions): void {
    if (peers === undefined || peers.length === 0) {
      return;
    }
    const { names } = this;
    const suffix = `service-${name.replaceAll('_', '-')}`;
    const egress =
      url === undefined ? [] : peers.map((peer) => ({ ...peer, ports: peer.ports ?? [{ port: portOf(url) }] }));
    workloadNetworkPolicy(this, `${name}-hub`, {
      name: `${names.hub}-${suffix}`,
      labels: names.labelsOf('hub'),
      selector: names.selectorOf('hub'),
      ingress: peers.map((peer) => ({ ...peer, ports: [{ port: PORTS.hub }] })),
      // The hub checks whether the service responds.
      egress,
    });
    if (egress.length > 0) {
      workloadNetworkPolicy(this, `${name}-proxy`, {
        name: `${names.proxy}-${suffix}`,
        labels: names.labelsOf('proxy'),
        selector: names.selectorOf('proxy'),
        ingress: [],
        egress,
      });
    }
  }

  private unknownServices(): string[] {
    return [...this.roles].flatMap(([name, role]) =>
      (role.services ?? [])
        .filter((service) => !this.services.has(service))
        .map((service) =>
          problem(
            this,
            `role "${name}": the service "${service}" does not exist.`,
            `Services of this hub: ${[...this.services.keys()].join(', ') || 'none'}.`,
            'Add it with `hub.services` or `addService`.',
          ),
        ),
    );
  }
}

function serviceValues(name: string, service: HubServiceOptions): object {
  return {
    name,
    token_variable: tokenVariable(name),
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

function tokenVariable(name: string): string {
  return `${TOKEN_VARIABLE_PREFIX}${name}`;
}

function portOf(url: string): number {
  const parsed = parseHttpUrl(url);
  // The app rejects Terraform tokens at synthesis, with an error that names this URL.
  return parsed ? urlPort(parsed) : 80;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** Removes duplicates of user names, which JupyterHub compares case-insensitively. */
function uniqueUserNames(names: readonly string[]): string[] {
  return [...new Map([...names].reverse().map((name) => [name.toLowerCase(), name])).values()].reverse();
}
