import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { HubOptions } from './hub-options';

const TLS_VARIABLE = 'OAUTH_TLS_VERIFY';
const USE_CA_CERTIFICATES = 'Use `caCertificates` of the authenticator for a private certificate authority.';

/** Options of `jupyterhub` that replace the configuration of the component. */
const CONFIG_FILES = ['f', 'config', 'JupyterHub.config_file'];

/** Traits of JupyterHub that determine who can sign in, and as whom. */
const ACCESS_TRAITS = [
  'admin_access',
  'admin_users',
  'api_tokens',
  'authenticator_class',
  'cookie_host_prefix_enabled',
  'cookie_secret',
  'cookie_secret_file',
  'service_tokens',
  'tornado_settings',
];

/** Python that turns the verification of certificates off, with the part that does. */
const UNVERIFIED = new RegExp(
  `${TLS_VARIABLE}|validate_server_cert["']?\\]?\\s*=\\s*(False|0)\\b|validate_cert["']?\\]?\\s*[:=]\\s*(False|0)\\b`,
);

/**
 * Checks that the program does not turn off the verification of certificates, or configure who can sign in past the prop
 * `authenticator`.
 *
 * @throws KubeflowError if an environment variable, an argument or a block of Python does.
 */
export function checkHubSecurity(where: IConstruct, hub: HubOptions): void {
  for (const name of [...Object.keys(hub.env ?? {}), ...Object.keys(hub.secretEnv ?? {})]) {
    if (name.toUpperCase() === TLS_VARIABLE) {
      throw unverified(where, `env: the variable "${name}"`);
    }
  }
  for (const argument of hub.args ?? []) {
    checkArgument(where, argument);
  }
  for (const [name, python] of Object.entries(hub.extraConfig ?? {})) {
    const found = UNVERIFIED.exec(withoutComments(python))?.[0];
    if (found !== undefined) {
      throw unverified(where, `extraConfig: "${found}" in block "${name}"`);
    }
  }
}

function checkArgument(where: IConstruct, argument: string): void {
  // Traitlets accept one dash or two, and the value in the same argument or in the next.
  const [, option] = /^--?([\w.-]+)/.exec(argument) ?? [];
  if (option === undefined) {
    return;
  }
  const [, trait] = /^(?:Jupyter)?Hub\.(\w+)$/.exec(option) ?? [];
  if (/^\w*Authenticator\w*\./.test(option) || (trait !== undefined && ACCESS_TRAITS.includes(trait))) {
    throw new KubeflowError(
      where,
      `hub.args: "${argument}" overrides the authentication of the hub.`,
      'Arguments override all other configuration, also the rules about allowed, blocked and admin users.',
      'Use `authenticator`, or `hub.extraConfig` for options that it does not have.',
    );
  }
  if (CONFIG_FILES.includes(option)) {
    throw new KubeflowError(
      where,
      `hub.args: "${argument}" replaces the configuration of the hub.`,
      'The hub would start without authenticator, notebooks and services of this program.',
      'Use `hub.extraConfig`, whose blocks run after the built-in configuration.',
    );
  }
}

function unverified(where: IConstruct, what: string): KubeflowError {
  return new KubeflowError(
    where,
    `${what} would disable the verification of the identity provider.`,
    'The hub always verifies certificates.',
    USE_CA_CERTIFICATES,
  );
}

function withoutComments(python: string): string {
  return python.replaceAll(/^\s*#.*$/gm, '');
}
