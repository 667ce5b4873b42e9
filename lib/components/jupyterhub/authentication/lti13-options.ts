import type { IdentityProviderOptions } from './identity-provider-options';
import type { UserAccessOptions } from './user-access-options';

/**
 * Options of `Authenticator.lti13`. The learning platform takes the tool's settings from `https://<hostname>/hub/lti13/config`.
 *
 * @see https://ltiauthenticator.readthedocs.io/en/latest/lti13/getting-started.html
 */
export interface Lti13AuthenticatorOptions extends UserAccessOptions, IdentityProviderOptions {
  /** Who issues the tokens, as the platform calls itself. */
  readonly issuer: string;

  /** Where the platform authorizes the hub. */
  readonly authorizeUrl: string;

  /** Where the platform's public keys are, with which the hub verifies the tokens. */
  readonly jwksEndpoint: string;

  /** Ids that the platform has given the hub as its tool. */
  readonly clientIds: string[];

  /**
   * The claim that is the name of the user. Claims of the platform's own begin with `custom_`. Where it is missing the hub
   * takes `sub`.
   *
   * @default email
   */
  readonly usernameKey?: string;

  /**
   * Name of the tool, as the platform shows it.
   *
   * @default JupyterHub
   */
  readonly toolName?: string;

  /**
   * Description of the tool, as the platform shows it.
   *
   * @default Launch interactive Jupyter Notebooks with JupyterHub
   */
  readonly toolDescription?: string;
}
