import { App } from 'cdk8s';
import { checkEnvList, mergeEnv } from '../../lib/pods/env';

const where = new App();
const OWN = [
  { name: 'HOME', value: '/home/jovyan' },
  { name: 'KEY', valueFrom: { secretKeyRef: { name: 'hub', key: 'key' } } },
];

test("a user's variables come after the component's", () => {
  expect(mergeEnv(where, OWN, { B: '1', A: '' })).toEqual([
    ...OWN,
    { name: 'B', value: '1' },
    { name: 'A', value: '' },
  ]);
  expect(mergeEnv(where, OWN)).toEqual(OWN);
});

test('the lists that are given are left as they were', () => {
  const own = Object.freeze([...OWN]) as typeof OWN;
  const merged = mergeEnv(where, own, Object.freeze({ A: '1' }));
  merged.pop();
  expect(mergeEnv(where, own, { A: '1' })).toHaveLength(3);
});

test.each(['HOME', 'KEY'])('fails when %s is set by the component and by the user', (name) => {
  expect(() => mergeEnv(where, OWN, { [name]: 'x' })).toThrow(
    `(app): env: variable "${name}" is set twice: by the component and in env.\n  Each variable can be set once.\n  Remove "${name}" from env`,
  );
});

test('fails when a list sets a variable twice, whatever the values', () => {
  expect(() => checkEnvList(where, [...OWN, { name: 'HOME', value: '/home/jovyan' }])).toThrow(
    'env: variable "HOME" is set twice.',
  );
  expect(() => checkEnvList(where, OWN)).not.toThrow();
});

test.each(['', 'A=B', 'Ä', 'A\nB', '\t'])('fails when a variable is called %p', (name) => {
  expect(() => mergeEnv(where, [], { [name]: 'x' })).toThrow(
    `env: "${name}" is not a valid name of an environment variable.`,
  );
  expect(() => checkEnvList(where, [{ name, value: 'x' }])).toThrow('is not a valid name');
});

test('fails when a value could not be given to a process', () => {
  const [told, accepted] = ['(app): env: the value of "KEY" contains a NUL character.', 'end at the first NUL'];
  expect(() => mergeEnv(where, [], { KEY: 'a\0b' })).toThrow(told);
  expect(() => checkEnvList(where, [{ name: 'KEY', value: '\0' }])).toThrow(accepted);
});

test.each(['PATH', 'a.b-c', 'with space', '1', '_'])('a variable may be called %p', (name) => {
  expect(mergeEnv(where, [], { [name]: 'x' })).toEqual([{ name, value: 'x' }]);
});
