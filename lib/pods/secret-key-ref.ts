import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName, DNS_SUBDOMAIN, isValidName, type NameRule } from '../names';
import { isTerraformToken } from '../terraform-token';

/**
 * Keys of Secrets and ConfigMaps.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data
 */
export const DATA_KEY: NameRule = {
  pattern: /^(?!\.\.)(?!\.$)[-._a-zA-Z0-9]+$/,
  maxLength: 253,
  accepts: 'Kubernetes accepts letters, digits, "-", "_" and ".", not starting with "..", at most 253.',
};

/** A value of a Secret, by the names of both. */
export interface SecretKeyRef {
  /** Name of the Secret, which is in the same namespace. */
  readonly secretName: string;

  /** Key within the Secret. */
  readonly key: string;
}

/** Throws where there could be no such Secret, or no such key of it. */
export function checkSecretKeyRef(where: IConstruct, what: string, { secretName, key }: SecretKeyRef): void {
  checkName(where, `${what}: Secret`, secretName, DNS_SUBDOMAIN);
  checkDataKey(where, what, key);
}

/** Throws where a Secret or a ConfigMap could have no such key. */
export function checkDataKey(where: IConstruct, what: string, key: string): void {
  if (!isTerraformToken(key) && !isValidName(key, DATA_KEY)) {
    throw new KubeflowError(where, `${what}: "${key}" is not a key.`, DATA_KEY.accepts);
  }
}
