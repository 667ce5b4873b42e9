import table from './chart-table.json';

/** A row of the migration table in the README of JupyterHub. A test keeps both together. */
export interface ChartRow {
  /** Names of values. `*` at the end stands for all values below. */
  readonly values: readonly string[];
  /** Props of the library. */
  readonly ours: readonly string[];
  /** Why there is no prop. */
  readonly reason?: string;
}

const ROWS: readonly ChartRow[] = table;

/** The row of a value, and whether it names the value itself rather than one above or below it. */
export function rowOf(path: string): { row: ChartRow; exact: boolean } | undefined {
  for (const row of ROWS) {
    if (row.values.includes(path)) {
      return { row, exact: true };
    }
  }
  const above = ROWS.find(({ values }) => values.some((value) => path.startsWith(`${value.replace(/\.\*$/, '')}.`)));
  return above && { row: above, exact: false };
}
