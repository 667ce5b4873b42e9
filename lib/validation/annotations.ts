import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { isLabelKey } from './labels';

/**
 * Checks the keys of annotations. Values can be any text.
 *
 * @throws KubeflowError if Kubernetes would reject a key.
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
        `annotation key "${key}" is not valid.`,
        'Must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit,',
        'after an optional prefix that is a DNS name and a slash, for example "example.com/team".',
      );
    }
  }
}
