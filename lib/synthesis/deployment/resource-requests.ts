import { quantityAmount } from '../../validation/quantities';
import type { Manifest } from '../manifest';
import type { PodTemplate } from '../pod-templates';
import type { PlanRequests } from './plan';

/** Requested amounts by resource: cores, bytes and counts. */
export type Amounts = { readonly [resource: string]: number };

/** Pods of one template. */
export interface PodGroup {
  readonly count: number;
  readonly requests: Amounts;
}

type Fields = { readonly [field: string]: unknown };

/**
 * Returns the pods that a manifest creates.
 *
 * @param templates the pod templates of the manifest
 */
export function podGroups(manifest: Manifest, templates: readonly PodTemplate[]): PodGroup[] {
  return templates.map(({ path, spec }) => ({
    count: podCount(manifest, path),
    requests: podRequests(spec),
  }));
}

/** Returns the images of pods. */
export function imagesOf(templates: readonly PodTemplate[]): string[] {
  return templates.flatMap(({ spec }) =>
    [...containersOf(spec, 'initContainers'), ...containersOf(spec, 'containers')].flatMap(({ image }) =>
      typeof image === 'string' ? [image] : [],
    ),
  );
}

/** Returns the storage in bytes that a manifest's claims request. */
export function storageOf(manifest: Manifest): number {
  const spec = fieldsOf(manifest.spec);
  if (manifest.kind === 'PersistentVolumeClaim') {
    return claimSize(spec);
  }
  const templates = manifest.kind === 'StatefulSet' ? spec.volumeClaimTemplates : undefined;
  const size = (Array.isArray(templates) ? templates : []).reduce(
    (sum, template) => sum + claimSize(fieldsOf(fieldsOf(template).spec)),
    0,
  );
  return size * numberOf(spec.replicas, 1);
}

/** Converts quantities to amounts. */
export function amountsOf(quantities: Fields): Amounts {
  return Object.fromEntries(
    Object.entries(quantities).map(([resource, value]) => [resource, quantityAmount(value) ?? 0]),
  );
}

export function sum(amounts: readonly Amounts[]): Amounts {
  return combined(amounts, (a, b) => a + b);
}

/** Returns the larger amount of each resource. */
export function largest(amounts: readonly Amounts[]): Amounts {
  return combined(amounts, Math.max);
}

export function times(amounts: Amounts, count: number): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([resource, amount]) => [resource, amount * count]));
}

/** Formats amounts for the plan. */
export function formatRequests(amounts: Amounts): PlanRequests {
  const extended = Object.entries(amounts).filter(([resource, amount]) => resource.includes('/') && amount > 0);
  return {
    cpu: formatCpu(amounts.cpu ?? 0),
    memory: formatBytes(amounts.memory ?? 0),
    gpus: Object.fromEntries(extended.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function formatCpu(cores: number): string {
  const millis = Math.round(cores * 1000);
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

export function formatBytes(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
  let [amount, unit] = [Math.ceil(bytes), 0];
  while (amount > 0 && amount % 1024 === 0 && unit < units.length - 1) {
    [amount, unit] = [amount / 1024, unit + 1];
  }
  return `${amount}${units[unit]}`;
}

/** Number of pods: that of the object that contains the template, for each of the Jobs that a JobSet creates from it. */
function podCount(manifest: Manifest, path: string): number {
  const keys = path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .slice(0, -1);
  let [fields, jobs]: [unknown, number] = [{ ...manifest }, 1];
  for (const [index, key] of keys.entries()) {
    fields = Array.isArray(fields) ? fields[Number(key)] : fieldsOf(fields)[key];
    if (keys[index - 1] === 'replicatedJobs') {
      jobs = numberOf(fieldsOf(fields).replicas, 1);
    }
  }
  const owner = fieldsOf(fields);
  return jobs * numberOf(owner.replicas ?? owner.parallelism, 1);
}

/**
 * Requests of a pod, as the scheduler counts them.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
function podRequests(spec: Fields): Amounts {
  const init = containersOf(spec, 'initContainers');
  const sidecars = init.filter(({ restartPolicy }) => restartPolicy === 'Always').map(containerRequests);
  const starting = init.filter(({ restartPolicy }) => restartPolicy !== 'Always').map(containerRequests);
  const running = sum([...containersOf(spec, 'containers').map(containerRequests), ...sidecars]);
  return sum([largest([running, ...starting]), amountsOf(fieldsOf(spec.overhead))]);
}

/** A limit without a request is also the request. */
function containerRequests(container: Fields): Amounts {
  const { requests, limits } = fieldsOf(container.resources);
  return amountsOf({ ...fieldsOf(limits), ...fieldsOf(requests) });
}

function combined(amounts: readonly Amounts[], combine: (a: number, b: number) => number): Amounts {
  const result: { [resource: string]: number } = {};
  for (const [resource, amount] of amounts.flatMap((each) => Object.entries(each))) {
    result[resource] = combine(result[resource] ?? 0, amount);
  }
  return result;
}

function claimSize(spec: Fields): number {
  return quantityAmount(fieldsOf(fieldsOf(spec.resources).requests).storage) ?? 0;
}

function containersOf(spec: Fields, list: string): Fields[] {
  const containers = spec[list];
  return Array.isArray(containers) ? containers.map(fieldsOf) : [];
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}
