import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { isLabelKey } from './labels';

/**
 * Throws where annotations have keys that Kubernetes does not take. Values may be any text.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set
 */
export function checkAnnotations(
  where: IConstruct | string,
  annotations: { readonly [key: string]: string } = {},
): void {
  for (const key of Object.keys(annotations)) {
    if (!isTerraformToken(key) && !isLabelKey(key)) {
      throw new KubeflowError(
        where,
        `annotation has the key "${key}".`,
        'Kubernetes accepts letters, digits, "-", "_" and ".", starting and ending with a letter or digit, at most 63,',
        'after an optional prefix that is a DNS name and a slash, for example "example.com/team".',
      );
    }
  }
}
