// Records the manifests of the examples as those of a release. test:cluster tests upgrades from them to the current
// checkout.
//
// npm run record-output
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RELEASED = join(ROOT, 'test/cluster/released');

rmSync(RELEASED, { recursive: true, force: true });
for (const example of readdirSync(join(ROOT, 'examples'))) {
  const folder = mkdtempSync(join(tmpdir(), 'record-output-'));
  try {
    const { status, stderr } = spawnSync(
      join(ROOT, 'node_modules/.bin/tsx'),
      [join(ROOT, 'examples', example, 'main.ts')],
      {
        cwd: folder,
        env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') },
        encoding: 'utf8',
      },
    );
    if (status !== 0) {
      throw new Error(`examples/${example}/main.ts: ${stderr}`);
    }
    // An ordinary cdk8s app prints no summary, so there are no commands to test.
    if (existsSync(join(folder, 'dist/.kubeflow-cdk'))) {
      cpSync(join(folder, 'dist'), join(RELEASED, example, 'dist'), { recursive: true });
      writeFileSync(join(RELEASED, example, 'summary.txt'), stderr);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
