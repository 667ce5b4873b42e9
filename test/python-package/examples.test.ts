import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { filesIn } from '../cluster/property-based/run-program';
import { execute } from '../cluster-harness/execute';
import { EXAMPLES, runExample } from '../examples/run-example';

describe.each(EXAMPLES)('examples/%s in Python', (example) => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-example-'));
    cpSync(join(__dirname, '../../examples', example), home, { recursive: true });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('writes the same bytes as in TypeScript and prints the same summary', async () => {
    const { CDK8S_OUTDIR, CDKTF_OUTDIR, KUBEFLOW_DEPLOY_OUTDIR, ...env } = process.env;
    const { stderr } = await execute([inject('python'), 'main.py'], { cwd: home, env });
    const { files, summary } = runExample(example);
    const written = new Map(['dist', 'cdktf.out', 'deploy.out'].flatMap((folder) => [...below(home, folder)]));
    expect(written).toEqual(files);
    expect(stderr).toContain(summary);
  });
});

function below(home: string, folder: string): [string, string][] {
  return [...filesIn(join(home, folder))].map(([path, text]) => [join(folder, path), text]);
}
