import { withDefaultPorts } from '../../../network/network-policy';
import { IAP_DIRECTORY } from '../config/hub-config-map';
import type { HubVolume } from '../hub/hub-volume';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { checkDomains, checkEmails, checkText } from './option-checks';
import { accessValues, checkUsers, nonEmpty } from './user-access';

/** Options of `Authenticator.iap`. User names are e-mail addresses. */
export interface IapAuthenticatorOptions {
  /**
   * Audience of the signed header: `/projects/NUMBER/global/backendServices/ID`. It is known only after the load balancer
   * exists.
   *
   * @default - read from the key `audience` of the optional ConfigMap `<name>-iap`; nobody can sign in until it exists
   */
  readonly audience?: string;

  /**
   * E-mail addresses of admins.
   *
   * @default - none
   */
  readonly adminUsers?: string[];

  /**
   * E-mail addresses of users who have access. The IAP policy must allow them too.
   *
   * @default - all users that the IAP policy allows
   */
  readonly allowedUsers?: string[];

  /**
   * Google Workspace domains (the claim `hd` of the signed header) that users must belong to.
   *
   * @default - all users that the IAP policy allows
   */
  readonly hostedDomain?: string[];

  /**
   * E-mail addresses of users who have no access, even if the IAP policy allows them.
   *
   * @default - none
   */
  readonly blockedUsers?: string[];
}

/** Configures Google Identity-Aware Proxy, which authenticates users before requests reach the hub. */
export function iapAuthenticator(
  { where, network, iapConfigMap }: AuthenticatorContext,
  options: IapAuthenticatorOptions,
): AuthenticatorConfig {
  const { audience, hostedDomain } = options;
  checkUsers(where, options);
  checkText(where, 'audience', audience);
  checkDomains(where, 'hostedDomain', hostedDomain);
  for (const option of ['allowedUsers', 'blockedUsers', 'adminUsers'] as const) {
    checkEmails(where, option, options[option]);
  }
  // Optional: the audience is known only after the load balancer exists.
  const audienceVolume: HubVolume = {
    volume: { name: 'iap', configMap: { name: iapConfigMap, optional: true } },
    mounts: [{ name: 'iap', mountPath: IAP_DIRECTORY, readOnly: true }],
  };
  return {
    values: {
      kind: 'iap',
      ...accessValues(options),
      hosted_domain: nonEmpty(hostedDomain),
      ...(audience === undefined ? { audience_file: `${IAP_DIRECTORY}/audience` } : { audience }),
    },
    env: [],
    volumes: audience === undefined ? [audienceVolume] : [],
    // The hub downloads Google's public keys to verify the signed header.
    egress: withDefaultPorts(network.internet, { port: 443 }),
    generatedSecretKeys: [],
  };
}
