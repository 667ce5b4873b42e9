import { quoted } from './value-text';

const SIZE_UNITS: Record<string, string> = {
  Ki: 'kibibytes',
  Mi: 'mebibytes',
  Gi: 'gibibytes',
  Ti: 'tebibytes',
};
const DURATION_UNITS: Record<string, string> = { ms: 'millis', s: 'seconds', m: 'minutes', h: 'hours', d: 'days' };

/** Returns an expression for the value that a plain value probably means: `Size.gibibytes(50)` for `'50Gi'`. */
export function conversionOf(value: unknown, type: string): string | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? quoted(String(value)) : onlyString(value);
    case 'number':
      return typeof value === 'string' && isNumber(value) ? String(Number(value)) : undefined;
    case 'boolean':
      return value === 'true' || value === 'false' ? `${value}, without quotes` : undefined;
    case 'cdk8s.Size':
      return conversion(value, /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)B?$/, SIZE_UNITS, 'Size', 'gibibytes');
    case 'cdk8s.Duration':
      return conversion(value, /^(\d+)(ms|s|m|h|d)$/, DURATION_UNITS, 'Duration', 'seconds');
    case 'cdk8s-plus-27.Cpu':
      return conversion(value, /^(\d+)(m)$/, { m: 'millis' }, 'Cpu', 'units');
    default:
      return undefined;
  }
}

function conversion(
  value: unknown,
  withUnit: RegExp,
  units: Record<string, string>,
  className: string,
  defaultUnit: string,
): string | undefined {
  if (typeof value !== 'string') {
    return isPositive(value) ? `${className}.${defaultUnit}(${value})` : undefined;
  }
  const [, amount, unit] = withUnit.exec(value.trim()) ?? [];
  if (amount !== undefined) {
    return `${className}.${units[unit]}(${amount})`;
  }
  return isNumber(value) ? `${className}.${defaultUnit}(${Number(value)})` : undefined;
}

function onlyString(value: unknown): string | undefined {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string'
    ? `${quoted(value[0])}, without a list`
    : undefined;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
