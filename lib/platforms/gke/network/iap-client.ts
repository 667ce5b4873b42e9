import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';

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

/** The Secret that has the secret of an OAuth client. */
export function iapSecretName(client: IapClient | undefined): string {
  return client?.secretName ?? 'iap-client';
}

/** Throws where an OAuth client is not one of Google's. */
export function checkIapClient(where: IConstruct, client: IapClient): void {
  checkName(where, 'iapClient: secret', iapSecretName(client), DNS_SUBDOMAIN);
  if (!/^[-a-z0-9]+\.apps\.googleusercontent\.com$/.test(client.clientId)) {
    throw new KubeflowError(
      where,
      `iapClient: "${client.clientId}" is not the id of an OAuth client.`,
      'Identity-Aware Proxy accepts ids such as "123456789012-abc.apps.googleusercontent.com".',
      'Take it from the credentials page of the project; the secret of the client belongs into a Secret, not here.',
    );
  }
}
