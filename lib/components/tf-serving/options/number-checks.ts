import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkInteger, isIntegerBetween, MAX_INT32 } from '../../../validation/integers';

const PER_MILLISECOND = { seconds: 1 / 1000, milliseconds: 1, microseconds: 1000 };

/** Throws where a number is not a whole one of a range. */
export function checkModelServerNumber(
  where: IConstruct,
  what: string,
  value: number | undefined,
  min: number,
  max?: number,
): void {
  checkInteger(where, what, value, { min, max, acceptedBy: 'TensorFlow Serving' });
}

/** A time as TensorFlow Serving takes it: a whole number of a unit. Throws where it is none. */
export function toWholeUnits(
  where: IConstruct,
  what: string,
  time: Duration,
  unit: keyof typeof PER_MILLISECOND,
  { min = 0, max = MAX_INT32 } = {},
): number {
  const exact = time.toMilliseconds({ integral: false }) * PER_MILLISECOND[unit];
  const nearest = Math.round(exact);
  // 1.1 ms are 1100.0000000000001 microseconds in floating point.
  const amount = Math.abs(exact - nearest) < 1e-6 + exact * 1e-12 ? nearest : exact;
  if (!isIntegerBetween(amount, min, max)) {
    throw new KubeflowError(
      where,
      Number.isInteger(amount)
        ? `${what}: ${amount} ${unit} are not accepted.`
        : `${what}: ${amount} ${unit} are not whole ${unit}.`,
      `TensorFlow Serving accepts whole ${unit}, from ${min} to ${max}.`,
      'Use for example Duration.seconds(10).',
    );
  }
  return amount;
}
