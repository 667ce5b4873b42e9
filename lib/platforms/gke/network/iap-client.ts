import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';

/**
 * OAuth client of Identity-Aware Proxy (IAP).
 *
 * @see https://cloud.google.com/iap/docs/custom-oauth-configuration
 */
export interface IapClient {
  /** Id of the client, which ends in `.apps.googleusercontent.com`. It is not secret. */
  readonly clientId: string;

  /**
   * Name of the Secret that contains the client secret under the key `key`. It must exist in the namespace of each
   * Service that requires authentication.
   *
   * @default iap-client
   */
  readonly secretName?: string;
}

/** Name of the Secret that contains the client secret. */
export function iapSecretName(client: IapClient | undefined): string {
  return client?.secretName ?? 'iap-client';
}

/**
 * Validates an OAuth client.
 *
 * @throws KubeflowError if it is not an OAuth client of Google.
 */
export function checkIapClient(where: IConstruct, client: IapClient): void {
  checkName(where, 'iapClient: secretName', iapSecretName(client), DNS_SUBDOMAIN);
  if (!/^[-a-z0-9]+\.apps\.googleusercontent\.com$/.test(client.clientId)) {
    throw new KubeflowError(
      where,
      `iapClient: "${client.clientId}" is not a valid OAuth client id.`,
      'Must be an id such as "123456789012-abc.apps.googleusercontent.com".',
      'Copy it from the credentials page of the project. Store the client secret in a Secret, not here.',
    );
  }
}
