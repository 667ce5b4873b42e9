import type * as kube from '../../../k8s/kube';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { withDefaultPorts } from '../../../network/network-policy';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import type { AuthenticatorContext } from './authenticator-config';
import { portsOf } from './provider-urls';

/** Options of an external identity provider. */
export interface IdentityProviderOptions {
  /**
   * Peers at which the hub reaches the provider, for the hub's network policy. Set it if the provider is on a private network,
   * because the default covers only the internet.
   *
   * @default - the internet, on the ports of the provider's URLs
   */
  readonly allowEgressTo?: NetworkPeer[];

  /**
   * Whether the hub stores the provider's response, including tokens, encrypted in its database (`enable_auth_state`).
   *
   * With OAuth providers the hub then also refreshes it every five minutes while users are signed in: group changes take
   * effect, and users who no longer exist at the provider are signed out. Without it, users who have access because of a group,
   * organization or project sign in again every day, because the hub cannot check their membership otherwise.
   *
   * The encryption key is generated in the hub's Secret under the key `crypt-key`. If you set `secretName` of the hub, add it
   * to that Secret: 64 hexadecimal digits.
   *
   * @default false
   */
  readonly enableAuthState?: boolean;
}

/** Configuration that stores the provider's response in the hub's database. */
export interface AuthState {
  readonly values: object;
  readonly env: kube.EnvVar[];
  readonly generatedSecretKeys: string[];
}

const CRYPT_KEY = 'crypt-key';

export function authState(
  { secretName }: AuthenticatorContext,
  { enableAuthState }: IdentityProviderOptions,
): AuthState {
  return enableAuthState
    ? {
        values: { enable_auth_state: true },
        env: [secretEnvVar('JUPYTERHUB_CRYPT_KEY', secretName, CRYPT_KEY)],
        generatedSecretKeys: [CRYPT_KEY],
      }
    : { values: {}, env: [], generatedSecretKeys: [] };
}

/** Peers at which the hub reaches the provider's URLs. */
export function providerEgress(
  { where, network }: AuthenticatorContext,
  { allowEgressTo }: IdentityProviderOptions,
  urls: readonly string[],
): NetworkPeer[] {
  checkPeers(where, 'authenticator: allowEgressTo', allowEgressTo);
  return withDefaultPorts(allowEgressTo ?? network.internet, ...portsOf(urls).map((port) => ({ port })));
}
