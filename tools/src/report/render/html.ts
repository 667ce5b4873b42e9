import { type Block, printable } from './document';

const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --back: #ffffff; --head: #f6f8fa;
  --high: #b3261e; --medium: #8a5a00; --low: #3f5f7f; --added: #116329; --removed: #b3261e }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117;
  --head: #161b22; --high: #ff8a80; --medium: #e3b341; --low: #9ecbff; --added: #7ee787; --removed: #ff8a80 } }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.7rem } h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); font-size: 1.3rem }
h3 { font-size: 1.05rem } .scroll { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 4rem } th { background: var(--head); white-space: nowrap }
ul { margin: .3rem 0 1rem; padding-left: 1.4rem } p { max-width: 60rem }
.high { color: var(--high); font-weight: 600 } .medium { color: var(--medium); font-weight: 600 } .low { color: var(--low) }
pre { background: var(--head); border: 1px solid var(--line); padding: .6rem; overflow-x: auto; font-size: 13px }
.added { color: var(--added) } .removed { color: var(--removed) } summary { cursor: pointer }
@media print { body { margin: 0; max-width: none } }`.trim();

const SEVERITIES = new Set(['high', 'medium', 'low']);

/** Renders documents as one HTML page that loads nothing from elsewhere. */
export function renderHtml(title: string, blocks: readonly Block[]): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>\n${STYLE}\n</style>`,
    '</head>',
    '<body>',
    ...blocks.flatMap(renderBlock),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function renderBlock(block: Block): string[] {
  switch (block.type) {
    case 'heading':
      return [`<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`];
    case 'paragraph':
      return [`<p>${escapeHtml(block.text)}</p>`];
    case 'list':
      return items(block.items);
    case 'group':
      return [`<p><strong>${escapeHtml(block.title)}</strong> ${escapeHtml(block.text)}</p>`, ...items(block.items)];
    case 'table':
      return [
        '<div class="scroll"><table>',
        `<thead><tr>${block.header.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead>`,
        '<tbody>',
        ...block.rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`),
        '</tbody></table></div>',
      ];
    case 'difference':
      return [
        `<details><summary>${escapeHtml(block.title)}</summary>`,
        `<pre>${block.lines.map(differenceLine).join('\n')}</pre></details>`,
      ];
  }
}

function items(texts: readonly string[]): string[] {
  return ['<ul>', ...texts.map((text) => `<li>${escapeHtml(text)}</li>`), '</ul>'];
}

function cell(text: string): string {
  return SEVERITIES.has(text) ? `<td class="${text}">${text}</td>` : `<td>${escapeHtml(text)}</td>`;
}

function differenceLine(line: string): string {
  const mark = /^\s*([-+])/.exec(line)?.[1];
  const text = escapeHtml(line);
  return mark === undefined ? text : `<span class="${mark === '+' ? 'added' : 'removed'}">${text}</span>`;
}

/** Escapes text for the content of elements and for attributes, in HTML and in XML. */
export function escapeHtml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
