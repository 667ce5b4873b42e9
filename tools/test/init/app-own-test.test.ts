import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appFiles } from '../../src/init/files/app-files';
import { APPS } from './apps';

const ROOT = join(__dirname, '..', '..', '..');
const PACKAGES = ['cdk8s', 'cdk8s-plus-27', 'cdktf', 'constructs', 'tsx', 'yaml'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-test-'));
  mkdirSync(join(folder, 'node_modules', 'kubeflow-cdk'), { recursive: true });
  for (const name of PACKAGES) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const library = join(folder, 'node_modules', 'kubeflow-cdk');
  writeFileSync(join(library, 'package.json'), '{ "name": "kubeflow-cdk", "main": "index.js" }');
  writeFileSync(
    join(library, 'index.js'),
    `module.exports = require(${JSON.stringify(join(ROOT, 'lib', 'index.ts'))});`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an app and runs its test as `npm test` does. Returns the output of the test. */
async function runOwnTest(title: string, edit: (text: string) => string = (text) => text) {
  for (const [path, text] of appFiles(APPS[title] as (typeof APPS)[string])) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path === 'main.ts' ? edit(text) : text);
  }
  const args = ['--import', 'tsx', '--test', '--test-reporter=tap', 'main.test.ts'];
  // Otherwise the test runner reports to the one that runs this file.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise<{ passed: boolean; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout) =>
      resolve({ passed: error === null, output: stdout }),
    );
  });
}

test.each(['kind', 'GKE Standard'])('the app for %s passes its own test', async (title) => {
  const { passed, output } = await runOwnTest(title);
  expect({ passed, output }).toEqual({ passed: true, output: expect.stringMatching(/# pass [36]\n# fail 0/) });
});

test('the test of an app fails if the program loses a component, or an image is not pinned', async () => {
  const { passed, output } = await runOwnTest('kind', (text) =>
    text
      .replace('KubeflowApp, KubeflowCore', 'JupyterHub, KubeflowApp')
      .replace(
        "new KubeflowCore(laptop, 'core')",
        "new JupyterHub(laptop.chart('hub'), 'jupyterhub', { notebooks: { image: 'registry.example.com/notebook' } })",
      ),
  );
  expect(passed).toBe(false);
  expect(output).toContain('training-operator is not one of');
  expect(output).toContain('not ok 2 - laptop pins every image');
});
