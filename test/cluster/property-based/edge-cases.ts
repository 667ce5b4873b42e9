import * as fc from 'fast-check';
import { anyText } from '../../random/any-text';

/** Text from which names of any length are cut. */
export const LONG_NAME = 'abcdefghi-'.repeat(26);

const LENGTHS = [63, 64, 253, 254].map((length) => LONG_NAME.slice(0, length));

/** Text that is almost a valid name. */
const ALMOST_VALID_NAMES =
  '- . .. / ~ * = % \\ # @ UPPER under_score -start end- .start end. a..b a/b /a a/ constructor __proto__';

/** Text that a YAML parser may read as another type, or that a template engine may replace. */
const AMBIGUOUS_YAML_SCALARS =
  'true yes no on null NULL 0 012 0o7 -0o7 0x1F 0X1F +0b1 0B1 1e3 1_000 .5 -1 1.0 12:30:45 2026-01-01 .inf .nan';
const SYNTAX_LIKE_TEXTS =
  '<< --- ... ` | > [] {} =1 !tag &anchor *alias $(HOME) $$(X) $\x7bX} $\x7bTfToken[TOKEN.0]} %{if} {{x}} {username}';

/** Text that a user may enter by mistake. */
const EDGE_CASE_TEXTS = [
  '',
  ...[ALMOST_VALID_NAMES, AMBIGUOUS_YAML_SCALARS, SYNTAX_LIKE_TEXTS].flatMap((texts) => texts.split(' ')),
  ...[' ', ' a ', 'a b', 'Team Data', 'key: value', 'a: #b', ' #c', '- item', '? x', '"', "'", `'"'`],
  ...['\t', '\n', 'line\nbreak', 'end\n', '\r\n', 'a\n---\nb', '\u0000', 'a\u0000b', '\u007f', '\u0085', '\u2028'],
  ...['\u00a0', '\ufeff', '\ud800', 'üñï', 'e\u0301', 'データ', '😀'],
  ...[...LENGTHS, 'x'.repeat(5000)],
];

/** Numbers that few fields accept. */
export const EDGE_CASE_NUMBERS = [
  -1,
  0,
  -0,
  0.5,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e-9,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  1e21,
];

/** Numbers that cdk8s accepts as an amount. It rejects negative amounts. */
export const EDGE_CASE_AMOUNTS = EDGE_CASE_NUMBERS.filter((number) => !(number < 0));

export const edgeCaseText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...EDGE_CASE_TEXTS) },
  { weight: 1, arbitrary: anyText({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
);
