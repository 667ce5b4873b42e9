import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { ComponentFacts, UserPods } from '../../component-facts';
import type { ClusterRequirements } from '../../platforms/deployment-guide';
import type { CollectedChart } from '../collected-app';
import type { InventoryEntry } from './inventory';
import type { PlanRequests } from './plan';
import { type Amounts, amountsOf, formatBytes, formatRequests, largest, sum, times } from './resource-requests';

/** Requested resources. */
export interface Requirements {
  /** All pods that the objects create, each with its replicas, and the default pod of each user. */
  readonly total: Amounts;
  /** Each resource of the pod that requests most of it. */
  readonly largestPod: Amounts;
  /** Bytes. */
  readonly storage: number;
}

/** Returns what the objects of a file and its users' pods request. */
export function fileRequirements(entries: readonly InventoryEntry[], facts: readonly ComponentFacts[]): Requirements {
  const groups = entries.flatMap(({ pods }) => pods);
  const users = facts.flatMap(({ userPods }) => (userPods ? [userPods] : []));
  const variants = users.flatMap(({ variants: all }) => all.map(({ requests }) => amountsOf(requests)));
  return {
    total: sum([...groups.map(({ requests, count }) => times(requests, count)), ...users.map(defaultPod)]),
    largestPod: largest([...groups.map(({ requests }) => requests), ...variants]),
    storage: entries.reduce((bytes, { storage }) => bytes + storage, 0),
  };
}

/** Returns what a cluster must offer: for all pods at the same time, with the largest pod of one user. */
export function clusterRequirements(
  entries: readonly InventoryEntry[],
  facts: readonly ComponentFacts[],
): ClusterRequirements {
  const pods = entries.flatMap((entry) => entry.pods.map(({ requests, count }) => times(requests, count)));
  const users = facts.map(({ userPods }) =>
    largest((userPods?.variants ?? []).map(({ requests }) => amountsOf(requests))),
  );
  const { cpu = 0, memory = 0 } = sum([...pods, ...users]);
  return { cpu: Cpu.millis(Math.ceil(cpu * 1000)), memory: Size.kibibytes(Math.ceil(memory / 1024)) };
}

/** Returns what an environment requests, including the default pod of one user. */
export function environmentRequirements(
  entries: readonly InventoryEntry[],
  charts: readonly CollectedChart[],
): Requirements {
  return fileRequirements(
    entries,
    charts.flatMap(({ facts }) => facts),
  );
}

/** Formats requirements for the plan. */
export function formatRequirements({ total, largestPod, storage }: Requirements): {
  total: PlanRequests & { storage: string };
  largestPod: PlanRequests;
} {
  return {
    total: { ...formatRequests(total), storage: formatBytes(storage) },
    largestPod: formatRequests(largestPod),
  };
}

function defaultPod({ variants }: UserPods): Amounts {
  return amountsOf(variants[0]?.requests ?? {});
}
