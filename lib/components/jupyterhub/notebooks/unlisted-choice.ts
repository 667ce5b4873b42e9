import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { UnlistedChoice } from './notebook-profile';

// Python and browsers must read these patterns in the same way: the browser checks the field, and the hub checks it
// again.
const PART = '[a-z0-9]+(?:[._\\-]+[a-z0-9]+)*';
const PARTS = `${PART}(?:/${PART})*`;
const HOST = '(?:[A-Za-z0-9]+(?:[.\\-]+[A-Za-z0-9]+)*(?::[0-9]+)?/)?';
const VERSION = '(?::[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,127})?(?:@sha256:[0-9a-f]{64})?';
const ALLOWED = new RegExp(`^${HOST}${PARTS}(?:/\\*)?$`);

/**
 * Returns the fields of `values.json` for the field in which a user enters an image.
 *
 * @throws KubeflowError if `allowedImages` is empty or invalid.
 */
export function unlistedChoiceValues(where: IConstruct, unlisted: UnlistedChoice): object {
  const allowed = unlisted.allowedImages;
  for (const image of allowed ?? []) {
    if (!ALLOWED.test(image)) {
      throw new KubeflowError(
        where,
        `unlistedChoice: "${image}" in allowedImages is not a valid image repository.`,
        'Must be a repository without a tag, or a path that ends in "/*".',
        'Use for example "quay.io/jupyter/scipy-notebook" or "quay.io/jupyter/*".',
      );
    }
  }
  if (allowed?.length === 0) {
    throw new KubeflowError(
      where,
      'unlistedChoice: allowedImages is empty.',
      'Must have at least one entry, or the hub would accept no image.',
      'Remove `unlistedChoice`, or remove `allowedImages` to allow any image.',
    );
  }
  const repositories = allowed?.map(repositoryPattern).join('|') ?? `${HOST}${PARTS}`;
  return {
    display_name: unlisted.displayName ?? 'Image',
    display_name_in_choices: unlisted.displayNameInChoices ?? 'Other…',
    // In Python, "$" also matches before a trailing newline.
    pattern: `^(?:${repositories})${VERSION}$(?!\\n)`,
    message: allowed ? `One of ${allowed.join(', ')}, with a tag` : 'An image, as registry/repository:tag',
  };
}

function repositoryPattern(image: string): string {
  const isPrefix = image.endsWith('/*');
  const literal = (isPrefix ? image.slice(0, -1) : image).replace(/[.]/g, '\\.').replace(/-/g, '[\\-]');
  return isPrefix ? `${literal}${PARTS}` : literal;
}
