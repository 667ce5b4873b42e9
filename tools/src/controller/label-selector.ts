/** A label selector of an object. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelRequirement[];
}

interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/**
 * Formats a selector for the query of a list. No selector selects nothing, and an empty one selects everything.
 *
 * @returns undefined if it selects nothing
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
 */
export function formatSelector(selector: LabelSelector | undefined): string | undefined {
  if (selector === undefined || selector === null) {
    return undefined;
  }
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(format),
  ].join(',');
}

function format({ key, operator, values = [] }: LabelRequirement): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${operator === 'NotIn' ? 'notin' : 'in'} (${values.join(',')})`;
  }
}
