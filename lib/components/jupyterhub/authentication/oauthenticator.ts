import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { checkDataKey } from '../../../validation/data-keys';
import { parseHttpUrl } from '../../../validation/urls';
import type { GroupAccessOptions, OAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext, AuthenticatorVolume } from './authenticator-config';
import { type AuthState, authState, providerEgress } from './identity-provider';
import { checkUrl } from './provider-urls';
import { checkText } from './texts';
import { accessValues, nonEmpty } from './user-access';

const CA_DIRECTORY = '/etc/jupyterhub-ca';
const CALLBACK_PATH = '/hub/oauth_callback';

/** What one provider has of its own. */
export interface OAuthProviderConfig {
  /** Name of the kind in `values.json`. */
  readonly kind: string;
  readonly options: OAuthenticatorOptions;
  /** Scopes to ask for where the options name none. */
  readonly scope?: string[];
  /** URLs that the hub itself calls. */
  readonly endpoints: readonly string[];
  /** What `values.json` says besides. */
  readonly values: object;
  readonly volumes?: AuthenticatorVolume[];
}

/** Signing in by a provider of OAuth 2.0. */
export function oauthenticator(context: AuthenticatorContext, provider: OAuthProviderConfig): AuthenticatorConfig {
  const { where } = context;
  const { kind, options, endpoints, volumes = [] } = provider;
  const { secretName, key = 'client-secret' } = options.clientSecret;
  checkText(where, 'clientId', options.clientId);
  checkName(where, 'signIn: Secret', secretName, DNS_SUBDOMAIN);
  checkDataKey(where, 'signIn: clientSecret', key);
  checkText(where, 'loginService', options.loginService);
  for (const scope of options.scope ?? []) {
    checkText(where, 'scope', scope);
  }
  for (const [name, value] of Object.entries(options.extraAuthorizeParams ?? {})) {
    checkText(where, 'extraAuthorizeParams', name);
    checkText(where, `extraAuthorizeParams "${name}"`, value);
  }
  if (options.logoutRedirectUrl !== undefined) {
    checkUrl(where, 'logoutRedirectUrl', options.logoutRedirectUrl);
  }
  const ca = caCertificatesVolume(where, options);
  const state: AuthState = authState(context, options);
  return {
    values: {
      kind,
      ...accessValues(options),
      client_id: options.clientId,
      callback_url: callbackUrl(context, options.callbackUrl),
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
    volumes: [...volumes, ...(ca ? [ca.folder] : [])],
    egress: providerEgress(context, options, endpoints),
  };
}

/** What `values.json` says of groups that the provider tells. */
export function groupValues(where: IConstruct, options: GroupAccessOptions): object {
  const { allowedGroups = [], adminGroups = [] } = options;
  const needed = allowedGroups.length > 0 || adminGroups.length > 0;
  checkManageGroups(where, options.manageGroups, needed, 'allowedGroups and adminGroups');
  return {
    allowed_groups: nonEmpty(allowedGroups),
    admin_groups: nonEmpty(adminGroups),
    manage_groups: (options.manageGroups ?? needed) || undefined,
  };
}

/** Throws where groups are to decide something, and are not to be known. */
export function checkManageGroups(
  where: IConstruct,
  manageGroups: boolean | undefined,
  needed: boolean,
  by: string,
): void {
  if (manageGroups === false && needed) {
    throw new KubeflowError(
      where,
      'signIn: manageGroups is false, and groups are given.',
      `The hub must know the provider's groups for ${by}.`,
      'Leave out manageGroups.',
    );
  }
}

function callbackUrl({ where, url }: AuthenticatorContext, given: string | undefined): string {
  if (given === undefined) {
    if (url === undefined) {
      throw new KubeflowError(
        where,
        'signIn: the provider cannot send people back: it is not known under which URL they reach the hub.',
        'It accepts one that is registered there, by which it knows the hub.',
        `Set \`hostname\` of the hub, or \`callbackUrl\`, for example "http://localhost:8080${CALLBACK_PATH}" for`,
        'kubectl port-forward.',
      );
    }
    return `${url.replace(/\/$/, '')}${CALLBACK_PATH}`;
  }
  if (!isTerraformToken(given) && !isCallbackUrl(given)) {
    throw new KubeflowError(
      where,
      `signIn: callbackUrl "${given}" is not where the hub takes people back.`,
      `URLs are accepted that end with ${CALLBACK_PATH}.`,
      `Use for example "https://hub.example.com${CALLBACK_PATH}".`,
    );
  }
  return given;
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
): { file: string; folder: AuthenticatorVolume } | undefined {
  if (!caCertificates) {
    return undefined;
  }
  const { configMapName, key = 'ca.crt' } = caCertificates;
  checkName(where, 'signIn: ConfigMap', configMapName, DNS_SUBDOMAIN);
  checkDataKey(where, 'signIn: caCertificates', key);
  return {
    file: `${CA_DIRECTORY}/ca.crt`,
    folder: {
      volume: { name: 'sign-in-ca', configMap: { name: configMapName, items: [{ key, path: 'ca.crt' }] } },
      mount: { name: 'sign-in-ca', mountPath: CA_DIRECTORY, readOnly: true },
    },
  };
}
