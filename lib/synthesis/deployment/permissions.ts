import { pluralOf } from '../../k8s/kinds';
import type { ComponentUserPods } from './deletion-steps';
import type { EnvironmentOutput } from './environment-output';
import type { PlanPermission } from './plan';

/** kubectl lists and watches objects to wait until they are ready or deleted. */
const VERBS = ['get', 'list', 'watch', 'create', 'patch', 'delete'];

/** Returns the permissions that the steps of a deployment and a deletion need, sorted. */
export function permissions({ entries }: EnvironmentOutput, userPods: readonly ComponentUserPods[]): PlanPermission[] {
  const plurals = new Map(entries.flatMap(({ defines }) => (defines ? [[key(defines), defines.plural]] : [])));
  const verbs = new Map<string, { permission: Omit<PlanPermission, 'verbs'>; verbs: Set<string> }>();
  const add = (group: string, resource: string, namespace: string | undefined, added: readonly string[]): void => {
    const permission = { group, resource, ...(namespace !== undefined && { namespace }) };
    const text = [group, resource, namespace ?? ''].join('\n');
    const known = verbs.get(text) ?? { permission, verbs: new Set<string>() };
    verbs.set(text, known);
    for (const verb of added) {
      known.verbs.add(verb);
    }
  };
  for (const { object } of entries) {
    const { group, kind, namespace } = object;
    const resource = plurals.get(key({ group, kind })) ?? pluralOf(kind);
    add(group, resource, namespace, VERBS);
  }
  for (const { namespace, pods } of userPods) {
    add('', 'pods', pods.namespace ?? namespace, ['get', 'list', 'watch', 'delete']);
    if (pods.claims) {
      add('', 'persistentvolumeclaims', pods.namespace ?? namespace, ['get', 'list', 'watch', 'delete']);
    }
  }
  return [...verbs.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { permission, verbs: all }]) => ({ ...permission, verbs: [...all].sort() }));
}

function key({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}
