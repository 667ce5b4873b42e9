import type { KubeObject } from '../kubernetes/objects';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that change without a change by a user. */
const VOLATILE = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'];
const MEMBER_LABEL = 'applyset.kubernetes.io/part-of';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Returns an object for a comparison: without status and volatile fields, and with masked values if it is a Secret.
 *
 * @param other the object that it is compared with. Values of a Secret that differ are masked in different ways.
 */
export function comparable(object: KubeObject, other?: KubeObject): Fields {
  const { status: _, apiVersion, kind, metadata, ...others } = object;
  const kept = Object.entries(metadata).filter(([key]) => !VOLATILE.includes(key));
  const cleaned = {
    ...Object.fromEntries(kept),
    ...mapWithout('labels', metadata.labels, MEMBER_LABEL),
    ...mapWithout('annotations', metadata.annotations, LAST_APPLIED),
  };
  const result = { apiVersion, kind, metadata: withoutEmpty(cleaned), ...others };
  return kind === 'Secret' ? maskSecret(result, other) : result;
}

function maskSecret(secret: Fields, other: KubeObject | undefined): Fields {
  const masked = ['data', 'stringData'].flatMap((field): [string, unknown][] => {
    const values = (secret[field] ?? undefined) as Fields | undefined;
    const others = (other?.[field] ?? {}) as Fields;
    return values === undefined ? [] : [[field, maskValues(values, others, other !== undefined)]];
  });
  return { ...secret, ...Object.fromEntries(masked) };
}

/** Both sides of a changed value must differ, but neither may show it. */
function maskValues(values: Fields, others: Fields, isCompared: boolean): Fields {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const isChanged = isCompared && key in others && others[key] !== value;
      return [key, isChanged ? maskOf(String(value), String(others[key])) : '***'];
    }),
  );
}

function maskOf(value: string, other: string): string {
  return value < other ? '*** (one value)' : '*** (another value)';
}

function mapWithout(name: string, map: Readonly<Record<string, string>> | undefined, key: string): Fields {
  if (map === undefined) {
    return {};
  }
  const { [key]: _, ...others } = map;
  return { [name]: others };
}

function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => typeof value !== 'object' || value === null || Object.keys(value).length > 0,
    ),
  );
}
