import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { authState, type IdentityProviderOptions, providerEgress } from './identity-provider';
import { checkText } from './option-checks';
import { checkAuthorizeUrl, checkUrl } from './provider-urls';
import { accessValues, checkAccess, type UserAccessOptions } from './user-access';

/**
 * Options of `Authenticator.lti13`. The learning platform reads the tool configuration from
 * `https://<hostname>/hub/lti13/config`.
 *
 * @see https://ltiauthenticator.readthedocs.io/en/latest/lti13/getting-started.html
 */
export interface Lti13AuthenticatorOptions extends UserAccessOptions, IdentityProviderOptions {
  /** Issuer of the platform's tokens. */
  readonly issuer: string;

  /** Authorization URL of the platform. */
  readonly authorizeUrl: string;

  /** URL of the platform's public keys, which the hub uses to verify tokens. */
  readonly jwksEndpoint: string;

  /** Client ids that the platform assigned to the hub. */
  readonly clientIds: string[];

  /**
   * Claim that holds the user name. Custom claims of the platform start with `custom_`. If the claim is missing, the hub uses
   * `sub`.
   *
   * `sub` never changes, but is rarely readable. An address can be given to another person, who would then get the servers, home
   * and rights of the previous one.
   *
   * @default email
   */
  readonly usernameKey?: string;

  /**
   * Name of the tool in the platform.
   *
   * @default JupyterHub
   */
  readonly toolName?: string;

  /**
   * Description of the tool in the platform.
   *
   * @default Launch interactive Jupyter Notebooks with JupyterHub
   */
  readonly toolDescription?: string;
}

/** Configures a learning platform that launches the hub as an LTI 1.3 tool. */
export function lti13Authenticator(
  context: AuthenticatorContext,
  options: Lti13AuthenticatorOptions,
): AuthenticatorConfig {
  const { where, url } = context;
  const { issuer, authorizeUrl, jwksEndpoint, clientIds } = options;
  checkAccess(where, { factory: 'Authenticator.lti13', options, allowRules: {} });
  checkUrl(where, 'issuer', issuer);
  checkAuthorizeUrl(where, authorizeUrl);
  checkUrl(where, 'jwksEndpoint', jwksEndpoint, { clusterDomain: context.network.clusterDomain });
  for (const option of ['usernameKey', 'toolName', 'toolDescription'] as const) {
    checkText(where, option, options[option]);
  }
  if (clientIds.length === 0) {
    throw new KubeflowError(
      where,
      'authenticator: clientIds is empty.',
      'The hub accepts only tokens that are issued to one of these ids.',
      "Copy the id from the tool's settings in the learning platform.",
    );
  }
  for (const id of clientIds) {
    checkText(where, 'clientIds', id);
  }
  const state = authState(context, options);
  return {
    values: {
      kind: 'lti13',
      ...accessValues(options),
      issuer,
      authorize_url: authorizeUrl,
      jwks_endpoint: jwksEndpoint,
      client_ids: clientIds,
      username_key: options.usernameKey ?? 'email',
      tool_name: options.toolName,
      tool_description: options.toolDescription,
      // The scheme that browsers use, even if a load balancer terminates TLS.
      uri_scheme: url === undefined || isTerraformToken(url) ? 'auto' : url.split(':')[0],
      ...state.values,
    },
    env: state.env,
    volumes: [],
    egress: providerEgress(context, options, [jwksEndpoint]),
    generatedSecretKeys: state.generatedSecretKeys,
  };
}
