import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../synthesis/token-guard';
import { MAX_INT32 } from './counts';

/** Which whole numbers are accepted, and by whom. */
export interface WholeNumbers {
  readonly least: number;
  /** @default 2147483647 */
  readonly most?: number;
  /** Who accepts them, in words. */
  readonly by: string;
  /** What to do instead, a sentence. @default - nothing is said */
  readonly mend?: string;
}

/** Throws where a number is none of those that are accepted. */
export function checkWholeNumber(
  where: IConstruct,
  what: string,
  value: number | undefined,
  { least, most = MAX_INT32, by, mend }: WholeNumbers,
): void {
  if (value === undefined || isTerraformToken(value)) {
    return;
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new KubeflowError(
      where,
      `${what}: ${value} is not accepted.`,
      `${by} accepts whole numbers from ${least} to ${most}.`,
      ...(mend === undefined ? [] : [mend]),
    );
  }
}
