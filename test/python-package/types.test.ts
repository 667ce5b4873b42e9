import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { execute } from '../cluster-harness/execute';
import { pythonWith } from '../cluster-harness/python';
import { mypy, pyright, type TypeProblem } from './type-checkers';

const ROOT = join(__dirname, '../..');
const MISTAKES = 'test/python-package/mistakes.py';
/** Contains mypy. */
const REQUIREMENTS = join(ROOT, 'test/components/jupyterhub/config/requirements.txt');

const PROGRAMS = [
  ...below('examples', /main\.py$/),
  ...below('test/docs/guides', /\.py$/),
  'test/python-package/typed_program.py',
  'test/python-package/run_programs.py',
  'python/kubeflow_cdk/_errors.py',
];

/** What mypy learns of the packages. It is shared by all runs. */
let cache: string;

beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-mypy-'));
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** Checks files. */
type Checker = (files: readonly string[]) => Promise<readonly TypeProblem[]>;

const checkers: { readonly [name: string]: Checker } = {
  mypy: async (files) => mypy(inject('python'), await pythonWith(REQUIREMENTS), cache, files),
  pyright: async (files) => pyright(inject('python'), files),
};

describe.each(Object.entries(checkers))('%s', (_, check) => {
  test('accepts the examples, the programs of the guides, one with each kind of value, and our own code', async () => {
    expect(PROGRAMS.length).toBeGreaterThan(6);
    expect(await check(PROGRAMS)).toEqual([]);
  });

  test('reports misspelled, missing and wrong props', async () => {
    const lines = readFileSync(join(ROOT, MISTAKES), 'utf8').split('\n');
    const expected = lines.flatMap((line, index) => (line.endsWith('# error') ? [`${MISTAKES}:${index + 1}`] : []));
    expect(expected).toHaveLength(8);
    const reported = (await check([MISTAKES])).map(({ place }) => place);
    expect([...new Set(reported)]).toEqual(expected);
  });
});

test('the program with each kind of value runs, and the library calls its classes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-typed-program-'));
  try {
    await execute([inject('python'), join(ROOT, 'test/python-package/typed_program.py'), folder]);
    const hub = readFileSync(join(folder, 'cluster/jupyterhub.k8s.yaml'), 'utf8');
    expect(hub).toMatch(/image: mirror\.example\.com\/jupyterhub\/k8s-hub:/);
    expect(hub).toMatch(/example\.com\/team: vision/);
    expect(readFileSync(join(folder, 'cluster/0-setup/storage.k8s.yaml'), 'utf8')).toMatch(/server: 10\.0\.0\.2/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Paths of Python files from the root. */
function below(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => pattern.test(file)).map((file) => join(folder, file));
}
