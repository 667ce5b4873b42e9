import { KubeflowError } from '../../../errors';
import type { Lti13Options } from '../../../platforms/sign-in';
import { isTerraformToken } from '../../../synthesis/token-guard';
import { accessValues, checkAccess } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';
import { authState, providerEgress } from './provider';
import { checkText } from './texts';
import { checkUrl } from './urls';

/** A learning platform, which opens the hub as a tool. */
export function lti13SignIn(context: SignInContext, options: Lti13Options): BoundSignIn {
  const { where, url } = context;
  const { issuer, authorizeUrl, jwksEndpoint, clientIds } = options;
  checkAccess(where, { factory: 'SignIn.lti13', options, allowing: {} });
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
    variables: state.variables,
    folders: [],
    egress: providerEgress(context, options, [jwksEndpoint]),
  };
}
