import type { k8s } from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../../platforms/network-peer';
import type { ProviderOptions } from '../../../platforms/sign-in';
import { withPorts } from '../../../workload/network';
import { checkPeers } from '../../../workload/peer-checks';
import { secretVariable } from '../../../workload/secret-variable';
import type { SignInContext } from './bound-sign-in';
import { portsOf } from './urls';

/** What it takes that the hub keeps what the provider tells. */
export interface AuthState {
  readonly values: object;
  readonly variables: k8s.EnvVar[];
}

export function authState({ secretName }: SignInContext, { enableAuthState }: ProviderOptions): AuthState {
  return enableAuthState
    ? {
        values: { enable_auth_state: true },
        variables: [secretVariable('JUPYTERHUB_CRYPT_KEY', secretName, 'crypt-key')],
      }
    : { values: {}, variables: [] };
}

/** Where the hub must reach the provider whose URLs it calls. */
export function providerEgress(
  { where, network }: SignInContext,
  { providerNetwork }: ProviderOptions,
  called: readonly string[],
): NetworkPeer[] {
  checkPeers(where, 'signIn: providerNetwork', providerNetwork ?? []);
  return withPorts(providerNetwork ?? network.internet, ...portsOf(called).map((port) => ({ port })));
}
