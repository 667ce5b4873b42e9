import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { UnlistedChoice } from './notebook-profile';

// What Python and browsers read alike: the hub checks what the browser has checked.
// @see https://github.com/distribution/reference/blob/v0.6.0/reference.go
const PART = '[a-z0-9]+(?:[._\\-]+[a-z0-9]+)*';
const PARTS = `${PART}(?:/${PART})*`;
const HOST = '(?:[A-Za-z0-9]+(?:[.\\-]+[A-Za-z0-9]+)*(?::[0-9]+)?/)?';
const VERSION = '(?::[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,127})?(?:@sha256:[0-9a-f]{64})?';
const ALLOWED = new RegExp(`^${HOST}${PARTS}(?:/\\*)?$`);

/** What `values.json` says of the field in which a user types an image. */
export function unlistedChoiceValues(where: IConstruct, unlisted: UnlistedChoice): object {
  const allowed = unlisted.allowedImages;
  for (const image of allowed ?? []) {
    if (!ALLOWED.test(image)) {
      throw new KubeflowError(
        where,
        `unlistedChoice: "${image}" in allowedImages is not a repository of images.`,
        'Accepted are repositories without a tag, and paths that end in "/*" for all that are below.',
        'Use for example "quay.io/jupyter/scipy-notebook" or "quay.io/jupyter/*".',
      );
    }
  }
  if (allowed?.length === 0) {
    throw new KubeflowError(
      where,
      'unlistedChoice: allowedImages is empty.',
      'Nothing that a user types would be accepted.',
      'Leave `unlistedChoice` out, or `allowedImages` for any image.',
    );
  }
  const repositories = allowed?.map(repositoryPattern).join('|') ?? `${HOST}${PARTS}`;
  return {
    display_name: unlisted.displayName ?? 'Image',
    display_name_in_choices: unlisted.displayNameInChoices ?? 'Other…',
    // Python's "$" is content with a line break before the end.
    pattern: `^(?:${repositories})${VERSION}$(?!\\n)`,
    message: allowed ? `One of ${allowed.join(', ')}, with a tag` : 'An image, as registry/repository:tag',
  };
}

function repositoryPattern(image: string): string {
  const everythingBelow = image.endsWith('/*');
  const literal = (everythingBelow ? image.slice(0, -1) : image).replace(/[.]/g, '\\.').replace(/-/g, '[\\-]');
  return everythingBelow ? `${literal}${PARTS}` : literal;
}
