import { type Block, printable } from './document';

/** Renders a document as GitHub Flavored Markdown. */
export function renderMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(renderBlock).join('\n\n')}\n`;
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'group':
      return [
        `**${escapeMarkdown(block.title)}** ${escapeMarkdown(block.text)}`,
        '',
        ...block.items.map((item) => `- ${escapeMarkdown(item)}`),
      ].join('\n');
    case 'table':
      return [block.header, block.header.map(() => '---'), ...block.rows]
        .map((row, index) => `| ${row.map((cell) => (index === 1 ? cell : escapeMarkdown(cell))).join(' | ')} |`)
        .join('\n');
    case 'difference': {
      const lines = block.lines.map(printableLine);
      const fence = '`'.repeat(Math.max(3, ...lines.map(longestRun)) + 1);
      return [escapeMarkdown(block.title), '', `${fence}diff`, ...lines, fence].join('\n');
    }
  }
}

/** Escapes what Markdown, or HTML in it, would interpret. Underscores in words have no meaning. */
export function escapeMarkdown(text: string): string {
  return (
    printable(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*[\]|~]/g, '\\$&')
      .replaceAll(/(?<![A-Za-z0-9_])_|_(?![A-Za-z0-9_])/g, '\\_')
      // Marks of headings, lists and lines count only at the start.
      .replace(
        /^(\s*)(#{1,6}(?=\s|$)|[+-](?=\s|-|$)|=+(?=\s*$)|\d{1,9}[.)](?=\s|$))/,
        (_, space: string, mark: string) => {
          const last = mark.length - 1;
          return `${space}${mark.slice(0, last)}\\${mark.slice(last)}`;
        },
      )
  );
}

/** Text of a code block: indentation stays. */
function printableLine(line: string): string {
  return printable(line).trimEnd();
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
