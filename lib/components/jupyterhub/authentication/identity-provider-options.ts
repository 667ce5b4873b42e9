import type { NetworkPeer } from '../../../network/network-peer';

/** What holds for whatever proves who people are from outside the hub. */
export interface IdentityProviderOptions {
  /**
   * Where the hub reaches the provider, for the hub's network policy. A provider on a private network is not part of the
   * internet.
   *
   * @default - the internet, on the ports of the provider's URLs
   */
  readonly allowEgressTo?: NetworkPeer[];

  /**
   * Whether the hub keeps what the provider tells at sign-in, tokens included, encrypted in its database
   * (`enable_auth_state`). With OAuth providers it then also asks again while people are signed in, so that changes of groups
   * arrive, and people whom the provider knows no longer are signed out.
   *
   * The key is made in the hub's Secret, as `crypt-key`. A Secret of yours (`secretName` of the hub) needs it too: 64
   * hexadecimal digits.
   *
   * @default false
   */
  readonly enableAuthState?: boolean;
}
