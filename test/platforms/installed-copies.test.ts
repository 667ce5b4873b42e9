import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

describe('two copies of cdk8s and constructs', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'copies-')));
  const copy = join(folder, 'node_modules/cdk8s');
  let results: { readonly [attempt: string]: string | null };

  beforeAll(() => {
    for (const name of ['cdk8s', 'constructs']) {
      for (const part of ['lib', 'package.json']) {
        cpSync(join(ROOT, 'node_modules', name, part), join(folder, 'node_modules', name, part), { recursive: true });
      }
    }
    symlinkSync(join(ROOT, 'node_modules/cdk8s/node_modules'), join(copy, 'node_modules'));
    const program = join(__dirname, 'two-copies-program.ts');
    results = JSON.parse(
      execFileSync(process.execPath, ['--import', 'tsx', program, folder], { cwd: ROOT, encoding: 'utf8' }),
    );
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['component', 'platform'])('a %s in an app of the other copy fails with the folders of both', (attempt) => {
    expect(results[attempt]).toContain('the app is from another copy of cdk8s than the one that kubeflow-cdk uses.');
    expect(results[attempt]).toContain(`The app uses ${copy}.`);
    expect(results[attempt]).toContain(`kubeflow-cdk uses ${results.own}.`);
  });

  test('a lazy value of the other copy fails with the folders of both', () => {
    expect(results.lazyValue).toContain('It contains a lazy value of another copy of cdk8s.');
    expect(results.lazyValue).toContain(copy);
    expect(results.lazyValue).toContain(results.own);
  });

  test('charts, objects, constructs, dependencies and durations of the other copy work', () => {
    expect(results.chart).toBeNull();
  });
});
