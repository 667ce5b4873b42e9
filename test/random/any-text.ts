import * as fc from 'fast-check';

/** Surrogates are not characters. */
const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any Unicode character. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat(0x10ffff - SURROGATES.count)
  .map((code) => String.fromCodePoint(code < SURROGATES.first ? code : code + SURROGATES.count));

/** Text of any Unicode characters. `fc.string({ unit: 'binary' })` takes a second for its table of all characters. */
export function anyText(constraints: fc.ArrayConstraints = {}): fc.Arbitrary<string> {
  return fc.array(anyCharacter, constraints).map((characters) => characters.join(''));
}
