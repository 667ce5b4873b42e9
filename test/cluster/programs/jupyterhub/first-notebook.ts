import * as fc from 'fast-check';
import type { FirstNotebook } from '../../../../lib';
import { type Code, call } from '../code';
import type { Values } from '../values';

export function firstNotebook(values: Values): fc.Arbitrary<Code<FirstNotebook>> {
  const given = fc.constantFrom('welcome', 'none').map((kind) => call<FirstNotebook>(`FirstNotebook.${kind}`));
  // A file that is no notebook, or is not there.
  const strange = values
    .text('package.json', 'nowhere.ipynb')
    .map((path) => call<FirstNotebook>('FirstNotebook.fromFile', path));
  return values.or(given, strange);
}
