import { escapeHtml } from '../report/render/html';
import type { Graph, GraphEdge } from './graph';
import { type Lane, layoutOf, NODE, type PlacedNode } from './layout';

const STYLE = `
svg { --text: #1b1f24; --soft: #57606a; --back: #ffffff; --lane: #f6f8fa; --line: #d0d7de; --edge: #6e7781;
  --source: #fff8c5; --entrance: #ffe7d6; --pods: #ddf4ff; --claim: #e6f6e3; --identity: #f3e8ff; --storage: #dcf1d8;
  --outside: #eceff2; --folded: #ddf4ff; font-family: system-ui, sans-serif }
@media (prefers-color-scheme: dark) { svg { --text: #e6edf3; --soft: #9da7b3; --back: #0d1117; --lane: #161b22;
  --line: #3d444d; --edge: #8b949e; --source: #3b3310; --entrance: #4a2d16; --pods: #12324a; --claim: #1b3a20;
  --identity: #35254a; --storage: #20452a; --outside: #2b313a; --folded: #12324a } }
.page { fill: var(--back) } .lane { fill: var(--lane); stroke: var(--line) } .node { stroke: var(--edge) }
.title { font-size: 18px; font-weight: 600; fill: var(--text) } .lane-name { font-size: 13px; font-weight: 600; fill: var(--soft) }
.name { font-size: 13px; fill: var(--text) } .details { font-size: 11px; fill: var(--soft) }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.3 } .arrow { fill: var(--edge) }
.label { font-size: 11px; fill: var(--text); stroke: var(--back); stroke-width: 4px; paint-order: stroke; stroke-linejoin: round }
${['source', 'entrance', 'pods', 'claim', 'identity', 'storage', 'outside', 'folded'].map((kind) => `.${kind} { fill: var(--${kind}) }`).join(' ')}`.trim();

/** Characters that fit into a node. Without fonts, widths are estimated. */
const NAME_LENGTH = 29;
const DETAILS_LENGTH = 34;
const LABEL_LENGTH = 26;

/** Renders a graph as an SVG picture for light and dark backgrounds. It loads nothing from elsewhere. */
export function renderSvg(graph: Graph): string {
  const { width, height, nodes, lanes, edges } = layoutOf(graph);
  const places = new Map(nodes.map((node) => [node.id, node]));
  const title = escapeHtml(graph.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${title}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${title}</title>`,
    `<style>\n${STYLE}\n</style>`,
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="arrow" d="M0 1L10 5L0 9z"/></marker></defs>',
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="title" x="24" y="34">${title}</text>`,
    ...lanes.map(laneText),
    ...edges.map((edge) => edgeText(edge, places)),
    ...nodes.map(nodeText),
    // Labels are above the lines of other edges.
    ...edges.map((edge, index) => labelText(edge, index, places)).filter((text) => text !== ''),
    '</svg>',
    '',
  ].join('\n');
}

function laneText({ name, x, y, width, height }: Lane): string {
  const longest = Math.max(6, Math.floor(width / 8));
  return (
    `<rect class="lane" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>` +
    `<text class="lane-name" x="${x + 14}" y="${y + 18}">${escapeHtml(shortened(name, longest))}</text>`
  );
}

function nodeText({ kind, name, details, x, y }: PlacedNode): string {
  const round = kind === 'source' || kind === 'outside' ? NODE.height / 2 : kind === 'identity' ? 14 : 5;
  const full = [name, details].filter((text) => text !== undefined).join('\n');
  const nameY = y + (details === undefined ? NODE.height / 2 + 5 : 19);
  return [
    `<g><title>${escapeHtml(full)}</title>`,
    `<rect class="node ${kind}" x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="${round}"/>`,
    `<text class="name" x="${x + 12}" y="${nameY}">${escapeHtml(shortened(name, NAME_LENGTH))}</text>`,
    ...(details === undefined
      ? []
      : [`<text class="details" x="${x + 12}" y="${y + 35}">${escapeHtml(shortened(details, DETAILS_LENGTH))}</text>`]),
    '</g>',
  ].join('');
}

interface Curve {
  readonly path: string;
  /** Point for the label: on the curve, where its distance from the start is a share of the whole. */
  at(share: number): readonly [x: number, y: number];
}

/** A curve from the side of a node to the side of another. */
function curveOf(from: PlacedNode, to: PlacedNode): Curve {
  const [startY, endY] = [from.y + NODE.height / 2, to.y + NODE.height / 2];
  const right = (node: PlacedNode) => node.x + NODE.width;
  const isForward = from.column < to.column;
  const isSame = from.column === to.column;
  const [startX, endX] = isForward || isSame ? [right(from), isSame ? right(to) : to.x] : [from.x, right(to)];
  const bend = isSame ? 46 : Math.max(40, Math.abs(endX - startX) / 2);
  const [firstX, secondX] = isForward
    ? [startX + bend, endX - bend]
    : isSame
      ? [startX + bend, endX + bend]
      : [startX - bend, endX + bend];
  return {
    path: `M${startX} ${startY}C${firstX} ${startY} ${secondX} ${endY} ${endX} ${endY}`,
    at: (share) => [bezier(share, startX, firstX, secondX, endX), bezier(share, startY, startY, endY, endY)],
  };
}

function bezier(t: number, a: number, b: number, c: number, d: number): number {
  const u = 1 - t;
  return Math.round(u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d);
}

function edgeText({ from, to, both }: GraphEdge, places: ReadonlyMap<string, PlacedNode>): string {
  const [source, target] = [places.get(from), places.get(to)];
  return source === undefined || target === undefined
    ? ''
    : `<path class="edge" d="${curveOf(source, target).path}" marker-end="url(#arrow)"${both ? ' marker-start="url(#arrow)"' : ''}/>`;
}

function labelText({ from, to, label }: GraphEdge, index: number, places: ReadonlyMap<string, PlacedNode>): string {
  const [source, target] = [places.get(from), places.get(to)];
  if (source === undefined || target === undefined || label === undefined) {
    return '';
  }
  // Neighbouring edges have their labels at different places.
  const [x, y] = curveOf(source, target).at([0.5, 0.36, 0.64][index % 3]);
  return (
    `<text class="label" x="${x}" y="${y + 4}" text-anchor="middle"><title>${escapeHtml(label)}</title>` +
    `${escapeHtml(shortened(label, LABEL_LENGTH))}</text>`
  );
}

function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
