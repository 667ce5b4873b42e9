import { quantity } from '../../init/cluster/quantity';
import type { Amounts } from './facts';

/** Fields of a pod's specification that count for its requests. */
export interface PodRequestFields {
  readonly containers?: readonly ContainerFields[];
  readonly initContainers?: readonly ContainerFields[];
  readonly overhead?: Quantities;
  /** Resources of the whole pod, from Kubernetes 1.34. */
  readonly resources?: ResourceFields;
}

interface ContainerFields {
  readonly restartPolicy?: string;
  readonly resources?: ResourceFields;
}

interface ResourceFields {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

type Quantities = Readonly<Record<string, string | number>>;

/**
 * Returns the requests of a pod, as the scheduler counts them.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podRequests({
  containers = [],
  initContainers = [],
  overhead = {},
  resources,
}: PodRequestFields): Amounts {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const starting = initContainers.filter(({ restartPolicy }) => restartPolicy !== 'Always');
  const running = addAll([...containers, ...sidecars].map((container) => requestsOf(container.resources)));
  const inContainers = combine([running, ...starting.map((container) => requestsOf(container.resources))], Math.max);
  return addAll([{ ...inContainers, ...requestsOf(resources) }, amounts(overhead)]);
}

export function addAll(all: readonly Amounts[]): Amounts {
  return combine(all, (a, b) => a + b);
}

export function amounts(quantities: Quantities): Amounts {
  return Object.fromEntries(Object.entries(quantities).map(([resource, value]) => [resource, quantity(value)]));
}

/** A limit without a request is also the request. */
function requestsOf({ requests, limits }: ResourceFields = {}): Amounts {
  return amounts({ ...limits, ...requests });
}

function combine(all: readonly Amounts[], how: (a: number, b: number) => number): Amounts {
  const result: Record<string, number> = {};
  for (const [resource, amount] of all.flatMap((each) => Object.entries(each))) {
    result[resource] = how(result[resource] ?? 0, amount);
  }
  return result;
}
