import { escapeHtml } from '../report/render/html';
import type { Graph } from './graph';
import { type Lane, layoutOf, NODE, type PlacedNode } from './layout';
import { type Route, routesOf } from './routes';

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
const NAME_LENGTH = 26;
const DETAILS_LENGTH = 31;
const LABEL_LENGTH = 22;

/** Renders a graph as an SVG picture for light and dark backgrounds. It loads nothing from elsewhere. */
export function renderSvg(graph: Graph): string {
  const { width, height, nodes, lanes, edges } = layoutOf(graph);
  const routes = routesOf(edges, nodes);
  const title = escapeHtml(graph.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${title}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${title}</title>`,
    `<style>\n${STYLE}\n</style>`,
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="arrow" d="M0 1L10 5L0 9z"/></marker></defs>',
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="title" x="24" y="34">${title}</text>`,
    ...lanes.map(laneText),
    ...routes.map(edgeText),
    ...nodes.map(nodeText),
    // Labels are above the lines of other edges.
    ...routes.flatMap(labelText),
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

function edgeText({ edge: { both }, path }: Route): string {
  return `<path class="edge" d="${path}" marker-end="url(#arrow)"${both ? ' marker-start="url(#arrow)"' : ''}/>`;
}

function labelText({ edge: { label }, label: [x, y] }: Route): string[] {
  return label === undefined
    ? []
    : [
        `<text class="label" x="${x}" y="${y + 4}" text-anchor="middle"><title>${escapeHtml(label)}</title>` +
          `${escapeHtml(shortened(label, LABEL_LENGTH))}</text>`,
      ];
}

function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
