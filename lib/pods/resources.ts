import { type Size, SizeRoundingBehavior } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { type Cpu, type k8s, k8s as kube } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** Sizes are written in the largest binary unit that holds them whole, as people write them. */
export function quantity(size: Size): k8s.Quantity {
  const bytes = bytesOf(size);
  for (const [unit, name] of [
    [2 ** 40, 'Ti'],
    [2 ** 30, 'Gi'],
    [2 ** 20, 'Mi'],
    [2 ** 10, 'Ki'],
  ] as const) {
    if (bytes >= unit && bytes % unit === 0) {
      return kube.Quantity.fromString(`${bytes / unit}${name}`);
    }
  }
  return kube.Quantity.fromString(String(bytes));
}

/** A size in bytes, exact. */
export function bytesOf(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024;
}

/** Throws where a size is not a whole number of bytes above zero. */
export function checkSize(where: IConstruct, what: string, size: Size): void {
  const bytes = bytesOf(size);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new KubeflowError(
      where,
      `${what}: ${describe(size)} is not a size.`,
      'Kubernetes accepts a whole number of bytes above zero.',
      'Use for example Size.gibibytes(10).',
    );
  }
}

function describe(size: Size): string {
  return `${size.asString()}B`;
}

export function millicores(cpu: Cpu): number {
  const amount = String(cpu.amount);
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : Number(amount) * 1000;
}

function isWholeMillicores(amount: number): boolean {
  // 1.001 cores are 1000.9999999999999 millicores in floating point.
  return amount > 0 && Math.abs(amount - Math.round(amount)) < 1e-6;
}

/**
 * A container's requests and limits, the user's over the component's.
 *
 * What the user says of CPU does not touch what the component says of memory, and the other way round.
 */
export function containerResources(
  where: IConstruct,
  defaults: kplus.ContainerResources,
  given: kplus.ContainerResources = {},
  prop = 'resources',
): k8s.ResourceRequirements {
  const cpu = given.cpu ?? defaults.cpu ?? {};
  const memory = given.memory ?? defaults.memory ?? {};
  const storage = given.ephemeralStorage ?? defaults.ephemeralStorage ?? {};

  for (const [name, size] of [
    ['memory request', memory.request],
    ['memory limit', memory.limit],
    ['ephemeral storage request', storage.request],
    ['ephemeral storage limit', storage.limit],
  ] as const) {
    if (size) {
      checkSize(where, `${prop}: ${name}`, size);
    }
  }
  for (const [name, amount] of [
    ['CPU request', cpu.request],
    ['CPU limit', cpu.limit],
  ] as const) {
    if (amount && !isWholeMillicores(millicores(amount))) {
      throw new KubeflowError(
        where,
        `${prop}: ${name} ${amount.amount} is not an amount of CPU.`,
        'Kubernetes accepts a number above zero, in steps of 1 millicore.',
        'Use for example Cpu.millis(500) or Cpu.units(2).',
      );
    }
  }
  checkRequestWithinLimit(
    where,
    'CPU',
    cpu.request && millicores(cpu.request),
    cpu.limit && millicores(cpu.limit),
    'm',
  );
  checkRequestWithinLimit(
    where,
    'memory',
    memory.request && bytesOf(memory.request),
    memory.limit && bytesOf(memory.limit),
    ' bytes',
  );
  checkRequestWithinLimit(
    where,
    'ephemeral storage',
    storage.request && bytesOf(storage.request),
    storage.limit && bytesOf(storage.limit),
    ' bytes',
  );

  const requests = {
    ...(cpu.request && { cpu: kube.Quantity.fromString(cpu.request.amount) }),
    ...(memory.request && { memory: quantity(memory.request) }),
    ...(storage.request && { 'ephemeral-storage': quantity(storage.request) }),
  };
  const limits = {
    ...(cpu.limit && { cpu: kube.Quantity.fromString(cpu.limit.amount) }),
    ...(memory.limit && { memory: quantity(memory.limit) }),
    ...(storage.limit && { 'ephemeral-storage': quantity(storage.limit) }),
  };
  return {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

function checkRequestWithinLimit(
  where: IConstruct,
  what: string,
  request: number | undefined,
  limit: number | undefined,
  unit: string,
): void {
  if (request !== undefined && limit !== undefined && request > limit) {
    throw new KubeflowError(
      where,
      `resources: the ${what} request (${request}${unit}) is over its limit (${limit}${unit}).`,
      'Kubernetes accepts a request up to the limit.',
      'Raise the limit or lower the request.',
    );
  }
}
