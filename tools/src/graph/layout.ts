import { compareTexts } from '../report/input/fields';
import type { Graph, GraphEdge, GraphNode, NodeKind } from './graph';

export const NODE = { width: 216, height: 44 };
const GAP = { column: 110, row: 18, lane: 20 };
const PADDING = { lane: 14, title: 22, page: 24, top: 56 };

export interface PlacedNode extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly column: number;
}

/** Box around the nodes of a component. */
export interface Lane {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly lanes: readonly Lane[];
  readonly edges: readonly GraphEdge[];
}

/** Kinds that are always in the same column, from the left: clients, entrances, pods, what they use, what is outside. */
const FIXED: Partial<Record<NodeKind, number>> = { source: 0, entrance: 1 };
const FIRST_PODS = 2;
/** Columns of pods. More would make the picture too wide. */
const POD_COLUMNS = 3;

/**
 * Places the nodes: columns by distance from the clients, and a lane for each component. What no component contains is
 * in a lane without a box, above for clients and below for the rest.
 */
export function layoutOf(graph: Graph): Layout {
  const columns = columnsOf(graph);
  const laneNames = laneOrder(graph);
  const lanes: Lane[] = [];
  const nodes: PlacedNode[] = [];
  const used = [...new Set(columns.values())].sort((a, b) => a - b);
  const xOf = (column: number) => PADDING.page + PADDING.lane + used.indexOf(column) * (NODE.width + GAP.column);
  let y = PADDING.top;
  for (const lane of laneNames) {
    const members = graph.nodes.filter(({ component }) => component === lane);
    const isBoxed = lane !== undefined;
    const top = y + (isBoxed ? PADDING.title + PADDING.lane / 2 : 0);
    const filled = new Map<number, number>();
    for (const node of ordered(members, graph)) {
      const column = columns.get(node.id) ?? FIRST_PODS;
      const row = filled.get(column) ?? 0;
      filled.set(column, row + 1);
      nodes.push({ ...node, column, x: xOf(column), y: top + row * (NODE.height + GAP.row) });
    }
    const rows = Math.max(...filled.values());
    const bottom = top + rows * (NODE.height + GAP.row) - GAP.row;
    if (isBoxed) {
      const left = Math.min(...filled.keys());
      const right = Math.max(...filled.keys());
      lanes.push({
        name: lane,
        x: xOf(left) - PADDING.lane,
        y,
        width: xOf(right) - xOf(left) + NODE.width + 2 * PADDING.lane,
        height: bottom + PADDING.lane - y,
      });
    }
    y = bottom + (isBoxed ? PADDING.lane : 0) + GAP.lane;
  }
  return {
    width: xOf(used.at(-1) ?? 0) + NODE.width + PADDING.lane + PADDING.page,
    height: y - GAP.lane + PADDING.page,
    nodes,
    lanes,
    edges: graph.edges,
  };
}

/** Components with an entrance come first, then the others; what no component contains is last. */
function laneOrder({ nodes }: Graph): (string | undefined)[] {
  const named = [...new Set(nodes.flatMap(({ component }) => component ?? []))];
  const hasEntrance = (lane: string) => nodes.some(({ component, kind }) => component === lane && kind === 'entrance');
  named.sort((a, b) => Number(hasEntrance(b)) - Number(hasEntrance(a)) || compareTexts(a, b));
  return nodes.some(({ component }) => component === undefined) ? [...named, undefined] : named;
}

function columnsOf({ nodes, edges }: Graph): Map<string, number> {
  const columns = new Map<string, number>();
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const isPods = (id: string) => ['pods', 'folded'].includes(kinds.get(id) ?? '');
  // Pods behind entrances come first, then the pods that these connect to, breadth first.
  let current = nodes
    .filter(({ id }) => isPods(id) && edges.some(({ from, to }) => to === id && kinds.get(from) === 'entrance'))
    .map(({ id }) => id);
  for (let depth = 0; current.length > 0; depth++) {
    for (const id of current) {
      columns.set(id, FIRST_PODS + Math.min(depth, POD_COLUMNS - 1));
    }
    const next = edges.flatMap(({ from, to }) => (current.includes(from) ? [to] : current.includes(to) ? [from] : []));
    current = [...new Set(next)].filter((id) => isPods(id) && !columns.has(id)).sort(compareTexts);
  }
  const last = Math.max(FIRST_PODS, ...columns.values());
  for (const { id, kind } of nodes) {
    if (!columns.has(id)) {
      columns.set(
        id,
        FIXED[kind] ?? (isPods(id) ? FIRST_PODS : kind === 'claim' || kind === 'identity' ? last + 1 : last + 2),
      );
    }
  }
  return columns;
}

/** Nodes that are connected to nodes further up come first. */
function ordered(members: readonly GraphNode[], { nodes, edges }: Graph): GraphNode[] {
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  const weight = ({ id }: GraphNode) => {
    const others = edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
    const sum = others.reduce((total, other) => total + (position.get(other) ?? 0), 0);
    return others.length === 0 ? Number.MAX_SAFE_INTEGER : sum / others.length;
  };
  return [...members].sort((a, b) => weight(a) - weight(b) || compareTexts(a.id, b.id));
}
