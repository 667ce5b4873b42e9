import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkInteger, MAX_INT32 } from '../../../validation/integers';

const PER_MILLISECOND = { seconds: 1 / 1000, milliseconds: 1, microseconds: 1000 };

/**
 * @throws KubeflowError if a number is not a whole number in the range.
 */
export function checkModelServerNumber(
  where: IConstruct,
  what: string,
  value: number | undefined,
  min: number,
  max?: number,
): void {
  checkInteger(where, what, value, { min, max, acceptedBy: 'TensorFlow Serving' });
}

/**
 * Converts a time to a whole number of a unit.
 *
 * @throws KubeflowError if the result is not a whole number in the range.
 */
export function toWholeUnits(
  where: IConstruct,
  what: string,
  time: Duration,
  unit: keyof typeof PER_MILLISECOND,
  { min = 0, max = MAX_INT32 } = {},
): number {
  const exact = time.toMilliseconds({ integral: false }) * PER_MILLISECOND[unit];
  const nearest = Math.round(exact);
  // 1.1 ms is 1100.0000000000001 microseconds in floating point.
  const amount = Math.abs(exact - nearest) < 1e-6 + exact * 1e-12 ? nearest : exact;
  if (!(Number.isInteger(amount) && amount >= min && amount <= max)) {
    throw new KubeflowError(
      where,
      Number.isInteger(amount)
        ? `${what}: ${amount} ${unit} is out of range.`
        : `${what}: ${amount} ${unit} is not a whole number.`,
      `Must be a whole number of ${unit} from ${min} to ${max}.`,
      'Use for example Duration.seconds(10).',
    );
  }
  return amount;
}
