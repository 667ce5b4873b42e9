import { distinct, fieldsOf, sortedBy } from '../input/fields';
import type { PodSet } from '../input/pod-sets';
import type { ReportInput } from '../input/report-input';
import { addressParty, EVERYONE, type Party, podsParty, rangeOf, selectedParty } from './parties';
import { type Direction, NetworkPolicies, policyName, type Rule, type Rules } from './policies';
import { ALL_PORTS, allowedPorts, commonPorts, type PortRange, portTexts } from './ports';
import { isEverything } from './selectors';

/** A connection that the policies of both ends allow. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  /** For readers: `TCP 8001`. */
  readonly ports: readonly string[];
  /** NetworkPolicies that allow it. Empty if no policy selects the pods. */
  readonly policies: readonly string[];
  /** Constructs of these policies. */
  readonly paths: readonly string[];
  /** The flow as a sentence. */
  readonly text: string;
}

/** Pods, and whether policies limit their connections in each direction. */
export interface Isolation {
  readonly pods: PodSet;
  readonly ingress: boolean;
  readonly egress: boolean;
}

export interface Network {
  readonly flows: readonly Flow[];
  readonly isolation: readonly Isolation[];
}

interface Guarded {
  readonly pods: PodSet;
  readonly ingress: Rules;
  readonly egress: Rules;
}

/** Computes which connections are open. Everything else is closed, if the cluster enforces NetworkPolicies. */
export function networkOf(input: ReportInput, sets: readonly PodSet[]): Network {
  const policies = new NetworkPolicies(input);
  const guarded = sets.map((pods) => ({
    pods,
    ingress: policies.rulesFor(pods, 'ingress'),
    egress: policies.rulesFor(pods, 'egress'),
  }));
  const between = guarded.flatMap((from) => guarded.flatMap((to) => flowBetween(policies, from, to)));
  const others = guarded.flatMap((each) => [
    ...flowsWithOthers(policies, guarded, each, 'ingress'),
    ...flowsWithOthers(policies, guarded, each, 'egress'),
  ]);
  return {
    flows: sortedBy(uniqueFlows([...between, ...others]), ({ from, to }) =>
      [from.type === 'pods' ? 0 : 1, from.name, to.type === 'pods' ? 0 : 1, to.name].join('\n'),
    ),
    isolation: guarded.map(({ pods, ingress, egress }) => ({
      pods,
      ingress: ingress.isolated,
      egress: egress.isolated,
    })),
  };
}

/** The flow from pods of the environment to others of it. Both ends must allow it. */
function flowBetween(policies: NetworkPolicies, from: Guarded, to: Guarded): Flow[] {
  if (!from.egress.isolated && !to.ingress.isolated) {
    // Both are open to everyone, which another flow says.
    return [];
  }
  if (isClosed(from.egress) || isClosed(to.ingress)) {
    return [];
  }
  const out = allowed(policies, from.egress, to.pods, to.pods);
  const into = allowed(policies, to.ingress, from.pods, to.pods);
  const ports = commonPorts(out.ports, into.ports);
  return ports.length === 0
    ? []
    : [flow(podsParty(from.pods), podsParty(to.pods), ports, [...out.rules, ...into.rules])];
}

function isClosed({ isolated, rules }: Rules): boolean {
  return isolated && rules.length === 0;
}

/** Ports that rules allow between pods and a peer. */
function allowed(
  policies: NetworkPolicies,
  { isolated, rules }: Rules,
  peer: PodSet,
  target: PodSet,
): { ports: PortRange[]; rules: Rule[] } {
  if (!isolated) {
    return { ports: [...ALL_PORTS], rules: [] };
  }
  const matching = rules.filter(
    ({ peers, policy }) =>
      peers.length === 0 || peers.some((each) => policies.includes(each, namespaceOf(policy.object), peer)),
  );
  return { ports: matching.flatMap(({ ports }) => allowedPorts(ports, target)), rules: matching };
}

/** Flows with pods that are not part of the environment, with addresses, and with everyone. */
function flowsWithOthers(
  policies: NetworkPolicies,
  guarded: readonly Guarded[],
  { pods, ...rulesOf }: Guarded,
  direction: Direction,
): Flow[] {
  const self = podsParty(pods);
  const make = (other: Party, ports: readonly PortRange[], rules: readonly Rule[]) =>
    direction === 'egress' ? flow(self, other, ports, rules) : flow(other, self, ports, rules);
  const { isolated, rules } = rulesOf[direction];
  if (!isolated) {
    return [make(EVERYONE, ALL_PORTS, [])];
  }
  // Names of ports refer to the pods that accept the connection.
  const portsOf = (rule: Rule) => allowedPorts(rule.ports, direction === 'ingress' ? pods : undefined);
  const open = rules.filter(({ peers }) => peers.length === 0).map((rule) => make(EVERYONE, portsOf(rule), [rule]));
  const addresses = rules.flatMap((rule) => {
    const ranges = rule.peers.filter(({ ipBlock }) => ipBlock !== undefined).map(({ ipBlock }) => rangeOf(ipBlock));
    return ranges.length === 0 ? [] : [{ rule, ranges, ports: portsOf(rule) }];
  });
  // Policies need a rule for each range. Readers want one line for all ranges with the same ports.
  const byPorts = new Map<string, typeof addresses>();
  for (const each of addresses) {
    const key = portTexts(each.ports).join();
    byPorts.set(key, [...(byPorts.get(key) ?? []), each]);
  }
  const ranged = [...byPorts.values()].map((group) =>
    make(
      addressParty(group.flatMap(({ ranges }) => ranges)),
      group[0].ports,
      group.map(({ rule }) => rule),
    ),
  );
  const selected = rules.flatMap((rule) => {
    const namespace = namespaceOf(rule.policy.object);
    return rule.peers
      .filter((peer) => peer.ipBlock === undefined && reachesOthers(policies, guarded, peer, namespace))
      .map((peer) => make(selectedParty(peer, namespace), portsOf(rule), [rule]));
  });
  return [...open, ...ranged, ...selected];
}

/** Whether a peer can be pods that the environment does not contain: it selects whole namespaces, or none of the pods. */
function reachesOthers(
  policies: NetworkPolicies,
  guarded: readonly Guarded[],
  peer: Readonly<Record<string, unknown>>,
  namespace: string,
): boolean {
  return isEverything(peer.podSelector) || !guarded.some(({ pods }) => policies.includes(peer, namespace, pods));
}

function flow(from: Party, to: Party, ports: readonly PortRange[], rules: readonly Rule[]): Flow {
  const texts = portTexts(ports);
  return {
    from,
    to,
    ports: texts,
    policies: distinct(rules.map(({ policy }) => policyName(policy))),
    paths: distinct(rules.flatMap(({ policy }) => policy.path ?? [])),
    text: `${capitalized(from.name)} can connect to ${to.name} on ${texts.join(', ')}.`,
  };
}

/** Joins flows between the same parties on the same ports. */
function uniqueFlows(flows: readonly Flow[]): Flow[] {
  const unique = new Map<string, Flow>();
  for (const each of flows) {
    const before = unique.get(each.text);
    unique.set(each.text, {
      ...each,
      policies: distinct([...(before?.policies ?? []), ...each.policies]),
      paths: distinct([...(before?.paths ?? []), ...each.paths]),
    });
  }
  return [...unique.values()];
}

function namespaceOf({ metadata }: { readonly metadata: { readonly namespace?: string } }): string {
  return String(fieldsOf(metadata).namespace ?? 'default');
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
