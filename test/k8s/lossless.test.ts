import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { lostLeaves, VERSIONS } from './all-fields';
import { PROPS } from './props';

const LIB = join(__dirname, '..', '..', 'lib');
/** Number of subsets of each structure. By default, fewer. */
const SUBSETS = process.env.ALL === '1' ? 10 : 3;
const NEWEST = VERSIONS[VERSIONS.length - 1];

describe.each(PROPS)('$name', ({ values, written }) => {
  test.each(VERSIONS)('writes every field of Kubernetes %s', (version) => {
    const lost = values(version).flatMap((value) => lostLeaves(value, written(value, version)));
    expect(lost).toEqual([]);
  });
});

test.each(PROPS.filter(({ name }) => /ontainers$|TFPodTemplate|extraVolumes$/.test(name)))(
  '$name writes any subset of the fields',
  ({ values, written }) => {
    const all = values(NEWEST);
    const subset = fc.constantFrom(...all).chain((value) => subsetOf(value));
    fc.assert(
      fc.property(subset, (value) => {
        expect(lostLeaves(value, written(value, NEWEST))).toEqual([]);
      }),
      { numRuns: SUBSETS, seed: 20260714 },
    );
  },
);

/** Fields without which a structure is not accepted. */
const REQUIRED = new Set(
  'name,image,volumes,mountPath,containers,spec,key,operator,values,effect,restartPolicy,containerPort,topologyKey'.split(
    ',',
  ),
);
const CHECKED_AS_A_WHOLE = new Set(['affinity', 'tolerations', 'securityContext', 'lifecycle', 'volumes']);

function subsetOf(value: any, path = ''): fc.Arbitrary<any> {
  if (Array.isArray(value)) {
    return fc.tuple(...value.map((item) => subsetOf(item, path)));
  }
  if (value === null || typeof value !== 'object' || CHECKED_AS_A_WHOLE.has(path)) {
    return fc.constant(value);
  }
  const keys = Object.keys(value);
  return fc.record(Object.fromEntries(keys.map((key) => [key, subsetOf(value[key], key)])), {
    requiredKeys: keys.filter((key) => REQUIRED.has(key) || keys.length <= 2),
  });
}

test('all props that take a structure are tested', () => {
  const declared = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('k8s/'))
    .flatMap((file) => {
      const text = readFileSync(join(LIB, file), 'utf8');
      const found = text.matchAll(
        /(?:readonly (\w+)\??: |public static (\w+)\(\w+: )(?:\{ \[resource: string\]: [^}]*)?k8s\.\w+/g,
      );
      return [...found].map(([, prop, method]) => prop ?? method);
    });
  const tested = PROPS.map(({ name }) => /\.(\w+)/.exec(name)?.[1]);
  // `fields` of the capabilities are values that the library returns.
  expect([...new Set(declared)].filter((name) => !tested.includes(name))).toEqual([]);
});
