import { App } from 'cdk8s';
import { checkEnvList, mergeEnv } from '../../lib/pods/env';

const where = new App();
const OWN = [
  { name: 'HOME', value: '/home/jovyan' },
  { name: 'KEY', valueFrom: { secretKeyRef: { name: 'hub', key: 'key' } } },
];

test("the user's variables come after the component's", () => {
  expect(mergeEnv(where, OWN, { B: '1', A: '' })).toEqual([
    ...OWN,
    { name: 'B', value: '1' },
    { name: 'A', value: '' },
  ]);
  expect(mergeEnv(where, OWN)).toEqual(OWN);
});

test('the given lists do not change', () => {
  const own = Object.freeze([...OWN]) as typeof OWN;
  const merged = mergeEnv(where, own, Object.freeze({ A: '1' }));
  merged.pop();
  expect(mergeEnv(where, own, { A: '1' })).toHaveLength(3);
});

test.each(['HOME', 'KEY'])('fails if both the component and the user set %s', (name) => {
  expect(() => mergeEnv(where, OWN, { [name]: 'x' })).toThrow(
    `(app): env: variable "${name}" is set twice: by the component and in env.\n  Each variable can be set once.\n  Remove "${name}" from env`,
  );
});

test('fails if a list sets a variable twice, even to the same value', () => {
  expect(() => checkEnvList(where, [...OWN, { name: 'HOME', value: '/home/jovyan' }])).toThrow(
    'env: variable "HOME" is set twice.',
  );
  expect(() => checkEnvList(where, OWN)).not.toThrow();
});

test.each(['', 'A=B', 'Ä', 'A\nB', '\t'])('fails if the name of a variable is %p', (name) => {
  expect(() => mergeEnv(where, [], { [name]: 'x' })).toThrow(
    `env: "${name}" is not a valid name of an environment variable.`,
  );
  expect(() => checkEnvList(where, [{ name, value: 'x' }])).toThrow('is not a valid name');
});

test('fails if a value contains a NUL character', () => {
  const [told, accepted] = ['(app): env: the value of "KEY" contains a NUL character.', 'end at the first NUL'];
  expect(() => mergeEnv(where, [], { KEY: 'a\0b' })).toThrow(told);
  expect(() => checkEnvList(where, [{ name: 'KEY', value: '\0' }])).toThrow(accepted);
});

test.each(['PATH', 'a.b-c', 'with space', '1', '_'])('accepts %p as the name of a variable', (name) => {
  expect(mergeEnv(where, [], { [name]: 'x' })).toEqual([{ name, value: 'x' }]);
});
