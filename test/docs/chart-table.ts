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

const VALUES = 'chart value';
const OURS = 'ours';
const WITHOUT = 'what the chart does not have';

/** @param theirs the column with the names that others know */
export function chartTableIn(page: string, theirs = VALUES): ChartTable {
  const tables = tablesIn(page);
  return {
    rows: tables
      .filter(({ columns }) => columns.includes(theirs))
      .flatMap(({ rows }) => rows.map((row) => rowOf(row, theirs))),
    without: tables
      .filter(({ columns }) => columns.includes(WITHOUT))
      .flatMap(({ rows }) => rows.map((row) => codeIn(row[WITHOUT]))),
  };
}

/** The names among a chart's values that a row's name stands for: one, all below it, or the one that it is below. */
export function valuesNamed(name: string, values: readonly string[]): string[] {
  const patterns = alternatives(name).map((alternative) => {
    const parts = alternative.replace(/\.\*$/, '').split('.');
    return new RegExp(`^${parts.map((part) => (part === '*' ? '[^.]+' : escaped(part))).join('\\.')}(\\.|$)`);
  });
  return values.filter(
    (value) =>
      patterns.some((pattern) => pattern.test(value)) || alternatives(name).some((one) => one.startsWith(`${value}.`)),
  );
}

function rowOf(cells: Readonly<Record<string, string>>, theirs: string): ChartRow {
  const values = codeIn(cells[theirs]);
  const ours = cells[OURS] ?? '';
  const [, reason] = /^(?:left out|always): (.+)/.exec(ours) ?? [];
  if (reason !== undefined) {
    return { values, ours: [], reason };
  }
  if (values.length === 0 || codeIn(ours).length === 0) {
    throw new Error(
      `the row of ${cells[theirs]} says neither what is ours, in backticks, nor "left out: why" nor "always: what": ${ours}`,
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
