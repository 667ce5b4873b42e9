import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { isLabelKey } from './labels';
import { isUnsupportedKey, UNSUPPORTED_KEY } from './unsupported-keys';

/** Returns the problems of annotations, each with how to fix it. Values can have any type if they come from the user's YAML. */
export function annotationProblems(annotations: { readonly [key: string]: unknown }): [string, ...string[]][] {
  return Object.entries(annotations).flatMap(([key, value]): [string, ...string[]][] => {
    if (isUnsupportedKey(key)) {
      return [[`annotation key "${key}" is not valid.`, ...UNSUPPORTED_KEY]];
    }
    if (!isTerraformToken(key) && !isLabelKey(key)) {
      return [
        [
          `annotation key "${key}" is not valid.`,
          'Must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit,',
          'after an optional prefix that is a DNS name and a slash, for example "example.com/team".',
        ],
      ];
    }
    return typeof value === 'string' || isTerraformToken(value)
      ? []
      : [
          [
            `annotation ${key} has the value ${JSON.stringify(value)}, which is not a text.`,
            'Must be a text.',
            'Put the value in quotes.',
          ],
        ];
  });
}

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
  const [first] = annotationProblems(Object.fromEntries(Object.keys(annotations).map((key) => [key, ''])));
  if (first) {
    throw new KubeflowError(where, ...first);
  }
}
