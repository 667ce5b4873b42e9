import type { Fact } from '../../init/cluster/facts';
import { shellWord } from '../../processes/shell';
import type { ReviewFact } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, problem, notChecked } = findingsOf('permissions');

/** Reports denied permissions, one finding for resources of a namespace with the same verbs. */
export function checkPermissions(reviews: Fact<readonly ReviewFact[]>): Finding[] {
  if (!reviews.known) {
    return [notChecked(reviews.evidence)];
  }
  const denied = reviews.value.filter(({ allowed }) => !allowed);
  if (denied.length === 0) {
    return [ok(`all ${reviews.value.length} verbs of the plan are allowed`)];
  }
  return grouped(denied).map(({ namespace, verbs, resources }) => {
    const where = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`;
    const option = namespace === undefined ? '' : ` -n ${shellWord(namespace)}`;
    return problem(
      `No permission ${where}: ${verbs.join(', ')} ${resources.join(', ')}.`,
      'Ask an administrator of the cluster for a role with these verbs. Then check one with:\n' +
        `kubectl auth can-i ${verbs[0]} ${resources[0]}${option}`,
    );
  });
}

interface DeniedGroup {
  readonly namespace?: string;
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
}

function grouped(denied: readonly ReviewFact[]): DeniedGroup[] {
  const byResource = collect(
    denied,
    ({ namespace, group, resource }) =>
      JSON.stringify([namespace ?? null, group === '' ? resource : `${resource}.${group}`]),
    ({ verb }) => verb,
  );
  const byVerbs = collect(
    byResource,
    ([key, verbs]) => JSON.stringify([JSON.parse(key)[0], verbs]),
    ([key]) => JSON.parse(key)[1] as string,
  );
  return byVerbs.map(([key, resources]) => {
    const [namespace, verbs] = JSON.parse(key) as [string | null, string[]];
    return { ...(namespace !== null && { namespace }), verbs, resources };
  });
}

/** Values of items by key, in the order in which the keys appear. */
function collect<T, V>(items: readonly T[], keyOf: (item: T) => string, toValue: (item: T) => V): [string, V[]][] {
  const found = new Map<string, V[]>();
  for (const item of items) {
    const values = found.get(keyOf(item)) ?? [];
    found.set(keyOf(item), values);
    values.push(toValue(item));
  }
  return [...found];
}
