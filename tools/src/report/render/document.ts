/** A part of a document. Texts are plain: the renderers escape them. */
export type Block =
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  /** A term, and what belongs to it. */
  | { readonly type: 'group'; readonly title: string; readonly text: string; readonly items: readonly string[] }
  | {
      readonly type: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Changed lines of a text. */
  | { readonly type: 'difference'; readonly title: string; readonly lines: readonly string[] };

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { type: 'heading', level, text };
}

export function paragraph(text: string): Block {
  return { type: 'paragraph', text };
}

/** A table, or a paragraph if it has no rows. Columns without a value in any row are left out. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], empty: string): Block {
  if (rows.length === 0) {
    return paragraph(empty);
  }
  const used = header.map((_, column) => rows.some((row) => row[column] !== ''));
  const keep = (cells: readonly string[]) => cells.filter((_, column) => used[column]);
  return { type: 'table', header: keep(header), rows: rows.map(keep) };
}

export function list(items: readonly string[], empty: string): Block {
  return items.length === 0 ? paragraph(empty) : { type: 'list', items };
}

// Control characters would move the cursor of a terminal, and others would reverse the direction of text.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text on one line, without characters that terminals and browsers act on. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ').replaceAll(DIRECTION, '\ufffd');
}

/** Formats a number of things: `1 finding`, `2 findings`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
