import type { Choice } from './choice';

const HEADINGS = ['Found', 'Therefore'] as const;

/** A table of reasons, in the width of the terminal. */
export function reasonsTable(reasons: readonly Choice[], columns: number): string {
  const width = Math.max(60, Math.min(columns, 140));
  const left = Math.min(
    Math.max(...reasons.map(({ found }) => found.length), HEADINGS[0].length),
    Math.floor(width / 2) - 4,
  );
  const right = width - left - 4;
  const rows = [
    { cells: HEADINGS, mark: ' ' },
    ...reasons.map(({ found, therefore, warning }) => ({ cells: [found, therefore], mark: warning ? '!' : ' ' })),
  ];
  return rows
    .flatMap(({ cells: [found = '', therefore = ''], mark }) => {
      const [a, b] = [wrap(found, left), wrap(therefore, right)];
      return Array.from({ length: Math.max(a.length, b.length) }, (_, index) =>
        `${index === 0 ? mark : ' '} ${(a[index] ?? '').padEnd(left)}  ${b[index] ?? ''}`.trimEnd(),
      );
    })
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}
