import { asTypeScript } from '../cluster/property-based/program';
import { programs } from '../cluster/property-based/programs';
import { run } from '../cluster/property-based/run-program';
import { EXAMPLES, exampleOutput } from '../examples/run-example';
import { checkProperty } from '../random/check-property';
import { unlistedReferences } from './prerequisites';

/** Names of the environments with a plan. */
function environmentsIn(files: ReadonlyMap<string, string>): string[] {
  return [...files.keys()].flatMap((file) => /^deploy\.out\/([^/]+)\/plan\.json$/.exec(file)?.[1] ?? []);
}

function unlisted(files: ReadonlyMap<string, string>): string[] {
  return environmentsIn(files).flatMap((environment) => unlistedReferences(files, environment));
}

test.each(EXAMPLES)('every object that examples/%s refers to is created or listed', (example) => {
  expect(unlisted(exampleOutput(example).files)).toEqual([]);
});

test('every object that a generated program refers to is created or listed', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  let written = 0;
  try {
    await checkProperty(
      programs,
      async (program) => {
        const { files } = run(program);
        written += environmentsIn(files).length;
        const found = unlisted(files);
        if (found.length > 0) {
          throw new Error(`neither created nor listed: ${found.join(', ')}`);
        }
      },
      { runs: 100, print: asTypeScript },
    );
  } finally {
    stderr.mockRestore();
    stdout.mockRestore();
  }
  expect(written).toBeGreaterThan(0);
});

test('an injected reference is found', () => {
  const deployment = [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: { name: hub }',
    'spec:',
    '  template:',
    '    spec:',
    '      imagePullSecrets: [{ name: registry }]',
    '      containers: [{ envFrom: [{ secretRef: { name: keys } }, { secretRef: { name: maybe, optional: true } }] }]',
    '      volumes: [{ persistentVolumeClaim: { claimName: work } }]',
  ].join('\n');
  const plan = { prerequisites: [{ kind: 'Secret', name: 'registry' }] };
  const files = new Map([
    ['dist/lab/hub.k8s.yaml', deployment],
    ['deploy.out/lab/plan.json', JSON.stringify(plan)],
  ]);
  expect(unlisted(files)).toEqual(['Secret keys', 'PersistentVolumeClaim work']);
});
