/** A Markdown table. Rows map column names to cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** All tables of a Markdown page. */
export function tablesIn(page: string): Table[] {
  const blocks = page.split('\n').reduce<string[][]>(
    (found, line) => {
      if (line.startsWith('|')) {
        found[found.length - 1].push(line);
      } else if (found[found.length - 1].length > 0) {
        found.push([]);
      }
      return found;
    },
    [[]],
  );
  return blocks
    .filter((lines) => lines.length > 1)
    .map(([header, , ...rows]) => {
      const columns = cellsOf(header);
      return {
        columns,
        rows: rows.map((row) => {
          const cells = cellsOf(row);
          if (cells.length !== columns.length) {
            throw new Error(`a row has ${cells.length} cells, but its table has ${columns.length} columns: ${row}`);
          }
          return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
        }),
      };
    });
}

/** The inline code of a cell. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}

/** A pipe may be in code, or be escaped. */
function cellsOf(row: string): string[] {
  const cells = row.match(/(?:`[^`]*`|\\\||[^|])+/g) ?? [];
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}
