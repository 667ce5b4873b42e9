import { type Size, SizeRoundingBehavior } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { isLabelKey } from './labels';
import { isUnsupportedKey } from './unsupported-keys';

const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
// Kubernetes caps quantities far below this, so larger exponents do not change a comparison.
const MAX_EXPONENT = 100;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * Checks the requests and limits of a container.
 *
 * @throws KubeflowError if a request or limit is invalid, or a request is larger than its limit.
 */
export function checkQuantities(
  where: IConstruct,
  what: string,
  requests: { readonly [name: string]: kube.Quantity },
  limits: { readonly [name: string]: kube.Quantity },
): void {
  for (const [kind, quantities] of [
    ['request', requests],
    ['limit', limits],
  ] as const) {
    for (const [name, value] of Object.entries(quantities)) {
      if (!isLabelKey(name) || isUnsupportedKey(name) || !parseQuantity(value)) {
        throw new KubeflowError(
          where,
          `${what}: the ${kind} ${name}: ${value} is not a valid quantity.`,
          'Must be the name of a resource and an amount, for example cpu: 500m, memory: 1Gi or nvidia.com/gpu: 1.',
        );
      }
    }
  }
  for (const [name, value] of Object.entries(requests)) {
    const limit = limits[name];
    const [requested, limited] = [parseQuantity(value), parseQuantity(limit ?? '')];
    if (requested && limited && isOver(requested, limited)) {
      throw new KubeflowError(
        where,
        `${what}: the ${name} request (${value}) is over its limit (${limit}).`,
        'A request can be at most as large as its limit.',
        'Raise the limit or lower the request.',
      );
    }
  }
}

/** A quantity as a fraction of integers, because in floating point 2900m is larger than 2.9. */
interface ExactQuantity {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Parses a quantity exactly. Returns undefined if the text is not one. */
function parseQuantity(quantity: string | number): ExactQuantity | undefined {
  const [, number, unit = ''] = QUANTITY.exec(String(quantity)) ?? [];
  if (number === undefined) {
    return undefined;
  }
  const [whole, decimals = ''] = number.split('.');
  const isBinary = BINARY.includes(unit);
  const unitExponent = isBinary ? 0 : DECIMAL.includes(unit) ? (DECIMAL.indexOf(unit) - 3) * 3 : Number(unit.slice(1));
  const exponent = Math.max(-MAX_EXPONENT, Math.min(unitExponent, MAX_EXPONENT)) - decimals.length;
  const power = 10n ** BigInt(Math.abs(exponent));
  const digits = BigInt(`${whole}${decimals}`) * 1024n ** BigInt(isBinary ? BINARY.indexOf(unit) : 0);
  return exponent < 0 ? { numerator: digits, denominator: power } : { numerator: digits * power, denominator: 1n };
}

/** Returns a quantity as a number, which can be rounded; undefined if the text is not a quantity. */
export function quantityAmount(quantity: unknown): number | undefined {
  const exact = typeof quantity === 'string' || typeof quantity === 'number' ? parseQuantity(quantity) : undefined;
  return exact && Number((exact.numerator * 1000n) / exact.denominator) / 1000;
}

function isOver(request: ExactQuantity, limit: ExactQuantity): boolean {
  return request.numerator * limit.denominator > limit.numerator * request.denominator;
}

/**
 * Formats an amount in the API server's canonical form: `1500` as `1500`, `2000` as `2k`, `0.5` as `500m`.
 *
 * @throws KubeflowError if the amount is not above zero, or is not a multiple of a thousandth.
 */
export function decimalQuantity(where: IConstruct, what: string, amount: number): kube.Quantity {
  const thousandths = Math.round(amount * 1000);
  if (
    !(
      Number.isSafeInteger(thousandths) &&
      thousandths > 0 &&
      Math.abs(thousandths / 1000 - amount) < 1e-9 + amount * 1e-12
    )
  ) {
    throw new KubeflowError(
      where,
      `${what}: ${amount} is not a valid amount.`,
      'Must be above zero, in steps of a thousandth.',
      'Use for example 100 or 0.5.',
    );
  }
  let [value, unit] = [thousandths, DECIMAL.indexOf('m')];
  while (value % 1000 === 0 && unit < DECIMAL.length - 1) {
    [value, unit] = [value / 1000, unit + 1];
  }
  return `${value}${DECIMAL[unit]}`;
}

/** Formats a size in the largest binary unit that divides it. */
export function quantity(size: Size): kube.Quantity {
  const bytes = bytesOf(size);
  for (const [unit, name] of [
    [2 ** 40, 'Ti'],
    [2 ** 30, 'Gi'],
    [2 ** 20, 'Mi'],
    [2 ** 10, 'Ki'],
  ] as const) {
    if (bytes >= unit && bytes % unit === 0) {
      return `${bytes / unit}${name}`;
    }
  }
  return String(bytes);
}

/** Returns a size in bytes. */
export function bytesOf(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024;
}

/**
 * @throws KubeflowError if a size is not a whole number of bytes above zero.
 */
export function checkSize(where: IConstruct, what: string, size: Size): void {
  const bytes = bytesOf(size);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new KubeflowError(
      where,
      `${what}: ${describe(size)} is not a valid size.`,
      'Must be a whole number of bytes above zero.',
      'Use for example Size.gibibytes(10).',
    );
  }
}

export function describe(size: Size): string {
  return `${size.asString()}B`;
}

export function millicores(cpu: Cpu): number {
  const amount = String(cpu.amount);
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : Number(amount) * 1000;
}

/** CPU as the API server writes it, so that applying it again changes nothing: `16`, and not `16000m`. */
export function cpuQuantity(cpu: Cpu): string {
  const amount = Math.round(millicores(cpu));
  return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
}

export function isWholeMillicores(amount: number): boolean {
  // 1.001 cores are 1000.9999999999999 millicores in floating point.
  return amount > 0 && Math.abs(amount - Math.round(amount)) < 1e-6;
}
