import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Runs the real command line of cdk8s with an example, and with the options of `npm run synth`. */
export function cdk8sSynth(folder: string, example: string, ...options: string[]) {
  const tsx = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
  const app = `"${process.execPath}" --import "${tsx}" "${join(ROOT, 'examples', example, 'main.ts')}"`;
  writeFileSync(join(folder, 'cdk8s.yaml'), `language: typescript\napp: ${JSON.stringify(app)}\n`);
  const cli = join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [program, ...args] = scripts.synth.split(' ');
  if (program !== 'cdk8s') {
    throw new Error(`the script "synth" of package.json must run cdk8s; it is "${scripts.synth}"`);
  }
  // The command line stores the newest version that it has found in the home folder.
  writeFileSync(join(folder, '.cdk8s-cli.version'), '999.0.0');
  const { CDK8S_OUTDIR: _, CDKTF_OUTDIR: __, CDK8S_CHECK_UPGRADE: ___, ...environment } = process.env;
  return spawnSync(process.execPath, [cli, ...args, ...options], {
    cwd: folder,
    env: { ...environment, HOME: folder, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}
