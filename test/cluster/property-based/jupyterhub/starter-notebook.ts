import * as fc from 'fast-check';
import type { StarterNotebook } from '../../../../lib';
import { type Code, call } from '../code';
import type { Values } from '../values';

export function starterNotebook(values: Values): fc.Arbitrary<Code<StarterNotebook>> {
  const given = fc.constantFrom('welcome', 'none').map((kind) => call<StarterNotebook>(`StarterNotebook.${kind}`));
  // A file that is no notebook, or is not there.
  const strange = values
    .text('package.json', 'nowhere.ipynb')
    .map((path) => call<StarterNotebook>('StarterNotebook.fromFile', path));
  return values.validOr(given, strange);
}
