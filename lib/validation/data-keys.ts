import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isValidName, type NameRule } from '../names';
import { isTerraformToken } from '../terraform-token';
import { isUnsupportedKey, UNSUPPORTED_KEY } from './unsupported-keys';

/**
 * Keys of Secrets and ConfigMaps.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data
 */
export const DATA_KEY: NameRule = {
  pattern: /^(?!\.\.)(?!\.$)[-._a-zA-Z0-9]+$/,
  maxLength: 253,
  accepts: 'Must be at most 253 letters, digits, "-", "_" and ".", not starting with "..".',
};
/**
 * @throws KubeflowError if the key is not valid in a Secret or ConfigMap.
 */
export function checkDataKey(where: IConstruct, what: string, key: string): void {
  if (isUnsupportedKey(key)) {
    throw new KubeflowError(where, `${what}: "${key}" is not a valid key.`, ...UNSUPPORTED_KEY);
  }
  if (!isTerraformToken(key) && !isValidName(key, DATA_KEY)) {
    throw new KubeflowError(where, `${what}: "${key}" is not a valid key.`, DATA_KEY.accepts);
  }
}
