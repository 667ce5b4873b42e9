import type { IapOptions } from '../../../platforms/sign-in';
import { withPorts } from '../../../workload/network';
import { IAP_FOLDER } from '../hub-config-map';
import { accessValues, checkUsers, listed } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';
import { checkDomains, checkEmails } from './emails';
import { checkText } from './texts';

/** Google's Identity-Aware Proxy, which has signed people in before they reach the hub. */
export function iapSignIn({ where, network, iapConfigMap }: SignInContext, options: IapOptions): BoundSignIn {
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
      hosted_domain: listed(hostedDomain),
      ...(audience === undefined ? { audience_file: `${IAP_FOLDER}/audience` } : { audience }),
    },
    variables: [],
    folders:
      audience === undefined
        ? [
            {
              // Optional: the audience is known only once the load balancer exists.
              volume: { name: 'iap', configMap: { name: iapConfigMap, optional: true } },
              mount: { name: 'iap', mountPath: IAP_FOLDER, readOnly: true },
            },
          ]
        : [],
    // Google's public keys, with which the signed header is verified.
    egress: withPorts(network.internet, { port: 443 }),
  };
}
