import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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
  const environment = ['env', '-u', 'KUBECONFIG', `HOME=${folder}`, process.execPath];
  const node = (name, args, prepare) => ({
    name,
    command: environment[0],
    args: [...environment.slice(1), ...args],
    cwd: folder,
    prepare,
  });
  const bare = node('node -e 0', ['-e', '0']);
  const help = node('kubeflow-cdk --help', [program, '--help']);
  const init = node('kubeflow-cdk init --yes, without a cluster', [program, 'init', 'app', '--yes'], () =>
    rmSync(join(folder, 'app'), { recursive: true, force: true }),
  );
  try {
    const samples = await interleaved([bare, help, init], rounds);
    return {
      samples,
      bare: bare.name,
      help: samples.get(help.name).best / samples.get(bare.name).best,
      init: samples.get(init.name).best / samples.get(bare.name).best,
      tarball: await tarballSize(folder),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Size of the packed package, in bytes. */
async function tarballSize(folder) {
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: TOOLS });
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  return statSync(join(folder, tarball)).size;
}
