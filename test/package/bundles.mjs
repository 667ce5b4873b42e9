// Programs that esbuild bundles into a single file, with the commands of docs/using-the-library.md.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { compile, filesIn, folder, root, run, user } from './user-project.mjs';

const guide = readFileSync(join(root, 'docs', 'using-the-library.md'), 'utf8');
const commands = [...guide.matchAll(/^npx esbuild (?:.*\\\n)*.*/gm)].map(([command]) => command);

test('the guide shows one command for each kind of bundle', () => {
  assert.equal(commands.length, 3);
});

describe('a bundle of every construct', () => {
  const program = readFileSync(join(root, 'test', 'package', 'every-construct.ts'), 'utf8');
  let expected;

  before(() => {
    writeFileSync(join(user, 'main.ts'), program);
    compile('main.ts', user);
    run(process.execPath, ['main.js']);
    expected = outputIn(user);
  });

  for (const [format, file, flags] of [
    ['CommonJS', 'main.cjs', ''],
    ['minified CommonJS', 'main.cjs', ' --minify'],
    ['an ES module', 'main.mjs', ''],
  ]) {
    test(`writes the same files as the program, in an empty folder, as ${format}`, () => {
      const empty = bundle([file], flags);
      run(process.execPath, [file], empty);
      assert.ok(Object.keys(expected).length > 50);
      assert.deepEqual(outputIn(empty), expected);
    });
  }
});

test('a bundle includes manifests of other applications, with the program that cdk8s starts for it', () => {
  writeFileSync(
    join(user, 'main.ts'),
    `import { Include } from 'cdk8s';
     import { AnyClusterPlatform, KubeflowApp } from 'kubeflow-cdk';
     const app = new KubeflowApp({ summary: false });
     new Include(new AnyClusterPlatform(app, 'team').chart('settings'), 'settings', { url: 'settings.yaml' });
     app.synth();`,
  );
  const empty = bundle(['main.cjs', '_loadurl.mjs']);
  writeFileSync(join(empty, 'settings.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n');
  run(process.execPath, ['main.cjs'], empty);
  assert.match(readFileSync(join(empty, 'dist', 'team', 'settings.k8s.yaml'), 'utf8'), /^kind: ConfigMap$/m);
});

/** Runs the commands of the guide that write these files, and copies the files into an empty folder. */
function bundle(files, flags = '') {
  const empty = mkdtempSync(join(folder, 'bundle-'));
  for (const file of files) {
    const command = commands.find((text) => text.includes(`--outfile=out/${file}`));
    run('sh', ['-c', `${command}${flags}`]);
    cpSync(join(user, 'out', file), join(empty, file));
  }
  return empty;
}

function outputIn(home) {
  const inFolder = (output) =>
    Object.entries(filesIn(join(home, output))).map(([file, text]) => [join(output, file), text]);
  return Object.fromEntries(['dist', 'cdktf.out'].flatMap(inFolder));
}
