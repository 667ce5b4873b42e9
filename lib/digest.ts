import { createHash } from 'node:crypto';

/** The SHA-256 digest of a text in hexadecimal: the same for the same text, anywhere. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
