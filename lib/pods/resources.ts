import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { bytesOf, checkSize, isWholeMillicores, millicores, quantity } from '../validation/quantities';

/**
 * Returns a container's requests and limits: the user's, or else the component's.
 *
 * CPU, memory and ephemeral storage are independent: setting one keeps the defaults of the others.
 *
 * @throws KubeflowError if an amount is invalid, or a request is larger than its limit.
 */
export function containerResources(
  where: IConstruct,
  defaults: kplus.ContainerResources,
  userResources: kplus.ContainerResources = {},
  prop = 'resources',
): kube.ResourceRequirements {
  const cpu = userResources.cpu ?? defaults.cpu ?? {};
  const memory = userResources.memory ?? defaults.memory ?? {};
  const storage = userResources.ephemeralStorage ?? defaults.ephemeralStorage ?? {};

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
        `${prop}: ${name} ${amount.amount} is not a valid amount of CPU.`,
        'Must be above zero, in steps of 1 millicore.',
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
    ...(cpu.request && { cpu: cpu.request.amount }),
    ...(memory.request && { memory: quantity(memory.request) }),
    ...(storage.request && { 'ephemeral-storage': quantity(storage.request) }),
  };
  const limits = {
    ...(cpu.limit && { cpu: cpu.limit.amount }),
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
      'A request can be at most as large as its limit.',
      'Raise the limit or lower the request.',
    );
  }
}
