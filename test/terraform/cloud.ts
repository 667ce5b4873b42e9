import type { MadeChange, Values } from './deployment';

/** An object in Google Cloud. */
export interface CloudObject {
  readonly type: string;
  readonly id: string;
  readonly values: Values;
}

/** Types that hold data. */
export const DATA_TYPES: readonly string[] = [
  'google_compute_disk',
  'google_compute_region_disk',
  'google_storage_bucket',
  'google_filestore_instance',
  'google_gke_backup_backup_plan',
];

/** Returns the objects that exist after changes. */
export function objectsAfter(history: readonly MadeChange[]): CloudObject[] {
  const objects = new Map<string, CloudObject>();
  for (const { action, type, before, after } of history) {
    const values = (after ?? before) as Values;
    const id = String(values.id);
    if (action === 'delete') {
      objects.delete(`${type} ${id}`);
    } else {
      objects.set(`${type} ${id}`, { type, id, values });
    }
  }
  return [...objects.values()];
}

/**
 * Returns the objects that are deleted while others need them: keys and access to keys that data is encrypted with, and everything that is
 * referred to by its id.
 *
 * @param made the last changes of the history
 */
export function deletedInUse(history: readonly MadeChange[], made: readonly MadeChange[]): string[] {
  const earlier = history.length - made.length;
  return made.flatMap((change, index) => {
    if (change.action !== 'delete' || change.type === 'google_project_service') {
      return [];
    }
    const remaining = objectsAfter(history.slice(0, earlier + index + 1));
    const needs = neededBy(change.type, change.before as Values, remaining);
    return needs.map(({ type, id }) => `${change.type} ${change.before?.id} is deleted while ${type} ${id} needs it`);
  });
}

/** Returns the objects that need a resource. */
export function neededBy(type: string, values: Values, objects: readonly CloudObject[]): CloudObject[] {
  if (type === 'google_kms_crypto_key_iam_member') {
    // Another grant of the same access, for example under another address, replaces it.
    const same = objects.some(
      (other) =>
        other.type === type &&
        other.values.crypto_key_id === values.crypto_key_id &&
        other.values.member === values.member,
    );
    return same ? [] : objects.filter((other) => other.type !== type && uses(other, String(values.crypto_key_id)));
  }
  const exists = objects.some((other) => other.type === type && other.id === String(values.id));
  return exists ? [] : objects.filter((other) => uses(other, String(values.id)));
}

/** Whether an object refers to an id, or to the name of a network. */
function uses({ id, type, values }: CloudObject, referred: string): boolean {
  const network = /^projects\/[^/]+\/global\/networks\/(.*)$/.exec(referred)?.[1];
  const names = network !== undefined && type === 'google_filestore_instance' ? [referred, network] : [referred];
  // Backups and their plan outlive the cluster.
  if (type === 'google_gke_backup_backup_plan') {
    return false;
  }
  return id !== referred && strings(values).some((text) => names.includes(text));
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
