import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Throws where a text holds half a character, which JavaScript allows and JSON's readers do not. */
export function checkWellFormed(where: IConstruct, value: unknown, path: readonly string[] = []): void {
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    throw new KubeflowError(
      where,
      `${path.join('.')} holds half of a character: ${JSON.stringify(value)}.`,
      'Python accepts whole characters of Unicode.',
      'It was probably cut in the middle of an emoji, or is no text at all.',
    );
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      checkWellFormed(where, key, path);
      checkWellFormed(where, inner, [...path, key]);
    }
  }
}
