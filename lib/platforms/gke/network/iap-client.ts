/**
 * The OAuth client by which Google's Identity-Aware Proxy signs people in.
 *
 * @see https://cloud.google.com/iap/docs/custom-oauth-configuration
 */
export interface IapClient {
  /** Id of the client, which ends in `.apps.googleusercontent.com`. It is no secret. */
  readonly clientId: string;

  /**
   * Name of the Secret that holds the client's secret under the key `key`. It must be in the namespace of each Service that
   * people sign in to.
   *
   * @default iap-client
   */
  readonly secretName?: string;
}
