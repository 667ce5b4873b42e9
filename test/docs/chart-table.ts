import { codeIn, tablesIn } from './markdown-tables';

/** The migration tables of a page. */
export interface ChartTable {
  readonly rows: readonly ChartRow[];
  /** Members of the public API without an upstream equivalent. */
  readonly without: readonly (readonly string[])[];
}

/** Upstream values and their equivalents. */
export interface ChartRow {
  /** Names of values. `*` stands for any suffix and `{a,b}` for alternatives. */
  readonly values: readonly string[];
  /** Members of the public API. */
  readonly ours: readonly string[];
  /** Why there is no equivalent, or the fixed behavior. */
  readonly reason?: string;
}

/** Column names of the tables. */
export interface ColumnNames {
  readonly values: string;
  readonly without: string;
}

const OURS = ['Option', 'ours'];
const CHART: ColumnNames = { values: 'chart value', without: 'what the chart does not have' };

export function chartTableIn(page: string, names: ColumnNames = CHART): ChartTable {
  const tables = tablesIn(page);
  return {
    rows: tables
      .filter(({ columns }) => columns.includes(names.values) && OURS.some((column) => columns.includes(column)))
      .flatMap(({ rows }) => rows.map((row) => rowOf(row, names.values))),
    without: tables
      .filter(({ columns }) => columns.includes(names.without))
      .flatMap(({ rows }) => rows.map((row) => codeIn(row[names.without]))),
  };
}

/** The upstream values that a name in a row matches: the value itself, all values below it, or its parent. */
export function matchingValues(name: string, values: readonly string[]): string[] {
  const patterns = alternatives(name).map((alternative) => {
    const parts = alternative.replace(/\.\*$/, '').split('.');
    return new RegExp(`^${parts.map((part) => (part === '*' ? '[^.]+' : escaped(part))).join('\\.')}(\\.|$)`);
  });
  return values.filter(
    (value) =>
      patterns.some((pattern) => pattern.test(value)) || alternatives(name).some((one) => one.startsWith(`${value}.`)),
  );
}

function rowOf(cells: Readonly<Record<string, string>>, column: string): ChartRow {
  const values = codeIn(cells[column]);
  const ours = OURS.map((name) => cells[name]).find((cell) => cell !== undefined) ?? '';
  const [, reason] = /^(?:left out|not supported|always|fixed): (.+)/.exec(ours) ?? [];
  if (reason !== undefined) {
    return { values, ours: [], reason };
  }
  if (values.length === 0 || codeIn(ours).length === 0) {
    throw new Error(
      `the row of ${cells[column]} must contain members in backticks, "not supported: reason" or "fixed: behavior": ${ours}`,
    );
  }
  return { values, ours: codeIn(ours) };
}

function alternatives(name: string): string[] {
  const [, before, choices, after] = /^(.*?)\{([^}]*)\}(.*)$/.exec(name) ?? [];
  return choices === undefined
    ? [name]
    : choices.split(',').flatMap((choice) => alternatives(`${before}${choice.trim()}${after}`));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
