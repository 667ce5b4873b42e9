import { DATA_TYPES } from '../cloud';
import type { Plan, PlannedChange } from '../deployment';

/** Types whose loss makes data unreadable, or stops everything that runs. */
const PRECIOUS_TYPES: readonly string[] = [
  ...DATA_TYPES,
  'google_compute_network',
  'google_container_cluster',
  'google_kms_crypto_key',
  'google_kms_key_ring',
  'google_storage_bucket_iam_policy',
];

const VERBS: readonly [actions: string, verb: string][] = [
  ['create', 'Creates'],
  ['update', 'Updates'],
  ['forget', 'Keeps, without managing it:'],
  ['create,delete', 'Replaces, new first:'],
  ['delete,create', 'Replaces, old first:'],
  ['delete', 'Destroys'],
];

/** Changes of objects in Google Cloud. APIs stay enabled, and the guard exists only in the Terraform state. */
export function cloudChanges({ changes }: Plan): readonly PlannedChange[] {
  return changes.filter(({ type }) => type !== 'terraform_data' && type !== 'google_project_service');
}

/** Describes a plan in one line. */
export function describePlan(plan: Plan): string {
  if (plan.refused.length > 0) {
    const addresses = plan.refused.map(
      (address) => /^terraform_data\.retained\["(.*)"\]$/.exec(address)?.[1] ?? address,
    );
    return `Terraform refuses, and changes nothing: ${list([...new Set(addresses)].sort())} would be destroyed`;
  }
  const changes = cloudChanges(plan);
  const parts = VERBS.flatMap(([actions, verb]) => {
    const addresses = changes.filter(({ change }) => change.actions.join() === actions).map(({ address }) => address);
    return addresses.length === 0 ? [] : [`${verb} ${list(addresses)}`];
  });
  return parts.length === 0 ? 'Nothing' : parts.join('. ');
}

/** Addresses of planned changes that destroy data, keys, or what runs. */
export function destroyedData(plan: Plan): string[] {
  return plan.refused.length > 0
    ? []
    : plan.changes
        .filter(({ type, change }) => change.actions.includes('delete') && PRECIOUS_TYPES.includes(type))
        .map(({ address }) => address);
}

function list(addresses: readonly string[]): string {
  return addresses.map((address) => `\`${address}\``).join(', ');
}
