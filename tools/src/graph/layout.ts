import { compareTexts } from '../report/input/fields';
import type { Graph, GraphEdge, GraphNode, NodeKind } from './graph';

export const NODE = { width: 216, height: 44 };
/** Distances between nodes. Lines and labels are in them. */
export const GAP = { column: 124, row: 18, lane: 20 };
const PADDING = { lane: 14, title: 22, top: 56 };
const PAGE = 24;
const ROW = NODE.height + GAP.row;

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

/** Kinds that are always in the same column. Clients are on the left, then entrances. */
const FIXED: Partial<Record<NodeKind, number>> = { source: 0, entrance: 1 };
const FIRST_PODS = 2;
/** Columns of pods. More would make the picture too wide. */
const POD_COLUMNS = 3;

/**
 * Places the nodes: columns by distance from the clients, and a lane for each component. Other nodes are beside their
 * neighbours.
 */
export function layoutOf(graph: Graph): Layout {
  const columns = columnsOf(graph);
  const used = [...new Set(columns.values())].sort((a, b) => a - b);
  const xOf = (column: number) => PAGE + PADDING.lane + used.indexOf(column) * (NODE.width + GAP.column);
  const columnOf = ({ id }: GraphNode) => columns.get(id) ?? FIRST_PODS;
  const lanes: Lane[] = [];
  const nodes: PlacedNode[] = [];
  let y = PADDING.top;
  for (const lane of laneNames(graph)) {
    const top = y + PADDING.title + PADDING.lane / 2;
    const filled = new Map<number, number>();
    for (const node of ordered(
      graph.nodes.filter(({ component }) => component === lane),
      graph,
    )) {
      const column = columnOf(node);
      const row = filled.get(column) ?? 0;
      filled.set(column, row + 1);
      nodes.push({ ...node, column, x: xOf(column), y: top + row * ROW });
    }
    const [left, right] = [Math.min(...filled.keys()), Math.max(...filled.keys())].map(xOf);
    const height = PADDING.title + PADDING.lane * 1.5 + Math.max(...filled.values()) * ROW - GAP.row;
    lanes.push({ name: lane, x: left - PADDING.lane, y, width: right - left + NODE.width + 2 * PADDING.lane, height });
    y += height + GAP.lane;
  }
  const others = graph.nodes.filter(({ component }) => component === undefined);
  for (const column of used) {
    const members = others.filter((node) => columnOf(node) === column);
    // Below the lanes, if they have nodes in the column.
    const isShared = nodes.some((node) => node.column === column);
    nodes.push(...besideNeighbours(members, graph, nodes, { x: xOf(column), column, top: isShared ? y : PADDING.top }));
  }
  return {
    width: xOf(used.at(-1) ?? 0) + NODE.width + PADDING.lane + PAGE,
    height: Math.max(y - GAP.lane, ...nodes.map((node) => node.y + NODE.height)) + PAGE,
    nodes,
    lanes,
    edges: graph.edges,
  };
}

/** Places nodes of a column near what they are connected to, without overlaps. */
function besideNeighbours(
  members: readonly GraphNode[],
  { edges }: Graph,
  placed: readonly PlacedNode[],
  { x, column, top }: { readonly x: number; readonly column: number; readonly top: number },
): PlacedNode[] {
  const heights = new Map(placed.map((node) => [node.id, node.y]));
  const wanted = ({ id }: GraphNode) => {
    const near = edges.flatMap(({ from, to }) => heights.get(from === id ? to : to === id ? from : '') ?? []);
    return near.length === 0 ? 0 : Math.round(near.reduce((sum, each) => sum + each, 0) / near.length);
  };
  let next = top;
  return members
    .map((node) => ({ node, y: wanted(node) }))
    .sort((a, b) => a.y - b.y || compareTexts(a.node.id, b.node.id))
    .map(({ node, y }) => {
      const place = { ...node, column, x, y: Math.max(y, next) };
      next = place.y + ROW;
      return place;
    });
}

/** Components with an entrance come first, then the others. */
function laneNames({ nodes }: Graph): string[] {
  const named = [...new Set(nodes.flatMap(({ component }) => component ?? []))];
  const hasEntrance = (lane: string) => nodes.some(({ component, kind }) => component === lane && kind === 'entrance');
  return named.sort((a, b) => Number(hasEntrance(b)) - Number(hasEntrance(a)) || compareTexts(a, b));
}

function columnsOf({ nodes, edges }: Graph): Map<string, number> {
  const columns = new Map<string, number>();
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const isPods = (id: string) => ['pods', 'folded'].includes(kinds.get(id) ?? '');
  // Pods that clients and entrances lead to come first, then the pods that these connect to, breadth first.
  let current = nodes
    .filter(
      ({ id }) =>
        isPods(id) && edges.some(({ from, to }) => to === id && ['source', 'entrance'].includes(kinds.get(from) ?? '')),
    )
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
