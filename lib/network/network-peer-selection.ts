import type { IConstruct } from 'constructs';
import { describeValue } from '../checks/value-text';
import { KubeflowError } from '../errors';
import { parseCidr } from '../validation/cidr';
import type { NetworkPeer } from './network-peer';

const FLAGS = ['allPods', 'allNamespaces', 'allPeers'] as const;
const LABELS = ['podLabels', 'namespaceLabels'] as const;
const LISTS = ['exceptCidrs', 'ports'] as const;

const SELECTORS = [
  'A peer must have `cidr` (addresses), or `podLabels`, `namespaceLabels`, `allPods` or `allNamespaces` (pods).',
  'Set one of them, or `allPeers: true` to allow everyone.',
];

/**
 * Checks that each peer of a list selects something: addresses, pods, or explicitly everyone.
 *
 * Kubernetes treats an absent or empty selector as one for everyone. This check is the reason why a variable that is not
 * set never opens a network policy.
 *
 * @param peers the peers; of any type if they come from JavaScript or YAML
 * @throws KubeflowError if a peer selects nothing, if fields contradict each other, or if a field has the wrong type.
 */
export function checkSelections(where: IConstruct, prop: string, peers: readonly NetworkPeer[]): void {
  if (!Array.isArray(peers)) {
    throw new KubeflowError(
      where,
      `${prop}: ${describeValue(peers)} is not a list of peers.`,
      'Must be a list. If it is empty, no peer is allowed.',
      'Use for example [{ cidr: "10.0.0.0/8" }].',
    );
  }
  // `entries` also returns the holes of a list.
  for (const [index, peer] of (peers as readonly NetworkPeer[]).entries()) {
    checkSelection(where, `${prop}[${index}]`, peer);
  }
}

function checkSelection(where: IConstruct, what: string, peer: NetworkPeer): void {
  if (typeof peer !== 'object' || peer === null || Array.isArray(peer)) {
    const isCidr = typeof peer === 'string' && parseCidr(peer, { allowHostBits: true }) !== undefined;
    throw new KubeflowError(
      where,
      `${what}: ${describeValue(peer)} is not a peer.`,
      ...(isCidr ? [`Use { cidr: "${peer}" }.`] : SELECTORS),
    );
  }
  checkTypes(where, what, peer);
  const pods = [peer.podLabels, peer.namespaceLabels, peer.allPods, peer.allNamespaces].some(Boolean);
  if (!pods && peer.cidr === undefined && !peer.allPeers) {
    if (peer.exceptCidrs?.length) {
      throw new KubeflowError(
        where,
        `${what}: \`exceptCidrs\` is given without \`cidr\`.`,
        'Exceptions are parts of a CIDR block.',
        'Set `cidr`, for example "0.0.0.0/0".',
      );
    }
    throw new KubeflowError(where, `${what} selects nothing${unset(peer)}.`, ...SELECTORS);
  }
  checkCombination(where, what, peer, pods);
}

/** Kubernetes would ignore one of the fields, and the policy would allow more than intended. */
function checkCombination(where: IConstruct, what: string, peer: NetworkPeer, pods: boolean): void {
  const [one, other] =
    [
      ...(peer.allPeers
        ? [['allPeers', pods && 'labels'] as const, ['allPeers', peer.cidr !== undefined && 'cidr']]
        : []),
      ['cidr', peer.cidr !== undefined && pods && 'labels'] as const,
      ['podLabels', peer.podLabels && peer.allPods && 'allPods'] as const,
      ['namespaceLabels', peer.namespaceLabels && peer.allNamespaces && 'allNamespaces'] as const,
    ].find(([, conflict]) => conflict) ?? [];
  if (one !== undefined) {
    throw new KubeflowError(where, `${what}: both \`${one}\` and ${other} are given.`, 'Use two peers.');
  }
}

function checkTypes(where: IConstruct, what: string, peer: NetworkPeer): void {
  const wrong = (field: string, value: unknown, accepted: string): never => {
    throw new KubeflowError(where, `${what}: \`${field}\` is ${describeValue(value)}.`, `Must be ${accepted}.`);
  };
  if (peer.cidr !== undefined && (typeof peer.cidr !== 'string' || peer.cidr === '')) {
    wrong('cidr', peer.cidr, 'a CIDR block, for example "10.0.0.0/8"');
  }
  for (const flag of FLAGS) {
    if (peer[flag] !== undefined && typeof peer[flag] !== 'boolean') {
      wrong(flag, peer[flag], 'true or false');
    }
  }
  for (const list of LISTS) {
    if (peer[list] !== undefined && !Array.isArray(peer[list])) {
      wrong(list, peer[list], 'a list');
    }
  }
  if (peer.ports?.length === 0) {
    throw new KubeflowError(
      where,
      `${what}: \`ports\` is empty.`,
      'Must contain at least one port, because Kubernetes treats an empty list as all ports.',
      'Remove `ports` to use the default, or remove the peer to allow nothing.',
    );
  }
  const ports = Array.from(peer.ports ?? []);
  const invalid = ports.findIndex((port) => typeof port?.port !== 'number');
  if (invalid >= 0) {
    wrong(`ports[${invalid}]`, ports[invalid], 'an object with a port number, for example { port: 443 }');
  }
  for (const labels of LABELS) {
    const map: unknown = peer[labels];
    if (map !== undefined) {
      checkLabelMap(where, what, labels, map);
    }
  }
}

/** An empty selector selects everything, and cdk8s drops labels without a value. */
function checkLabelMap(where: IConstruct, what: string, field: (typeof LABELS)[number], map: unknown): void {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw new KubeflowError(where, `${what}: \`${field}\` is ${describeValue(map)}.`, 'Must be a map of labels.');
  }
  const entries = Object.entries(map);
  if (entries.length === 0) {
    const all = field === 'podLabels' ? 'allPods' : 'allNamespaces';
    throw new KubeflowError(
      where,
      `${what}: \`${field}\` is empty.`,
      'Must contain at least one label, because Kubernetes treats an empty selector as one for everything.',
      `Set labels, or \`${all}: true\` if this is what you want.`,
    );
  }
  const [key] = entries.find(([, value]) => typeof value !== 'string') ?? [];
  if (key !== undefined) {
    throw new KubeflowError(
      where,
      `${what}: label ${key} in \`${field}\` is ${describeValue((map as { [key: string]: unknown })[key])}.`,
      'Must be text.',
    );
  }
}

/** Names the fields that are present without a value, which often come from a variable. */
function unset(peer: NetworkPeer): string {
  const fields = (['cidr', ...LABELS, ...FLAGS] as const).filter((field) => field in peer);
  return fields.length === 0 ? '' : `: ${fields.map((field) => `\`${field}\` is ${peer[field]}`).join(', ')}`;
}
