import type { GraphEdge } from './graph';
import { GAP, NODE, type PlacedNode } from './layout';

/** Line of an edge, and the place of its label. */
export interface Route {
  readonly edge: GraphEdge;
  /** Commands of an SVG path. */
  readonly path: string;
  readonly label: readonly [x: number, y: number];
}

/** Distance of a line from the side of nodes in the same column. */
const BEND = 46;

/** Routes edges around the nodes: between columns as curves, and past columns in the gaps between rows. */
export function routesOf(edges: readonly GraphEdge[], nodes: readonly PlacedNode[]): Route[] {
  const places = new Map(nodes.map((node) => [node.id, node]));
  const degrees = degreesOf(edges);
  const channels = new Channels();
  return edges.flatMap((edge) => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (from === undefined || to === undefined) {
      return [];
    }
    if (from.column === to.column) {
      return [{ edge, ...besideColumn(from, to) }];
    }
    const between = nodes.filter(({ x }) => x > Math.min(from.x, to.x) && x < Math.max(from.x, to.x));
    const isNearTarget = (degrees.get(edge.from) ?? 0) > (degrees.get(edge.to) ?? 0);
    return [{ edge, ...pastColumns(from, to, between, channels, isNearTarget) }];
  });
}

function degreesOf(edges: readonly GraphEdge[]): Map<string, number> {
  const degrees = new Map<string, number>();
  for (const id of edges.flatMap(({ from, to }) => [from, to])) {
    degrees.set(id, (degrees.get(id) ?? 0) + 1);
  }
  return degrees;
}

function besideColumn(from: PlacedNode, to: PlacedNode): Omit<Route, 'edge'> {
  const x = from.x + NODE.width;
  const [start, end] = [middle(from), middle(to)];
  // Long lines pass outside of short ones.
  const bend = Math.round(BEND + Math.min(GAP.column - BEND, Math.abs(end - start) / 12));
  return {
    path: `M${x} ${start}C${x + bend} ${start} ${x + bend} ${end} ${x} ${end}`,
    label: [x + bend, Math.round((start + end) / 2)],
  };
}

/** @param isNearTarget whether the label is at the end of the line. It is where fewer lines meet */
function pastColumns(
  from: PlacedNode,
  to: PlacedNode,
  between: readonly PlacedNode[],
  channels: Channels,
  isNearTarget: boolean,
): Omit<Route, 'edge'> {
  const sign = from.x < to.x ? 1 : -1;
  const startX = sign > 0 ? from.x + NODE.width : from.x;
  const endX = sign > 0 ? to.x : to.x + NODE.width;
  const [start, end] = [middle(from), middle(to)];
  const half = Math.round((sign * GAP.column) / 2);
  if (between.length === 0) {
    const center = Math.round((startX + endX) / 2);
    return {
      path: `M${startX} ${start}C${center} ${start} ${center} ${end} ${endX} ${end}`,
      label: [center, Math.round((start + end) / 2)],
    };
  }
  const channel = channels.next(channelBetween(between, (start + end) / 2));
  return {
    path:
      `M${startX} ${start}C${startX + half} ${start} ${startX + half} ${channel} ${startX + 2 * half} ${channel}` +
      `L${endX - 2 * half} ${channel}C${endX - half} ${channel} ${endX - half} ${end} ${endX} ${end}`,
    label: isNearTarget
      ? [endX - half, Math.round((channel + end) / 2)]
      : [startX + half, Math.round((start + channel) / 2)],
  };
}

/** The height nearest to the wanted one at which no node is in the way. */
function channelBetween(nodes: readonly PlacedNode[], wanted: number): number {
  const margin = GAP.row / 2;
  const isFree = (y: number) => nodes.every((node) => y < node.y - margin + 1 || y > node.y + NODE.height + margin - 1);
  const candidates = [wanted, ...nodes.flatMap((node) => [node.y - margin, node.y + NODE.height + margin])];
  return candidates
    .map(Math.round)
    .filter(isFree)
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b)[0];
}

/** Keeps lines at the same height apart. */
class Channels {
  private readonly used = new Map<number, number>();

  public next(y: number): number {
    const before = this.used.get(y) ?? 0;
    this.used.set(y, before + 1);
    return y + SHIFTS[before % SHIFTS.length];
  }
}

/** Distances that stay in the gap between two rows. */
const SHIFTS = [0, 4, -4, 7, -7];

function middle({ y }: PlacedNode): number {
  return y + NODE.height / 2;
}
