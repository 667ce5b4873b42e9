import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentPlan, PlanStep } from '../../src/plan/plan';
import { runProgram } from '../../src/program';
import { FakeApiServer } from '../kubernetes/fake-api-server';
import { aPlan } from '../plan/a-plan';
import { RecordedTerminal } from '../recorded-terminal';

const TOOL = { name: 'terraform', reason: 'creates the infrastructure; OpenTofu works as well' };
const CREDENTIALS: PlanStep = {
  ...{ id: 'credentials', title: 'Credentials', tool: 'gcloud', when: 'always', phase: 'credentials' },
  command: ['gcloud', 'container', 'clusters', 'get-credentials', 'ml', '--location', 'us-a', '--project', 'p'],
};

let cwd: string;
let server: FakeApiServer;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'doctor-'));
  mkdirSync(join(cwd, 'bin'));
  // A sign-in page of a proxy.
  server = await FakeApiServer.start(() => ({ contentType: 'text/html', body: '<title>Sign in</title>' }));
});
afterEach(async () => {
  await server.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function tool(name: string, output: string): void {
  const file = join(cwd, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho '${output}'\n`);
  chmodSync(file, 0o755);
}

async function doctor(plan: Partial<DeploymentPlan>, ...args: string[]) {
  const { cluster, context, ...others } = aPlan();
  mkdirSync(join(cwd, 'deploy.out/lab'), { recursive: true });
  writeFileSync(join(cwd, 'deploy.out/lab/plan.json'), JSON.stringify({ ...others, ...plan }));
  writeFileSync(join(cwd, 'cdk8s.yaml'), 'app: "true"\n');
  const env = { ...server.env, PATH: `${join(cwd, 'bin')}:/usr/bin:/bin` };
  const terminal = new RecordedTerminal({ cwd, env });
  const exitCode = await runProgram(['doctor', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

test('prints tools with their versions, and why the cluster cannot be reached', async () => {
  tool('tofu', 'OpenTofu v1.9.1');
  expect(await doctor({ tools: [TOOL] }, '--terraform', 'tofu')).toEqual({
    exitCode: 1,
    err: '',
    out: expect.stringMatching(
      /^ok {7}tools: tofu 1\.9\.1\nproblem {2}cluster: http:\S+ is not a Kubernetes API server\. .*"Sign in".*\n {11}Check the address [\s\S]*\n\n1 problem, 0 warnings\.\n$/,
    ),
  });
});

test('--json prints a finding a line', async () => {
  tool('terraform', 'Terraform v1.1.0');
  const { out } = await doctor({ tools: [TOOL] }, '--json');
  const [first, second] = out.trim().split('\n');
  expect(JSON.parse(first as string)).toEqual({
    ...{ type: 'finding', check: 'tools', level: 'problem' },
    message: 'terraform 1.1 is too old: 1.2 or later is required.',
    fix: 'Upgrade terraform: https://developer.hashicorp.com/terraform/install',
  });
  expect(JSON.parse(second as string)).toMatchObject({ check: 'cluster', level: 'problem' });
});

test('takes no other cluster for one that Terraform creates', async () => {
  const { exitCode, out } = await doctor({ steps: [CREDENTIALS] });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^warning {2}cluster: The kubeconfig has no context "gke_p_us-a_ml"\. A deployment writes it\./);
  expect(out).toContain('gcloud container clusters get-credentials ml --location us-a --project p');
  expect(server.requests).toEqual([]);
});
