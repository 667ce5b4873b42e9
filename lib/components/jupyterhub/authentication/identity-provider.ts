import type { k8s } from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { withDefaultPorts } from '../../../network/network-policy';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import type { IdentityProviderOptions } from '.';
import type { AuthenticatorContext } from './authenticator-config';
import { portsOf } from './provider-urls';

/** What it takes that the hub keeps what the provider tells. */
export interface AuthState {
  readonly values: object;
  readonly env: k8s.EnvVar[];
}

export function authState(
  { secretName }: AuthenticatorContext,
  { enableAuthState }: IdentityProviderOptions,
): AuthState {
  return enableAuthState
    ? {
        values: { enable_auth_state: true },
        env: [secretEnvVar('JUPYTERHUB_CRYPT_KEY', secretName, 'crypt-key')],
      }
    : { values: {}, env: [] };
}

/** Where the hub must reach the provider whose URLs it calls. */
export function providerEgress(
  { where, network }: AuthenticatorContext,
  { allowEgressTo }: IdentityProviderOptions,
  called: readonly string[],
): NetworkPeer[] {
  checkPeers(where, 'signIn: allowEgressTo', allowEgressTo ?? []);
  return withDefaultPorts(allowEgressTo ?? network.internet, ...portsOf(called).map((port) => ({ port })));
}
