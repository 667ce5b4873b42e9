import * as fc from 'fast-check';
import type { StarterNotebook, StarterNotebookOptions } from '../../../../lib';
import { type Code, call, literal } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

const NOTEBOOK = 'lib/components/jupyterhub/notebooks/starter-notebook.ipynb';

export function starterNotebook(values: Values): fc.Arbitrary<Code<StarterNotebook>> {
  const options = structOf<StarterNotebookOptions>({ name: values.text('first.ipynb', 'Get started.ipynb') });
  const valid = fc.oneof(
    fc.constantFrom('welcome', 'none').map((kind) => call<StarterNotebook>(`StarterNotebook.${kind}`)),
    options.map((argument) => call<StarterNotebook>('StarterNotebook.fromFile', literal(NOTEBOOK), argument)),
  );
  // A file that is not a notebook, or does not exist.
  const invalid = values
    .text('package.json', 'nowhere.ipynb')
    .map((path) => call<StarterNotebook>('StarterNotebook.fromFile', path));
  return values.validOr(valid, invalid);
}
