import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { Prerequisites } from '../../../prerequisites';
import { isTerraformToken } from '../../../terraform-token';
import { checkDataKey } from '../../../validation/data-keys';
import { parseHttpUrl } from '../../../validation/urls';
import type { HubVolume } from '../hub/hub-volume';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { authState, type IdentityProviderOptions, providerEgress } from './identity-provider';
import { checkText } from './option-checks';
import { checkParameter, checkUrl } from './provider-urls';
import { accessValues, nonEmpty, type UserAccessOptions } from './user-access';

const CA_DIRECTORY = '/etc/jupyterhub-ca';
const CALLBACK_PATH = '/hub/oauth_callback';

/** Reference to the OAuth client secret, in a Secret in the hub's namespace. The secret itself never appears in the program. */
export interface OAuthClientSecret {
  /** Name of the Secret. */
  readonly secretName: string;

  /**
   * Key of the client secret in the Secret.
   *
   * @default client-secret
   */
  readonly key?: string;
}

/** CA certificates in a ConfigMap in the hub's namespace. */
export interface CaCertificates {
  /** Name of the ConfigMap. */
  readonly configMapName: string;

  /**
   * Key of the PEM-encoded certificates in the ConfigMap.
   *
   * @default ca.crt
   */
  readonly key?: string;
}

/**
 * Options that all OAuth 2.0 providers share.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.oauth2.html
 */
export interface OAuthenticatorOptions extends UserAccessOptions, IdentityProviderOptions {
  /** OAuth client id of the hub. It is not confidential. */
  readonly clientId: string;

  /** Secret that holds the OAuth client secret. */
  readonly clientSecret: OAuthClientSecret;

  /**
   * Callback URL that is registered with the provider. It ends with `/hub/oauth_callback`.
   *
   * Required without a hostname, for example `http://localhost:8080/hub/oauth_callback` for a port-forward.
   *
   * @default - `https://<hostname>/hub/oauth_callback`
   */
  readonly callbackUrl?: string;

  /**
   * OAuth scopes to request.
   *
   * @default - the scopes that the user name and the access rules require
   */
  readonly scope?: string[];

  /**
   * Name of the provider on the sign-in button: "Sign in with <loginService>".
   *
   * @default - the name of the provider
   */
  readonly loginService?: string;

  /**
   * Whether users are redirected to the provider immediately, without a sign-in button.
   *
   * @default false
   */
  readonly autoLogin?: boolean;

  /**
   * URL to which users are redirected when they sign out, for example the provider's sign-out page.
   *
   * @default - the hub's sign-out page
   */
  readonly logoutRedirectUrl?: string;

  /**
   * Additional parameters of the authorization request, for example `prompt`. Parameters that the hub sets, such as
   * `redirect_uri`, are not accepted.
   *
   * @default - none
   */
  readonly extraAuthorizeParams?: { [name: string]: string };

  /**
   * CA certificates that the hub uses to verify the provider, instead of the public ones.
   *
   * @default - the public CA certificates in the hub's image
   */
  readonly caCertificates?: CaCertificates;
}

/** The parts of the configuration that are specific to one provider. */
export interface OAuthProviderConfig {
  /** Name of the kind in `values.json`. */
  readonly kind: string;
  readonly options: OAuthenticatorOptions;
  /** Scopes to request if the options set none. */
  readonly scope?: string[];
  /** URLs that the hub calls. */
  readonly endpoints: readonly string[];
  /** Additional fields of `values.json`. */
  readonly values: object;
  readonly volumes?: HubVolume[];
}

/** Configures authentication with an OAuth 2.0 provider. */
export function oauthenticator(context: AuthenticatorContext, provider: OAuthProviderConfig): AuthenticatorConfig {
  const { where } = context;
  const { kind, options, endpoints, volumes = [] } = provider;
  const { secretName, key = 'client-secret' } = options.clientSecret;
  checkText(where, 'clientId', options.clientId);
  checkName(where, 'authenticator: Secret', secretName, DNS_SUBDOMAIN);
  checkDataKey(where, 'authenticator: clientSecret', key);
  Prerequisites.add(where, {
    kind: 'Secret',
    name: secretName,
    keys: [key],
    reason: 'The hub reads the secret of its OAuth client from it, which the provider shows when you register the hub.',
  });
  checkText(where, 'loginService', options.loginService);
  for (const scope of options.scope ?? []) {
    checkText(where, 'scope', scope);
  }
  for (const [name, value] of Object.entries(options.extraAuthorizeParams ?? {})) {
    checkText(where, 'extraAuthorizeParams', name);
    checkText(where, `extraAuthorizeParams "${name}"`, value);
    checkParameter(where, 'extraAuthorizeParams', name);
  }
  if (options.logoutRedirectUrl !== undefined) {
    checkUrl(where, 'logoutRedirectUrl', options.logoutRedirectUrl);
  }
  const ca = caCertificatesVolume(where, options);
  const state = authState(context, options);
  return {
    values: {
      kind,
      ...accessValues(options),
      client_id: options.clientId,
      callback_url: resolveCallbackUrl(context, options.callbackUrl),
      scope: nonEmpty(options.scope) ?? nonEmpty(provider.scope),
      login_service: options.loginService,
      auto_login: options.autoLogin || undefined,
      logout_redirect_url: options.logoutRedirectUrl,
      extra_authorize_params: options.extraAuthorizeParams,
      ca_certificates: ca?.file,
      ...state.values,
      ...provider.values,
    },
    env: [secretEnvVar('OAUTH_CLIENT_SECRET', secretName, key), ...state.env],
    volumes: [...volumes, ...(ca ? [ca.volume] : [])],
    egress: providerEgress(context, options, endpoints),
    generatedSecretKeys: state.generatedSecretKeys,
  };
}

function resolveCallbackUrl({ where, url }: AuthenticatorContext, callbackUrl: string | undefined): string {
  if (callbackUrl === undefined) {
    if (url === undefined) {
      throw new KubeflowError(
        where,
        'authenticator: the OAuth callback URL is unknown, because the hub has no hostname.',
        'OAuth providers redirect users only to a callback URL that is registered with them.',
        `Set \`hostname\` of the hub, or \`callbackUrl\`, for example "http://localhost:8080${CALLBACK_PATH}" for`,
        'kubectl port-forward.',
      );
    }
    return `${url.replace(/\/$/, '')}${CALLBACK_PATH}`;
  }
  if (!isTerraformToken(callbackUrl) && !isCallbackUrl(callbackUrl)) {
    throw new KubeflowError(
      where,
      `authenticator: callbackUrl "${callbackUrl}" is not the OAuth callback of a hub.`,
      `Must be a URL that ends with ${CALLBACK_PATH}.`,
      `Use for example "https://hub.example.com${CALLBACK_PATH}".`,
    );
  }
  return callbackUrl;
}

function isCallbackUrl(text: string): boolean {
  const url = parseHttpUrl(text, {
    lowerCaseScheme: true,
    allowCredentials: true,
    allowQuery: false,
    allowFragment: false,
  });
  return url !== undefined && [text, url.pathname].every((path) => path.endsWith(CALLBACK_PATH));
}

function caCertificatesVolume(
  where: IConstruct,
  { caCertificates }: OAuthenticatorOptions,
): { file: string; volume: HubVolume } | undefined {
  if (!caCertificates) {
    return undefined;
  }
  const { configMapName, key = 'ca.crt' } = caCertificates;
  checkName(where, 'authenticator: ConfigMap', configMapName, DNS_SUBDOMAIN);
  checkDataKey(where, 'authenticator: caCertificates', key);
  return {
    file: `${CA_DIRECTORY}/ca.crt`,
    volume: {
      volume: { name: 'sign-in-ca', configMap: { name: configMapName, items: [{ key, path: 'ca.crt' }] } },
      mounts: [{ name: 'sign-in-ca', mountPath: CA_DIRECTORY, readOnly: true }],
    },
  };
}
