import * as fc from 'fast-check';
import type { NotebookProfile, NotebookProfileChoice, NotebookProfileOption, UnlistedChoice } from '../../../../lib';
import { type Code, list, literal } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { notebookServerOptions } from './notebook-server-options';

/** A list of profiles. In valid programs their names differ, and at most one is the default. */
export function profiles(values: Values): fc.Arbitrary<Code<NotebookProfile[]>> {
  return distinctItems(values, ['Small', 'Large, with GPU', '1'], (displayName) => profile(values, displayName), 0);
}

function profile(values: Values, displayName: fc.Arbitrary<Code<string>>): fc.Arbitrary<Code<NotebookProfile>> {
  return structOf<NotebookProfile>(
    {
      ...notebookServerOptions(values),
      displayName,
      slug: values.name('p'),
      description: values.anyText,
      isDefault: isDefault(values),
      allowedGroups: values.list(values.text('staff', 'teachers')),
      allowedUsers: values.list(values.text('ann', 'bob@example.com')),
      options: distinctItems(values, ['image', 'size-of-it'], (name) => option(values, name), 0),
    },
    { always: ['displayName'], rarely: ['slug', 'gpu'] },
  );
}

function option(values: Values, name: fc.Arbitrary<Code<string>>): fc.Arbitrary<Code<NotebookProfileOption>> {
  return structOf<NotebookProfileOption>(
    {
      name,
      displayName: values.text('Image', '<b>'),
      choices: distinctItems(
        values,
        ['standard', 'pytorch'],
        (choiceName) => choice(values, choiceName),
        values.allowsInvalid ? 0 : 1,
      ),
      unlistedChoice: structOf<UnlistedChoice>({
        allowedImages: fc
          .array(values.text('quay.io/jupyter/*', 'localhost:5000/a-b/c'), { minLength: 1, maxLength: 2 })
          .map(list),
        displayName: values.anyText,
        displayNameInChoices: values.anyText,
      }),
    },
    { always: ['name', 'displayName', 'choices'] },
  );
}

function choice(values: Values, name: fc.Arbitrary<Code<string>>): fc.Arbitrary<Code<NotebookProfileChoice>> {
  return structOf<NotebookProfileChoice>(
    {
      ...notebookServerOptions(values),
      name,
      displayName: values.text('Standard', 'ü {x}'),
      isDefault: isDefault(values),
    },
    { always: ['name', 'displayName'], rarely: ['gpu'] },
  );
}

/** An item for each of some names. */
function distinctItems<T>(
  values: Values,
  names: string[],
  thing: (name: fc.Arbitrary<Code<string>>) => fc.Arbitrary<Code<T>>,
  minLength: number,
): fc.Arbitrary<Code<T[]>> {
  return fc
    .subarray(names, { minLength })
    .chain((chosen) => fc.tuple(...chosen.map((name) => thing(values.text(name)))))
    .map(list);
}

function isDefault(values: Values): fc.Arbitrary<Code<boolean>> {
  return values.validOr<Code<boolean>>(fc.constant(literal(false)), fc.constant(literal(true)));
}
