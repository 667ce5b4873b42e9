import { App } from 'cdk8s';
import type { UnlistedChoice } from '../../../../lib/components/jupyterhub';
import { unlistedChoiceValues } from '../../../../lib/components/jupyterhub/notebooks/unlisted-choice';

function valuesOf(unlisted: UnlistedChoice): { [key: string]: string } {
  return { ...unlistedChoiceValues(new App(), unlisted) };
}

// Browsers match the attribute `pattern` in this way.
function accepts(image: string, allowedImages?: string[]): boolean {
  return new RegExp(`^(?:${valuesOf({ allowedImages }).pattern})$`, 'v').test(image);
}

test.each([
  'notebook',
  'jupyter/scipy-notebook:latest',
  'localhost:5000/team/notebook',
  'Registry.example.com/a__b/c-d:v1.0_x',
  `quay.io/jupyter/x@sha256:${'a'.repeat(64)}`,
])('without `allowedImages`, %s is accepted', (image) => {
  expect(accepts(image)).toBe(true);
});

test.each(['', ' ', 'a b', 'a:', 'a/', '/a', 'a//b', 'https://a/b', 'UPPER', 'a@sha256:1', 'a\n', '{username}'])(
  '"%s" is not accepted as an image',
  (image) => {
    expect(accepts(image)).toBe(false);
  },
);

test('repositories in `allowedImages` are accepted with any tag, and prefixes with any path', () => {
  const allowed = ['quay.io/jupyter/*', 'example.com/team-a/notebook'];
  expect(accepts('quay.io/jupyter/a/b:1', allowed)).toBe(true);
  expect(accepts('example.com/team-a/notebook:2', allowed)).toBe(true);
  expect(accepts('example.com/team-a/notebook-2:2', allowed)).toBe(false);
  expect(accepts('exampleXcom/team-a/notebook', allowed)).toBe(false);
  expect(accepts('quay.io/other/a', allowed)).toBe(false);
});

test('the labels can be changed', () => {
  expect(valuesOf({ displayName: 'Yours', displayNameInChoices: 'Another' })).toMatchObject({
    display_name: 'Yours',
    display_name_in_choices: 'Another',
  });
});

test.each(['', '*', 'a b', 'quay.io/jupyter/x:1', 'quay.io/*/x', 'https://quay.io/x', '.*'])(
  'fails if `allowedImages` contains "%s"',
  (image) => {
    expect(() => valuesOf({ allowedImages: [image] })).toThrow(
      `"${image}" in allowedImages is not a valid image repository`,
    );
  },
);

test('fails if `allowedImages` is empty', () => {
  expect(() => valuesOf({ allowedImages: [] })).toThrow('allowedImages is empty.');
});
