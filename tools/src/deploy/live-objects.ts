import { ApiError } from '../kubernetes/api-error';
import type { KubernetesClient, ListOptions } from '../kubernetes/kubernetes-client';
import { identity, type KubeObject, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { PlanObject } from '../plan/plan';

/** Objects of a plan that have the same kind and namespace. One request lists them. */
export interface ObjectGroup {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly objects: readonly PlanObject[];
}

export function groupObjects(objects: readonly PlanObject[]): ObjectGroup[] {
  const groups = new Map<string, PlanObject[]>();
  for (const object of objects) {
    const { group, version, kind, namespace = '' } = object;
    const key = [group, version, kind, namespace].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), object]);
  }
  return [...groups.values()].map((members) => {
    const { group, version, kind, namespace } = members[0];
    return { group, version, kind, ...(namespace !== undefined && { namespace }), objects: members };
  });
}

/** Reads the objects of a plan that exist, by identity. Objects of the default namespace have its name. */
export async function readLiveObjects(
  client: KubernetesClient,
  objects: readonly PlanObject[],
  options: Pick<ListOptions, 'metadataOnly' | 'labelSelector'> = {},
): Promise<Map<string, KubeObject>> {
  const located = await inParallel(objects, (object) => locate(client, object));
  const wanted = new Set(located.map(identity));
  const lists = await inParallel(groupObjects(located), ({ objects: members, ...kind }) =>
    listGroup(client, { ...kind, objects: members }, options),
  );
  const found = lists.flat().map((object): [string, KubeObject] => [identity(referenceTo(object)), object]);
  return new Map(found.filter(([id]) => wanted.has(id)));
}

/** Adds the namespace of the context to an object that has none. */
export async function locate<T extends PlanObject>(client: KubernetesClient, object: T): Promise<T> {
  if (object.namespace !== undefined) {
    return object;
  }
  const served = await client.discovery.find(object.group, object.kind, object.version);
  return served?.namespaced ? { ...object, namespace: client.server.namespace } : object;
}

async function listGroup(
  client: KubernetesClient,
  { objects, namespace, ...kind }: ObjectGroup,
  options: Pick<ListOptions, 'metadataOnly' | 'labelSelector'>,
): Promise<KubeObject[]> {
  // A single cluster-scoped object is read alone, so that no permission to list the kind is necessary.
  if (namespace === undefined && options.labelSelector === undefined && objects.length < 5) {
    const found = await inParallel(objects, ({ name }) => client.get({ ...kind, name }));
    return found.filter((object) => object !== undefined);
  }
  return client.list(kind, { namespace, ...options });
}

/** Returns a fallback if the user may not read something that is not essential. */
export async function orIfForbidden<T>(promise: Promise<T>, fallback: T): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiError && error.isForbidden) {
      return fallback;
    }
    throw error;
  }
}
