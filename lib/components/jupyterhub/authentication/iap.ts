import { withDefaultPorts } from '../../../network/network-policy';
import { IAP_DIRECTORY } from '../config/hub-config-map';
import type { IapAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { checkDomains, checkEmails } from './option-checks';
import { checkText } from './texts';
import { accessValues, checkUsers, nonEmpty } from './user-access';

/** Google's Identity-Aware Proxy, which has signed people in before they reach the hub. */
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
  return {
    values: {
      kind: 'iap',
      ...accessValues(options),
      hosted_domain: nonEmpty(hostedDomain),
      ...(audience === undefined ? { audience_file: `${IAP_DIRECTORY}/audience` } : { audience }),
    },
    env: [],
    volumes:
      audience === undefined
        ? [
            {
              // Optional: the audience is known only once the load balancer exists.
              volume: { name: 'iap', configMap: { name: iapConfigMap, optional: true } },
              mount: { name: 'iap', mountPath: IAP_DIRECTORY, readOnly: true },
            },
          ]
        : [],
    // Google's public keys, with which the signed header is verified.
    egress: withDefaultPorts(network.internet, { port: 443 }),
  };
}
