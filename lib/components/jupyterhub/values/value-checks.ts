import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { wholeSeconds } from '../../../validation/durations';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A duration in whole seconds, as JupyterHub requires.
 *
 * @throws KubeflowError if the duration is not a whole number of seconds.
 */
export function seconds(where: IConstruct, prop: string, duration: Duration): number {
  return wholeSeconds(where, prop, duration, { acceptedBy: 'JupyterHub', example: 'Duration.minutes(10)' });
}

/** @throws KubeflowError if a text has a lone surrogate, which JavaScript allows but JSON parsers reject. */
export function checkWellFormed(where: IConstruct, value: unknown, path: readonly string[] = []): void {
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    throw new KubeflowError(
      where,
      `${path.join('.')} contains half of a character: ${JSON.stringify(value)}.`,
      'Must be well-formed Unicode, because Python rejects lone surrogates.',
      'The text was probably cut in the middle of an emoji, or is binary data.',
    );
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      checkWellFormed(where, key, path);
      checkWellFormed(where, inner, [...path, key]);
    }
  }
}
