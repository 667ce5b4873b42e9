import { METADATA_KINDS } from '../deploy/observe';
import { versionPath } from '../kubernetes/discovery';
import { identity } from '../kubernetes/objects';
import type { Expectations, ExpectedObject } from './expectations';

/** Objects that one request lists and watches. */
export interface WatchTarget {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  /** Omitted for cluster-scoped objects. */
  readonly namespace?: string;
  /** The only object. Omitted for all objects of the namespace. */
  readonly name?: string;
  /** Labels of the objects. @default - any */
  readonly labelSelector?: string;
  /** Whether only the existence of objects matters. */
  readonly metadataOnly: boolean;
}

/** Returns what to watch: each kind in each namespace, and cluster-scoped objects by name. */
export function watchTargets({ objects, checks }: Expectations): WatchTarget[] {
  const checked = new Set(checks.map(({ object }) => identity(object)));
  const targets = new Map<string, WatchTarget>();
  for (const object of objects) {
    const target = targetOf(object);
    const key = targetKey(target);
    const metadataOnly = METADATA_KINDS.has(object.kind) && !checked.has(identity(object));
    targets.set(key, { ...target, metadataOnly: metadataOnly && (targets.get(key)?.metadataOnly ?? true) });
  }
  return [...targets.values()];
}

/** Returns the target that includes an object, with all its fields. */
export function targetOf({ group, version, kind, resource, namespace, name }: ExpectedObject): WatchTarget {
  const place = namespace === undefined ? { name } : { namespace };
  return { group, version, kind, resource, ...place, metadataOnly: false };
}

/** A text that identifies a target. */
export function targetKey({ group, version, resource, namespace = '', name = '' }: WatchTarget): string {
  return [group, version, resource, namespace, name].join('\n');
}

export function targetPath({ group, version, resource, namespace }: WatchTarget): string {
  const root = versionPath(group, version);
  return namespace === undefined ? `${root}/${resource}` : `${root}/namespaces/${namespace}/${resource}`;
}
