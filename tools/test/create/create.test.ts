import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CREATE = join(__dirname, '../../../create-kubeflow-cdk/create-kubeflow-cdk.mjs');

test('npm create kubeflow-cdk runs init with its arguments, and returns its exit code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'create-'));
  try {
    const commandLine = join(folder, 'node_modules/kubeflow-cdk-cli');
    mkdirSync(commandLine, { recursive: true });
    writeFileSync(join(commandLine, 'package.json'), '{ "type": "module", "exports": { "./cli": "./cli.mjs" } }');
    writeFileSync(
      join(commandLine, 'cli.mjs'),
      'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 8;',
    );
    cpSync(CREATE, join(folder, 'create.mjs'));
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(folder, 'create.mjs'), 'my app', '--yes', '--deploy'],
      {
        encoding: 'utf8',
      },
    );
    expect({ args: JSON.parse(stdout), status }).toEqual({ args: ['init', 'my app', '--yes', '--deploy'], status: 8 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
