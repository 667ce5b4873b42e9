import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { runMain } from '../../examples/run-example';
import { describeOnCluster } from '../describe-on-cluster';
import { CommandLine, type CommandResult } from './command-line';

/** The lines that `--json` prints, of one type. */
function lines(result: CommandResult, type: string): any[] {
  return result.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((line) => line.type === type);
}

/** Synthesizes an emitted app in its folder. */
function synthesize(folder: string): void {
  for (const [path, text] of runMain(join(folder, 'main.ts')).files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describeOnCluster('kubeflow-cdk init', {}, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;
  let folder: string;
  const init = (name: string, ...args: string[]) => commandLine.run(folder, 'init', name, '--yes', '--json', ...args);

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    folder = cluster().folder.join('init');
    mkdirSync(folder);
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
  });

  test('detects the cluster, and explains each choice by what the API server answered', async () => {
    const result = await init('detected');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    const [{ answers }] = lines(result, 'result');
    const { serverVersion } = JSON.parse((await kubectl.run('version', '-o', 'json')).stdout);
    const [{ spec }] = await kubectl.get('servicecidrs', 'kubernetes');
    const context = (await kubectl.run('config', 'current-context')).stdout.trim();
    expect(answers).toMatchObject({
      context,
      platform: 'any-cluster',
      kubernetesVersion: `${serverVersion.major}.${serverVersion.minor}`,
      serviceCidr: spec.cidrs[0],
      components: ['notebooks', 'training'],
    });
    const found = lines(result, 'choice').map((choice) => choice.found);
    expect(found).toContain(`API server ${serverVersion.gitVersion}`);
    expect(found).toContainEqual(expect.stringMatching(/^1 node \(1 amd64\)/));
    expect(found).toContainEqual(expect.stringMatching(/^StorageClass .*\(default\)/));
  });

  test('the emitted app is accepted by the cluster that it was written for, and becomes ready', async () => {
    const app = join(folder, 'detected');
    synthesize(app);
    const apply = ['apply', '--server-side', '--field-manager=kubeflow-cdk', '-f'];
    const output = join(app, 'dist/cluster');
    await kubectl.run(...apply, join(output, '0-setup'));
    await kubectl.run(
      'wait',
      '--for=condition=Established',
      '--timeout=60s',
      '-f',
      join(output, '0-setup/definitions.k8s.yaml'),
    );
    await kubectl.run(...apply, output);
    await kubectl.run('wait', '--for=condition=Available', '--timeout=90s', 'deployment', '--all', '-n', 'kubeflow');
    await kubectl.run(
      'wait',
      '--for=condition=Available',
      '--timeout=90s',
      'deployment',
      '--all',
      '-n',
      'training-operator',
    );
    const claims = await kubectl.get('pvc', '-n', 'kubeflow');
    expect(claims.map(({ status }) => status.phase)).toEqual(['Bound']);
  });

  test('a second app on the cluster keeps apart from the first one', async () => {
    const result = await init('second');
    const [{ answers }] = lines(result, 'result');
    expect(answers).toMatchObject({ namespace: 'kubeflow-2', components: ['notebooks'] });
    expect(lines(result, 'choice').map((choice) => choice.found)).toContain('JupyterHub in namespace kubeflow');
    synthesize(join(folder, 'second'));
    const output = join(folder, 'second/dist/cluster');
    await kubectl.run('apply', '-f', join(output, '0-setup'));
    await kubectl.run('apply', '-f', output);
    await kubectl.run('wait', '--for=condition=Available', '--timeout=90s', 'deployment', '--all', '-n', 'kubeflow-2');
  });

  test('the answers file gives the same app without the cluster', async () => {
    const result = await commandLine.run(folder, 'init', 'again', '--answers', 'detected/answers.yaml', '--json');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    for (const file of ['main.ts', 'main.test.ts', 'README.md', 'package.json', 'answers.yaml']) {
      expect(readFileSync(join(folder, 'again', file), 'utf8')).toBe(
        readFileSync(join(folder, 'detected', file), 'utf8'),
      );
    }
  });

  test('a user without permissions gets an app with what is known', async () => {
    await kubectl.run('create', 'serviceaccount', 'reader', '-n', 'default');
    const token = (await kubectl.run('create', 'token', 'reader', '-n', 'default')).stdout.trim();
    const config = parse(readFileSync(kubectl.kubeconfig as string, 'utf8'));
    const file = cluster().folder.join('restricted.kubeconfig');
    writeFileSync(
      file,
      stringify({ ...config, users: config.users.map(({ name }: any) => ({ name, user: { token } })) }),
    );
    const result = await commandLine.as(file).run(folder, 'init', 'restricted', '--yes', '--json');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(lines(result, 'result')[0].answers).toMatchObject({ platform: 'any-cluster', createNamespaces: false });
    const found = lines(result, 'choice').map((choice) => choice.found);
    expect(found).toContain('no permission to list nodes');
    expect(found).toContain('access review: may not create namespaces');
  });

  test('expired credentials are a reason, and an error if the context is named', async () => {
    const config = parse(readFileSync(kubectl.kubeconfig as string, 'utf8'));
    const file = cluster().folder.join('expired.kubeconfig');
    const users = config.users.map(({ name }: any) => ({ name, user: { token: 'expired' } }));
    writeFileSync(file, stringify({ ...config, users }));
    const expired = commandLine.as(file);
    const result = await expired.run(folder, 'init', 'expired', '--yes', '--json');
    expect(result.exitCode).toBe(0);
    expect(lines(result, 'choice')[0].found).toContain('rejects the credentials');
    const named = await expired.run(folder, 'init', 'other', '--yes', '--context', config['current-context']);
    expect(named).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('rejects the credentials') });
  });
});
