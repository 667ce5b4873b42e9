import * as fc from 'fast-check';
import type { StarterNotebook } from '../../../../lib';
import { type Code, call } from '../code';
import type { Values } from '../values';

export function starterNotebook(values: Values): fc.Arbitrary<Code<StarterNotebook>> {
  const valid = fc.constantFrom('welcome', 'none').map((kind) => call<StarterNotebook>(`StarterNotebook.${kind}`));
  // A file that is not a notebook, or does not exist.
  const invalid = values
    .text('package.json', 'nowhere.ipynb')
    .map((path) => call<StarterNotebook>('StarterNotebook.fromFile', path));
  return values.validOr(valid, invalid);
}
