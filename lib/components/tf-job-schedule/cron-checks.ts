import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { timeZoneName } from './time-zones';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values, starting at `min`. */
  readonly names?: readonly string[];
}

// @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekDay', min: 0, max: 6, names: DAYS },
];

/**
 * Checks a schedule.
 *
 * @throws KubeflowError if Kubernetes does not accept the schedule.
 */
export function checkSchedule(where: IConstruct, expression: string): void {
  const parts = expression.split(' ');
  const wrong = FIELDS.find((field, index) => !isField(field, parts[index] ?? ''));
  if (parts.length !== FIELDS.length || wrong) {
    throw new KubeflowError(
      where,
      `schedule "${expression}" is not a valid cron expression${wrong ? `: its ${wrong.name} is invalid` : ''}.`,
      'Must have minute (0-59), hour (0-23), day (1-31), month (1-12) and day of the week (0-6, Sunday is 0), each as numbers,',
      'ranges and steps separated by ",", or "*".',
      "Use for example Cron.daily(), or Cron.schedule({ minute: '30', hour: '2' }).",
    );
  }
}

/**
 * Checks a time zone.
 *
 * @throws KubeflowError if Kubernetes does not support the time zone.
 */
export function checkTimeZone(where: IConstruct, timeZone: string): void {
  const name = timeZoneName(timeZone);
  if (name !== timeZone) {
    throw new KubeflowError(
      where,
      `timeZone "${timeZone}" is unknown.`,
      'Must be a name of the IANA time zone database. The API server distinguishes upper and lower case.',
      `Use ${name === undefined ? 'for example "Europe/Berlin" or "Etc/UTC"' : `"${name}"`}.`,
    );
  }
}

function isField(field: Field, text: string): boolean {
  return text.split(',').every((part) => isRange(field, part));
}

function isRange(field: Field, text: string): boolean {
  const [range, step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d{0,8}$/.test(step))) {
    return false;
  }
  if (range === '*' || range === '?') {
    return true;
  }
  const ends = range.split('-').map((end) => numberOf(field, end));
  const [first, last = first] = ends;
  return ends.length <= 2 && first !== undefined && last !== undefined && first <= last;
}

function numberOf({ min, max, names = [] }: Field, text: string): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  const number = named >= 0 ? named + min : /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
