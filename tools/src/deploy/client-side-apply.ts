import { ApiError } from '../kubernetes/api-error';
import { FIELD_MANAGER, type KubernetesClient } from '../kubernetes/kubernetes-client';
import { type KubeObject, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { PlanObject } from '../plan/plan';
import { readLiveObjects } from './live-objects';

/** Owner of the fields that `kubectl apply` without `--server-side` sets. */
const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';
const LAST_APPLIED = 'f:kubectl.kubernetes.io/last-applied-configuration';

/** Paths of fields: an object whose keys are fields. */
interface FieldSet {
  readonly [field: string]: FieldSet;
}

interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: FieldSet;
  readonly subresource?: string;
  readonly time?: string;
}

/**
 * Makes server-side apply the owner of the fields that an earlier client-side `kubectl apply` set. Otherwise these would
 * be conflicts if they change, and stay if they leave the program.
 *
 * @returns number of changed objects
 */
export async function migrateClientSideApply(
  client: KubernetesClient,
  objects: readonly PlanObject[],
): Promise<number> {
  const live = await readLiveObjects(client, objects, { metadataOnly: true });
  const migrated = await inParallel([...live.values()], (object) => migrate(client, object));
  return migrated.filter(Boolean).length;
}

async function migrate(client: KubernetesClient, found: KubeObject): Promise<boolean> {
  let object: KubeObject | undefined = found;
  for (let attempt = 0; object !== undefined && attempt < 5; attempt++) {
    const managedFields = migratedFields(entriesOf(object));
    if (managedFields === undefined) {
      return false;
    }
    const body = [
      { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
    ];
    try {
      return await client.patch(referenceTo(object), { type: 'json', body });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) {
        throw error;
      }
      // Somebody changed the object in the meantime.
      object = await client.get(referenceTo(object));
    }
  }
  return false;
}

/** Returns the new owners of the fields, or undefined if client-side apply owns none. */
export function migratedFields(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] | undefined {
  const clientSide = entries.filter(isClientSide);
  if (clientSide.length === 0) {
    return undefined;
  }
  const [newest] = clientSide;
  const ours = entries.find(isOurs) ?? { ...newest, manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: {} };
  const fields = clientSide.reduce((all, { fieldsV1 = {} }) => union(all, fieldsV1), ours.fieldsV1 ?? {});
  const others = entries.filter((entry) => !isClientSide(entry) && !isOurs(entry));
  return [{ ...ours, fieldsV1: withoutLastApplied(fields) }, ...others];
}

function entriesOf({ metadata }: KubeObject): readonly ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []) as readonly ManagedFieldsEntry[];
}

function isClientSide({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return manager === CLIENT_SIDE_MANAGER && operation === 'Update' && !subresource;
}

function isOurs({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && !subresource;
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    result[key] = key in a ? union(a[key], value) : value;
  }
  return result;
}

/** kubectl itself keeps this annotation up to date, so that `kubectl apply` can still remove fields. */
function withoutLastApplied(fields: FieldSet): FieldSet {
  const metadata = fields['f:metadata'];
  const annotations = metadata?.['f:annotations'];
  if (annotations === undefined || !(LAST_APPLIED in annotations)) {
    return fields;
  }
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  const { 'f:annotations': __, ...others } = metadata;
  const isEmpty = Object.keys(kept).every((key) => key === '.');
  return { ...fields, 'f:metadata': isEmpty ? others : { ...others, 'f:annotations': kept } };
}
