import { type Graph, type GraphNode, KIND_NAMES, type NodeKind, normalized } from './graph';

/** Nodes that a reader can take in. */
const READABLE = 45;

/**
 * Reduces a graph until it is readable: first similar objects of a component become one node, then each component, and
 * then components with the same neighbours.
 */
export function foldGraph(graph: Graph, limit = READABLE): Graph {
  const steps = [foldSimilar, foldComponents, foldAlike];
  let folded = graph;
  for (const step of steps) {
    if (folded.nodes.length <= limit) {
      return folded;
    }
    folded = step(folded);
  }
  return folded;
}

/** Joins objects of a component that have the same kind and the same neighbours. In the component, kinds count. */
function foldSimilar(graph: Graph): Graph {
  return fold(
    graph,
    (node) => JSON.stringify([node.component ?? '', node.kind, neighbours(graph, node, true)]),
    (group) => {
      const [first] = group;
      const [, several] = KIND_NAMES[first.kind];
      return { ...first, name: `${group.length} ${several}`, details: exampleOf(group) };
    },
  );
}

/** Joins all objects of a component. */
function foldComponents(graph: Graph): Graph {
  return fold(
    graph,
    ({ id, component }) => (component === undefined ? id : `component ${component}`),
    (group) => ({
      id: `folded:${group[0].component}`,
      kind: 'folded',
      name: group[0].component ?? '',
      details: contentsOf(group),
    }),
    true,
  );
}

/** Joins components that have the same contents and the same neighbours. */
function foldAlike(graph: Graph): Graph {
  return fold(
    graph,
    (node) => JSON.stringify([node.kind, node.details ?? '', neighbours(graph, node)]),
    (group) => ({
      ...group[0],
      name: `${group.length} ${group[0].kind === 'folded' ? 'alike components' : KIND_NAMES[group[0].kind][1]}`,
      details: exampleOf(group),
    }),
  );
}

/**
 * Joins nodes with the same key.
 *
 * @param single whether a group of one is joined, too
 */
function fold(
  graph: Graph,
  keyOf: (node: GraphNode) => string,
  join: (group: readonly GraphNode[]) => GraphNode,
  single = false,
): Graph {
  const groups = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const key = keyOf(node);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const ids = new Map<string, string>();
  const nodes = [...groups.values()].map((group) => {
    const keeps = group.length === 1 && !(single && group[0].component !== undefined);
    const joined = keeps ? group[0] : join(group);
    for (const { id } of group) {
      ids.set(id, joined.id);
    }
    return joined;
  });
  const edges = graph.edges.flatMap(({ from, to, label, both }) => {
    const [source, target] = [ids.get(from) ?? from, ids.get(to) ?? to];
    const edge = { from: source, to: target, ...(label !== undefined && { label }) };
    return both ? [edge, { ...edge, from: target, to: source }] : [edge];
  });
  return normalized({ title: graph.title, nodes, edges });
}

/** @param byKind whether neighbours in the same component count as the same if their kind is the same */
function neighbours({ nodes, edges }: Graph, { id, component }: GraphNode, byKind = false): string[] {
  const nameOf = (other: string) => {
    const node = byKind ? nodes.find((each) => each.id === other) : undefined;
    return node !== undefined && node.component === component ? node.kind : other;
  };
  const found = edges.flatMap(({ from, to }) =>
    from === id ? [`> ${nameOf(to)}`] : to === id ? [`< ${nameOf(from)}`] : [],
  );
  return [...new Set(found)].sort();
}

function exampleOf(group: readonly GraphNode[]): string {
  const names = group.map(({ name }) => name).sort();
  return names.length <= 2 ? names.join(', ') : `${names[0]}, ${names[1]}, …`;
}

function contentsOf(group: readonly GraphNode[]): string {
  const kinds: NodeKind[] = ['entrance', 'pods', 'claim', 'identity', 'storage'];
  return kinds
    .flatMap((kind) => {
      const number = group.filter((node) => node.kind === kind).length;
      return number === 0 ? [] : [`${number} ${KIND_NAMES[kind][number === 1 ? 0 : 1]}`];
    })
    .join(', ');
}
