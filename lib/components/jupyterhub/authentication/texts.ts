import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';

// Control characters, and halves of characters, which no reader of JSON takes.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** Throws where a text is empty, or is none. */
export function checkText(where: IConstruct, option: string, text: string | undefined): void {
  if (text !== undefined && !isTerraformToken(text) && !isPrintable(text)) {
    throw new KubeflowError(
      where,
      `signIn: ${option} ${JSON.stringify(text)} is not a text that can be meant.`,
      'Texts are accepted that are not empty and have no control characters.',
    );
  }
}

/** Whether there is something to read, and nothing else. */
export function isPrintable(text: string): boolean {
  return text.trim() !== '' && !UNPRINTABLE.test(text);
}
