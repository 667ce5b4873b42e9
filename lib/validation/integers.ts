import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';

/** The largest integer that most fields of Kubernetes hold. */
export const MAX_INT32 = 2 ** 31 - 1;

/** Which whole numbers are accepted, and by whom. */
export interface IntegerRange {
  readonly min: number;
  /** @default 2147483647 */
  readonly max?: number;
  /** Who accepts them, in words. */
  readonly acceptedBy: string;
  /** What to do instead, a sentence. @default - nothing is said */
  readonly hint?: string;
}

/** Whether a number is an integer within bounds, which are included. */
export function isIntegerBetween(value: number, min: number, max: number = MAX_INT32): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

/** Throws where a number is none of those that are accepted. */
export function checkInteger(
  where: IConstruct,
  what: string,
  value: number | undefined,
  { min, max = MAX_INT32, acceptedBy, hint }: IntegerRange,
): void {
  if (value === undefined || isTerraformToken(value)) {
    return;
  }
  if (!isIntegerBetween(value, min, max)) {
    throw new KubeflowError(
      where,
      `${what}: ${value} is not accepted.`,
      `${acceptedBy} accepts whole numbers from ${min} to ${max}.`,
      ...(hint === undefined ? [] : [hint]),
    );
  }
}
