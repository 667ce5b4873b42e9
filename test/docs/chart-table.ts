import { codeIn, tablesIn } from './markdown-tables';

/** What a page says of the chart that others come from. */
export interface ChartTable {
  readonly rows: readonly ChartRow[];
  /** Members of the public API that the chart has nothing like. */
  readonly without: readonly (readonly string[])[];
}

/** Some values of the chart, and what is there instead. */
export interface ChartRow {
  /** Names of values, where `*` stands for whatever follows and `{a,b}` for either. */
  readonly values: readonly string[];
  /** Members of the public API. */
  readonly ours: readonly string[];
  /** Why there are none, or what always holds. */
  readonly reason?: string;
}

/** The columns by which the tables are known. */
export interface ColumnNames {
  readonly values: string;
  readonly without: string;
}

const OURS = 'ours';
const CHART: ColumnNames = { values: 'chart value', without: 'what the chart does not have' };

export function chartTableIn(page: string, names: ColumnNames = CHART): ChartTable {
  const tables = tablesIn(page);
  return {
    rows: tables
      .filter(({ columns }) => columns.includes(names.values) && columns.includes(OURS))
      .flatMap(({ rows }) => rows.map((row) => rowOf(row, names.values))),
    without: tables
      .filter(({ columns }) => columns.includes(names.without))
      .flatMap(({ rows }) => rows.map((row) => codeIn(row[names.without]))),
  };
}

/** The names among a chart's values that a row's name stands for: one, all below it, or the one that it is below. */
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
  const ours = cells[OURS] ?? '';
  const [, reason] = /^(?:left out|always): (.+)/.exec(ours) ?? [];
  if (reason !== undefined) {
    return { values, ours: [], reason };
  }
  if (values.length === 0 || codeIn(ours).length === 0) {
    throw new Error(
      `the row of ${cells[column]} says neither what is ours, in backticks, nor "left out: why" nor "always: what": ${ours}`,
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
