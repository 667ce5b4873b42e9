import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';

/** The largest integer that most fields of Kubernetes hold. */
export const MAX_INT32 = 2 ** 31 - 1;

/** Which integers are valid. */
export interface IntegerRange {
  readonly min: number;
  /** @default 2147483647 */
  readonly max?: number;
  /** The system that has the limits, as the subject of an error: `Kubernetes`. */
  readonly acceptedBy: string;
  /** How to fix an invalid value, as a sentence. @default - no hint */
  readonly hint?: string;
}

/** Whether a number is an integer from `min` to `max`, inclusive. */
export function isIntegerBetween(value: number, min: number, max: number = MAX_INT32): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

/**
 * Checks a number. Accepts undefined and Terraform tokens.
 *
 * @throws KubeflowError if the number is not an integer within the range.
 */
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
