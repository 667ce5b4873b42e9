// Old and new versions of the peers.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { compile, createProject, peerDependencies, pinned, root, run, tarball } from './user-project.mjs';

const tools = pinned('typescript', '@types/node');

describe('with the oldest supported version of each peer', () => {
  let project;

  before(() => {
    const oldest = Object.entries(peerDependencies).map(([peer, range]) => `${peer}@${range.replace(/^\^/, '')}`);
    // The sources import the Google provider.
    project = createProject('oldest', [tarball, ...oldest, ...tools], pinned('@cdktf/provider-google'));
  });

  test('a program of every construct compiles and synthesizes', () => compileAndRun(project));

  test('the sources of the library compile, so they use nothing that newer versions added', () => {
    cpSync(join(root, 'lib'), join(project, 'lib'), { recursive: true });
    cpSync(join(root, 'tsconfig.json'), join(project, 'tsconfig.json'));
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    run(process.execPath, [compiler, '--types', 'node'], project);
  });
});

// The registry has other versions tomorrow, and the gate gives the same result for the same change.
if (process.env.GATE !== '1') {
  describe('with the newest version of each peer in the registry', () => {
    let project;

    before(() => {
      // First the packages of a fresh `cdk8s init`: npm would stop with ERESOLVE if the peers excluded their versions.
      project = createProject('newest', ['cdk8s', 'constructs', 'cdk8s-plus-33'], [tarball, ...tools]);
    });

    test('a program of every construct compiles and synthesizes', () => compileAndRun(project));
  });
}

function compileAndRun(project) {
  cpSync(join(root, 'test', 'package', 'every-construct.ts'), join(project, 'main.ts'));
  compile('main.ts', project, project);
  run(process.execPath, ['main.js'], project);
}
