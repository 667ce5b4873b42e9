import { compareTexts } from '../report/input/fields';
import { printable } from '../report/render/document';
import type { Graph, GraphNode, NodeKind } from './graph';

/** Brackets that decide the shape of a node. */
const SHAPES: Readonly<Record<NodeKind, readonly [open: string, close: string]>> = {
  source: ['([', '])'],
  entrance: ['{{', '}}'],
  pods: ['[', ']'],
  claim: ['[(', ')]'],
  identity: ['(', ')'],
  storage: ['[(', ')]'],
  outside: ['([', '])'],
  folded: ['[[', ']]'],
};

/** Renders a graph as a Mermaid flowchart. */
export function renderMermaid({ title, nodes, edges }: Graph): string {
  // Names never become identifiers: Mermaid has reserved words.
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  const line = ({ id, kind, name, details }: GraphNode) => {
    const [open, close] = SHAPES[kind];
    const text = escapeMermaid(name) + (details === undefined ? '' : `<br/>${escapeMermaid(details)}`);
    return `${ids.get(id)}${open}"${text}"${close}`;
  };
  const components = [...new Set(nodes.flatMap(({ component }) => component ?? []))].sort(compareTexts);
  return [
    '---',
    `title: ${JSON.stringify(printable(title))}`,
    '---',
    'flowchart LR',
    ...components.flatMap((component, index) => [
      `  subgraph c${index + 1}["${escapeMermaid(component)}"]`,
      ...nodes.filter((node) => node.component === component).map((node) => `    ${line(node)}`),
      '  end',
    ]),
    ...nodes.filter(({ component }) => component === undefined).map((node) => `  ${line(node)}`),
    ...edges.map(({ from, to, label, both }) => {
      const text = label === undefined ? '' : `|"${escapeMermaid(label)}"|`;
      return `  ${ids.get(from)} ${both ? '<-->' : '-->'}${text} ${ids.get(to)}`;
    }),
    '',
  ].join('\n');
}

/** Writes all characters that Mermaid, Markdown or HTML could interpret as entities. */
export function escapeMermaid(text: string): string {
  return printable(text).replaceAll(/[^\p{L}\p{N} .,:/()@+-]/gu, (character) => `#${character.codePointAt(0)};`);
}
