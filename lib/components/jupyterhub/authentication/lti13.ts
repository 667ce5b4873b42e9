import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { Lti13AuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { authState, providerEgress } from './identity-provider';
import { checkUrl } from './provider-urls';
import { checkText } from './texts';
import { accessValues, checkAccess } from './user-access';

/** A learning platform, which opens the hub as a tool. */
export function lti13Authenticator(
  context: AuthenticatorContext,
  options: Lti13AuthenticatorOptions,
): AuthenticatorConfig {
  const { where, url } = context;
  const { issuer, authorizeUrl, jwksEndpoint, clientIds } = options;
  checkAccess(where, { factory: 'Authenticator.lti13', options, allowRules: {} });
  checkUrl(where, 'issuer', issuer);
  checkUrl(where, 'authorizeUrl', authorizeUrl);
  checkUrl(where, 'jwksEndpoint', jwksEndpoint, { clusterDomain: context.network.clusterDomain });
  for (const option of ['usernameKey', 'toolName', 'toolDescription'] as const) {
    checkText(where, option, options[option]);
  }
  if (clientIds.length === 0) {
    throw new KubeflowError(
      where,
      'signIn: clientIds is empty.',
      'Tokens are accepted that are for one of them.',
      'Take the id from the settings of the tool in the learning platform.',
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
      // Whatever is between the people and the hub, their browser has this one.
      uri_scheme: url === undefined || isTerraformToken(url) ? 'auto' : url.split(':')[0],
      ...state.values,
    },
    env: state.env,
    volumes: [],
    egress: providerEgress(context, options, [jwksEndpoint]),
  };
}
