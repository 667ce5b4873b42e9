/** Kind of a node. */
export type NodeKind = 'source' | 'entrance' | 'pods' | 'claim' | 'identity' | 'storage' | 'outside' | 'folded';

export interface GraphNode {
  /** Unique, and the same for the same object. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** Second line, such as the namespace. */
  readonly details?: string;
  /** Component that contains it. Omitted for shared storage, clients and targets outside. */
  readonly component?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Ports, or the role. */
  readonly label?: string;
  /** Whether connections are open in both directions. */
  readonly both?: boolean;
}

/** Objects of an environment, and their connections. */
export interface Graph {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Words of a kind of nodes: one, and several. */
export const KIND_NAMES: Readonly<Record<NodeKind, readonly [one: string, several: string]>> = {
  source: ['client', 'clients'],
  entrance: ['entrance', 'entrances'],
  pods: ['workload', 'workloads'],
  claim: ['claim', 'claims'],
  identity: ['account', 'accounts'],
  storage: ['store', 'stores'],
  outside: ['target', 'targets'],
  folded: ['component', 'components'],
};

/** Sorts, removes duplicates, and joins edges in opposite directions. */
export function normalized({ title, nodes, edges }: Graph): Graph {
  const unique = new Map(nodes.map((node) => [node.id, node]));
  const labels = new Map<string, Set<string>>();
  for (const { from, to, label } of edges) {
    if (from === to || !unique.has(from) || !unique.has(to)) {
      continue;
    }
    const key = JSON.stringify([from, to]);
    const known = labels.get(key) ?? new Set();
    labels.set(key, known);
    // Joined edges can have some ports in common.
    for (const part of label?.split(', ') ?? []) {
      known.add(part);
    }
  }
  const joined = [...labels]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, known]): GraphEdge[] => {
      const [from, to] = JSON.parse(key) as [string, string];
      const opposite = labels.get(JSON.stringify([to, from]));
      // The other direction is part of the first one.
      if (opposite !== undefined && to < from) {
        return [];
      }
      const label = [...new Set([...known, ...(opposite ?? [])])].sort().join(', ');
      return [{ from, to, ...(label !== '' && { label }), ...(opposite !== undefined && { both: true }) }];
    });
  return { title, nodes: [...unique.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), edges: joined };
}
