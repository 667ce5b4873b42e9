import { compareTexts, type Fields, fieldsOf, listOf, textsOf } from '../input/fields';

type Labels = Readonly<Record<string, string>>;

/** Whether labels match a label selector. An empty selector matches everything. */
export function matches(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return (
    Object.entries(fieldsOf(matchLabels)).every(([key, value]) => labels[key] === value) &&
    listOf(matchExpressions).every((expression) => matchesExpression(fieldsOf(expression), labels))
  );
}

function matchesExpression({ key, operator, values }: Fields, labels: Labels): boolean {
  const value = labels[String(key)];
  const accepted = textsOf(values);
  switch (operator) {
    case 'In':
      return value !== undefined && accepted.includes(value);
    case 'NotIn':
      return value === undefined || !accepted.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Formats a selector: `app=hub, tier in (a, b)`. Empty for a selector that matches everything. */
export function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const labels = Object.entries(fieldsOf(matchLabels))
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([key, value]) => `${key}=${value}`);
  const expressions = listOf(matchExpressions).map((expression) => {
    const { key, operator, values } = fieldsOf(expression);
    switch (operator) {
      case 'Exists':
        return `${key}`;
      case 'DoesNotExist':
        return `no ${key}`;
      default:
        return `${key} ${operator === 'In' ? 'in' : 'not in'} (${textsOf(values).join(', ')})`;
    }
  });
  return [...labels, ...expressions].join(', ');
}

/** Whether a selector matches everything. */
export function isEverything(selector: unknown): boolean {
  return selectorText(selector) === '';
}
