import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { App, configMap } from './app';
import { CommandLine, resultOf } from './command-line';

const STACK = 'cdktf.out/stacks/lab';
const skipReason = spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform is not installed';

/** Resources of Terraform itself, which need no provider. Each runs a command when it is created. */
function stack(commands: Record<string, string>): string {
  const resources = Object.entries(commands).map(([name, command]) => [
    name,
    { input: command, provisioner: { 'local-exec': { command } } },
  ]);
  return JSON.stringify({ resource: { terraform_data: Object.fromEntries(resources) } });
}

describeOnCluster('kubeflow-cdk deploy with Terraform', { skipReason }, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
  });

  function newApp(name: string): App {
    const app = new App(cluster().folder.join(name), name, commandLine);
    app.write({ components: { hub: [configMap('settings')] }, terraform: STACK });
    return app;
  }
  const writeStack = (app: App, commands: Record<string, string>) =>
    app.writeFile(`${STACK}/cdk.tf.json`, stack(commands));
  const linesOf = (app: App, file: string) => {
    const path = join(app.folder, STACK, file);
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  };
  const exists = async (name: string) => (await kubectl.get('namespace', name, '--ignore-not-found')).length > 0;

  test('asks before it changes the infrastructure, applies it, and then has no changes', async () => {
    const app = newApp('tf-apply');
    writeStack(app, { one: 'echo one >> log', two: 'echo two >> log' });
    const asked = await app.run('deploy');
    expect(asked).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Terraform would add 2, change 0 and destroy 0 resources.'),
    });
    expect(await exists('tf-apply')).toBe(false);
    expect((await app.run('diff')).stdout).toMatch(
      /^update infrastructure in cdktf.out\/stacks\/lab\n {2}terraform_data.one: Plan to create/,
    );
    const { exitCode, stdout } = await app.deploy();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('terraform_data.one: Creation complete');
    expect(linesOf(app, 'log').sort()).toEqual(['one', 'two']);
    const second = await app.run('deploy');
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no changes') });
    expect((await app.run('diff')).exitCode).toBe(0);
  });

  test('fails with the error of Terraform before anything is applied, and continues', async () => {
    const app = newApp('tf-failure');
    writeStack(app, { one: 'echo one >> log', two: 'echo broken >&2; exit 3' });
    const { exitCode, stderr } = await app.deploy();
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/terraform_data.two[\s\S]*exit status 3[\s\S]*broken/);
    expect(await exists('tf-failure')).toBe(false);
    writeStack(app, { one: 'echo one >> log', two: 'echo two >> log' });
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
    expect(linesOf(app, 'log')).toEqual(['one', 'two']);
  });

  test('fails with the error of a stack that is not valid', async () => {
    const app = newApp('tf-invalid');
    app.writeFile(`${STACK}/cdk.tf.json`, '{"resource":{"terraform_data":{"one":{"inputs":1}}}}');
    expect(await app.deploy()).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('inputs') });
  });

  test.each([
    ['kill -9', 'SIGKILL', null],
    ['Ctrl-C', 'SIGINT', 130],
  ] as const)(
    'Terraform saves its state after %s in the middle of apply, and deploy finishes',
    async (_, signal, code) => {
      const app = newApp(`tf-${signal.toLowerCase()}`);
      writeStack(app, { one: 'echo one >> log; sleep 4; echo end >> log' });
      const child = app.start('deploy', '--yes');
      const ended = resultOf(child);
      await until('the resource', async () => linesOf(app, 'log').includes('one'), 30);
      child.kill(signal);
      expect((await ended).exitCode).toBe(code);
      const { exitCode, stderr } = await app.deploy();
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const state = JSON.parse(readFileSync(join(app.folder, STACK, 'terraform.tfstate'), 'utf8'));
      expect(state.resources).toHaveLength(1);
      expect(linesOf(app, 'log').at(-1)).toBe('end');
      expect((await app.run('diff')).exitCode).toBe(0);
    },
  );

  test('fails if the program for the infrastructure is not installed', async () => {
    const app = newApp('tf-tool');
    writeStack(app, { one: 'true' });
    expect(await app.deploy('--terraform', 'tofu')).toMatchObject({
      exitCode: 9,
      stderr: expect.stringContaining('tofu is not installed.'),
    });
  });
});
