import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleaved, run } from './measure.mjs';
import { root } from './workspace.mjs';

const TOOLS = join(root, 'tools');

/** Measures the command line as its package contains it, and the size of the package. */
export async function commandLine(rounds) {
  await run(process.execPath, ['build.mjs'], { cwd: TOOLS });
  const program = join(TOOLS, 'dist', 'kubeflow-cdk.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-init-'));
  const environment = ['-u', 'KUBECONFIG', `HOME=${folder}`];
  const node = (name, args, { prepare, variables = [] } = {}) => ({
    name,
    command: 'env',
    args: [...environment, ...variables, process.execPath, ...args],
    cwd: folder,
    prepare,
  });
  const bare = node('node -e 0', ['-e', '0']);
  const help = node('kubeflow-cdk --help', [program, '--help']);
  // Node.js keeps compiled code from 22.1 on.
  const hasCache = 'enableCompileCache' in nodeModule;
  const uncached = node('kubeflow-cdk --help, without compile cache', [program, '--help'], {
    variables: ['NODE_DISABLE_COMPILE_CACHE=1'],
  });
  const init = node('kubeflow-cdk init --yes, without a cluster', [program, 'init', 'app', '--yes'], {
    prepare: () => rmSync(join(folder, 'app'), { recursive: true, force: true }),
  });
  try {
    const samples = await interleaved([bare, help, ...(hasCache ? [uncached] : []), init], rounds);
    return {
      samples,
      bare: bare.name,
      help: samples.get(help.name).best / samples.get(bare.name).best,
      init: samples.get(init.name).best / samples.get(bare.name).best,
      compileCache: hasCache
        ? `the compile cache saves ${percent(samples.get(help.name).best, samples.get(uncached.name).best)} of --help`
        : `compile cache: not measurable, requires Node.js 22.1 and not ${process.version}`,
      tarball: await tarballSize(folder),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function percent(value, base) {
  return `${Math.round((1 - value / base) * 100)} %`;
}

/** Size of the packed package, in bytes. */
async function tarballSize(folder) {
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: TOOLS });
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  return statSync(join(folder, tarball)).size;
}
