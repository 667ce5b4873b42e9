import { stringify } from 'yaml';
import { unifiedDiff } from '../../operations/unified-diff';
import { type Fields, fieldsOf, listOf, sortedBy } from '../input/fields';
import type { TerraformResource } from '../input/terraform-stack';
import { containsData, keptReason } from '../sections/charges';
import type { Change } from './change';
import { isEqual } from './equal';
import type { ImpactOfChange } from './impact';
import replacingAttributes from './replacing-attributes.json';

/** Attributes whose change replaces a resource, by type: paths such as `node_config.machine_type`. */
const REPLACING: Readonly<Record<string, readonly string[]>> = replacingAttributes;
/** Resources that Terraform itself manages, and resources that run nothing. */
const WITHOUT_EFFECT = new Set(['terraform_data', 'google_project_service']);
/** Resources whose deletion stops pods or closes addresses. */
const RUNNING = new Set([
  ...[
    'google_container_cluster',
    'google_container_node_pool',
    'google_compute_global_address',
    'google_compute_address',
  ],
  ...['google_compute_router_nat', 'google_compute_network', 'google_compute_subnetwork'],
]);

/** Returns how the resources of two stacks differ. */
export function terraformChanges(before: readonly TerraformResource[], after: readonly TerraformResource[]): Change[] {
  const isManaged = ({ address }: TerraformResource) => !address.startsWith('data.');
  const old = new Map(before.filter(isManaged).map((resource) => [resource.address, resource]));
  const wanted = new Map(after.filter(isManaged).map((resource) => [resource.address, resource]));
  const changes = [...new Set([...old.keys(), ...wanted.keys()])].flatMap((address): Change[] => {
    const [was, is] = [old.get(address), wanted.get(address)];
    if (was === undefined && is !== undefined) {
      return [changeOf(is, 'create', created(is), '', textOf(is))];
    }
    if (was !== undefined && is === undefined) {
      return [changeOf(was, 'delete', deleted(was), textOf(was), '')];
    }
    return was === undefined || is === undefined || isEqual(was.fields, is.fields)
      ? []
      : [changeOf(is, 'update', updated(was, is), textOf(was), textOf(is))];
  });
  return sortedBy(changes, ({ object }) => object);
}

function changeOf(
  { address, path }: TerraformResource,
  change: Change['change'],
  impact: ImpactOfChange,
  before: string,
  after: string,
): Change {
  return { object: address, change, ...impact, ...(path !== undefined && { path }), lines: unifiedDiff(before, after) };
}

function created({ conditional }: TerraformResource): ImpactOfChange {
  return { impact: 'in-place', reason: conditional ? 'It may exist already.' : 'It is new.' };
}

function deleted(resource: TerraformResource): ImpactOfChange {
  const { type, conditional } = resource;
  const reason = keptReason(resource);
  if (conditional || WITHOUT_EFFECT.has(type)) {
    return { impact: 'in-place', reason: 'It has no effect on what runs.' };
  }
  if (containsData(resource)) {
    return {
      impact: 'data-loss',
      reason:
        reason === undefined
          ? 'Terraform destroys it with its data.'
          : 'Terraform refuses to destroy it until it is removed from the state. Nothing uses its data any more.',
    };
  }
  if (reason !== undefined) {
    return { impact: 'kept', reason: `It stays, because ${reason}.` };
  }
  return RUNNING.has(type)
    ? { impact: 'interruption', reason: 'Terraform destroys it, and what runs on it or through it stops.' }
    : { impact: 'in-place', reason: 'Terraform destroys it.' };
}

function updated(before: TerraformResource, after: TerraformResource): ImpactOfChange {
  const { type, fields } = after;
  if (WITHOUT_EFFECT.has(type)) {
    return { impact: 'in-place', reason: 'It has no effect on what runs.' };
  }
  const known = REPLACING[type];
  if (known === undefined) {
    return { impact: 'replacement', reason: 'It may be replaced: terraform plan shows whether it is.' };
  }
  const shrinks = SIZES.filter((path) => sizeAt(after, path) < sizeAt(before, path));
  const paths = [...changedPaths(before.fields, fields).filter((path) => isReplacing(known, path)), ...shrinks];
  if (paths.length === 0) {
    return { impact: 'in-place', reason: 'Terraform updates it.' };
  }
  const lifecycle = fieldsOf(listOf(fields.lifecycle)[0]);
  const what = `A change of ${paths.join(', ')} replaces it`;
  const protection = lifecycle.prevent_destroy === true ? '. Terraform refuses that' : '';
  const order = lifecycle.create_before_destroy === true ? ', the new one first' : '';
  return {
    impact: containsData(after) ? 'data-loss' : 'replacement',
    reason: `${what}${order}${protection}.`,
  };
}

/** Sizes that can grow in place, and whose decrease replaces the resource. */
const SIZES = ['size', 'file_shares.capacity_gb'];

function sizeAt({ fields }: TerraformResource, path: string): number {
  const value = path.split('.').reduce<unknown>((inner, key) => fieldsOf(listOf(inner)[0])[key], fields);
  return typeof value === 'number' ? value : 0;
}

function isReplacing(known: readonly string[], path: string): boolean {
  // A block that replaces counts with everything in it.
  return known.some((each) => path === each || path.startsWith(`${each}.`));
}

const META = new Set(['//', 'lifecycle', 'depends_on', 'count', 'provider', 'timeouts']);

/** Paths of changed attributes. Blocks are lists, whose indexes do not count. */
function changedPaths(before: unknown, after: unknown, prefix = ''): string[] {
  if (isEqual(before, after)) {
    return [];
  }
  const [old, wanted] = [before, after].map((value) => blocksOf(value));
  if (old.length === 0 && wanted.length === 0) {
    return [prefix];
  }
  const length = Math.max(old.length, wanted.length);
  return Array.from({ length }, (_, index) => {
    const [a = {}, b = {}] = [old[index], wanted[index]];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((key) => prefix !== '' || !META.has(key))
      .flatMap((key) => changedPaths(a[key], b[key], prefix === '' ? key : `${prefix}.${key}`));
  }).flat();
}

function blocksOf(value: unknown): Fields[] {
  return listOf(value)
    .filter((item) => item !== null && typeof item === 'object' && !Array.isArray(item))
    .map(fieldsOf);
}

function textOf({ fields }: TerraformResource): string {
  const { '//': _, ...others } = fields;
  return stringify(others);
}
