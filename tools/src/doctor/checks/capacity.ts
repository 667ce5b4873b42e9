import type { Fact } from '../../init/cluster/facts';
import { quantity } from '../../init/cluster/quantity';
import type { DeploymentPlan, PlanRequests } from '../../plan/plan';
import type { Amounts, CapacityFacts, NodeCapacity } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem, notChecked } = findingsOf('capacity');

/** Compares the requests of a plan with what the nodes offer. */
export function checkCapacity(capacity: Fact<CapacityFacts>, requests: DeploymentPlan['requests']): Finding[] {
  if (!capacity.known) {
    return [notChecked(capacity.evidence)];
  }
  const { nodes, autoscaler } = capacity.value;
  const total = amountsOf(requests);
  const largest = amountsOf(requests.largestPod);
  const findings = [...checkTotal(nodes, total), ...checkLargestPod(nodes, largest)];
  if (findings.length === 0) {
    const open = nodes.filter(({ restriction }) => restriction === undefined);
    return [
      ok(
        `${formatAmounts(total)} requested, ${formatAmounts(freeOf(open), Object.keys(total))} free on ${count(open)}`,
      ),
    ];
  }
  return autoscaler === undefined
    ? findings
    : // More nodes may come.
      findings.map((finding) =>
        warning(finding.message, `${autoscaler} adds nodes if its limits and machine types allow it.\n${finding.fix}`),
      );
}

function checkTotal(nodes: readonly NodeCapacity[], total: Amounts): Finding[] {
  const open = nodes.filter(({ restriction }) => restriction === undefined);
  return Object.entries(total).flatMap(([resource, amount]) => {
    const free = sum(open, resource);
    if (amount <= free) {
      return [];
    }
    const message = `All pods request ${format(resource, amount)}, and ${count(open)} ${open.length === 1 ? 'has' : 'have'} ${format(resource, free)} free.`;
    const fix = `Add nodes${isExtended(resource) ? ` with ${resource}` : ''}, stop other pods, or request less.`;
    return [
      amount <= sum(nodes, resource)
        ? warning(`${message} ${restrictions(nodes)}`, `The pods need tolerations for these nodes. Otherwise: ${fix}`)
        : problem(message, fix),
    ];
  });
}

function checkLargestPod(nodes: readonly NodeCapacity[], largest: Amounts): Finding[] {
  // Another message is about a cluster without nodes.
  if (nodes.length === 0) {
    return [];
  }
  const tooLarge = Object.entries(largest).flatMap(([resource, amount]) => {
    const most = Math.max(...nodes.map(({ allocatable }) => allocatable[resource] ?? 0));
    return amount <= most
      ? []
      : [
          problem(
            `The largest pod requests ${format(resource, amount)}, and the largest node offers ${format(resource, most)}.`,
            `Add a node with at least ${format(resource, amount)}, or request less for the pod.`,
          ),
        ];
  });
  if (tooLarge.length > 0 || nodes.some((node) => fits(node, largest))) {
    return tooLarge;
  }
  return [
    warning(
      `No node has ${formatAmounts(largest)} free at the same time, which the largest pods request.`,
      'Pods may stay pending until others end. Add a node, or request less.',
    ),
  ];
}

function fits({ allocatable, requested }: NodeCapacity, amounts: Amounts): boolean {
  return Object.entries(amounts).every(
    ([resource, amount]) => amount <= (allocatable[resource] ?? 0) - (requested[resource] ?? 0),
  );
}

function restrictions(nodes: readonly NodeCapacity[]): string {
  const closed = nodes.filter(({ restriction }) => restriction !== undefined);
  const texts = [...new Set(closed.map(({ restriction }) => restriction))];
  return `Not counted: ${count(closed)} (${texts.join(', ')}).`;
}

function sum(nodes: readonly NodeCapacity[], resource: string): number {
  return nodes.reduce(
    (total, { allocatable, requested }) =>
      total + Math.max(0, (allocatable[resource] ?? 0) - (requested[resource] ?? 0)),
    0,
  );
}

function freeOf(nodes: readonly NodeCapacity[]): Amounts {
  const resources = new Set(nodes.flatMap(({ allocatable }) => Object.keys(allocatable)));
  return Object.fromEntries([...resources].map((resource) => [resource, sum(nodes, resource)]));
}

function amountsOf({ cpu, memory, gpus }: PlanRequests): Amounts {
  return { cpu: quantity(cpu), memory: quantity(memory), ...gpus };
}

function formatAmounts(amounts: Amounts, resources = Object.keys(amounts)): string {
  return resources.map((resource) => format(resource, amounts[resource] ?? 0)).join(', ');
}

function format(resource: string, amount: number): string {
  const rounded = (value: number) => String(Number(value.toFixed(2)));
  if (resource === 'cpu') {
    return `${rounded(amount)} ${rounded(amount) === '1' ? 'CPU' : 'CPUs'}`;
  }
  return resource === 'memory' ? `${rounded(amount / 2 ** 30)} GiB` : `${rounded(amount)} ${resource}`;
}

function isExtended(resource: string): boolean {
  return resource.includes('/');
}

function count(nodes: readonly unknown[]): string {
  return nodes.length === 1 ? '1 node' : `${nodes.length} nodes`;
}
