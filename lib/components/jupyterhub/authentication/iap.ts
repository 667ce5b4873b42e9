import { withDefaultPorts } from '../../../network/network-policy';
import { checkRestriction } from '../../../validation/restrictions';
import type { HubVolume } from '../hub/hub-volume';
import { IAP_DIRECTORY } from '../values/hub-config-map';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { checkDomains, checkEmails, checkText } from './option-checks';
import { accessValues, checkAllowedUsers, checkUsers, nonEmpty } from './user-access';
import { checkUserIds, IAP_SUBJECT } from './user-ids';

/** Options of `Authenticator.iap`. User names are e-mail addresses, or ids with `userIdAsName`. */
export interface IapAuthenticatorOptions {
  /**
   * Audience of the signed header: `/projects/NUMBER/global/backendServices/ID`. It is known only after the load balancer
   * exists.
   *
   * @default - read from the key `audience` of the optional ConfigMap `<name>-iap`; nobody can sign in until it exists
   */
  readonly audience?: string;

  /**
   * Whether users are named by the permanent id of their account (the claim `sub`, `accounts.google.com:<number>`) instead of their e-mail address.
   *
   * An address can be given to another person, for example to a new employee. The next owner would then get the servers, home and rights of the previous one. All names in rules must then be ids. Changing
   * this option renames all users, and gives them new homes.
   *
   * @default false
   */
  readonly userIdAsName?: boolean;

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
  checkAllowedUsers(where, options);
  checkText(where, 'audience', audience);
  checkDomains(where, 'hostedDomain', hostedDomain);
  checkRestriction(where, 'authenticator: hostedDomain', hostedDomain, 'users of all domains');
  if (options.userIdAsName) {
    checkUserIds(where, options, IAP_SUBJECT);
  } else {
    for (const option of ['allowedUsers', 'blockedUsers', 'adminUsers'] as const) {
      checkEmails(where, option, options[option]);
    }
  }
  // Optional: the audience is known only after the load balancer exists.
  const audienceVolume: HubVolume = {
    volume: { name: 'iap', configMap: { name: iapConfigMap, optional: true } },
    mounts: [{ name: 'iap', mountPath: IAP_DIRECTORY, readOnly: true }],
  };
  return {
    values: {
      kind: 'iap',
      user_id_as_name: options.userIdAsName || undefined,
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
