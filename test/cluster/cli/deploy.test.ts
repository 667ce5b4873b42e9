import { join } from 'node:path';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { App, claim, configMap, deployment } from './app';
import { CommandLine, resultOf } from './command-line';

const PART_OF = 'applyset.kubernetes.io/part-of';

describeOnCluster('kubeflow-cdk deploy', {}, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;
  const newApp = (name: string) => new App(cluster().folder.join(`app-${name}`), name, commandLine);
  const exists = async (app: App, ...args: string[]) =>
    (await kubectl.get(...args, '-n', app.namespace, '--ignore-not-found')).length > 0;

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
  });

  test('deploys an app, and the second run changes nothing', async () => {
    const app = newApp('twice');
    app.write({ setup: [claim('data')], components: { hub: [deployment('hub'), configMap('settings')] } });
    const first = await app.deploy();
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toContain('hub: 2/2 ready');
    const before = await app.versions(kubectl);
    expect((await app.run('diff')).exitCode).toBe(0);
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
    expect(await app.versions(kubectl)).toEqual(before);
  });

  test('the commands of the dry run are those that run, and change nothing', async () => {
    const app = newApp('dry');
    app.write({ components: { hub: [configMap('settings')] } });
    const { stdout: dry } = await app.deploy('--dry-run');
    expect(await kubectl.get('namespace', 'dry', '--ignore-not-found')).toEqual([]);
    const commands = dry.split('\n').filter((line) => line.startsWith('kubectl '));
    expect(commands).toHaveLength(2);
    const { stdout: run } = await app.deploy();
    expect(run.split('\n').filter((line) => line.startsWith('    kubectl '))).toEqual(
      commands.map((line) => `    ${line}`),
    );
  });

  test('kubectl alone applies the same objects', async () => {
    const app = newApp('same');
    app.write({ components: { hub: [deployment('hub'), configMap('settings')] } });
    await app.deploy();
    const before = await app.versions(kubectl);
    for (const path of ['dist/lab/0-setup', 'dist/lab']) {
      await kubectl.run('apply', '--server-side', '--field-manager=kubeflow-cdk', '-f', join(app.folder, path));
    }
    expect(await app.versions(kubectl)).toEqual(before);
    const [settings] = await kubectl.get('configmap', 'settings', '-n', 'same');
    expect(settings.metadata.labels[PART_OF]).toMatch(/^applyset-/);
  });

  test('deletes objects that left the program, and keeps claims and copies', async () => {
    const app = newApp('prune');
    app.write({ components: { hub: [configMap('hub')], jobs: [configMap('jobs'), claim('models')] } });
    await app.deploy();
    // A person's copy has the label, too.
    const [{ data, metadata }] = await kubectl.get('configmap', 'jobs', '-n', 'prune');
    await kubectl.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data,
      metadata: { name: 'copy', namespace: 'prune', labels: metadata.labels },
    });
    app.write({ components: { hub: [configMap('hub')] } });
    expect((await app.run('diff')).stdout).toBe('delete ConfigMap prune/jobs\n');
    const { stdout } = await app.deploy();
    expect(stdout).toContain('no longer part of the program: ConfigMap prune/jobs\n');
    expect(await exists(app, 'configmap/jobs')).toBe(false);
    expect(await exists(app, 'configmap/copy')).toBe(true);
    expect(await exists(app, 'pvc/models')).toBe(true);
  });

  test('--only applies one component, and deletes nothing', async () => {
    const app = newApp('only');
    app.write({ components: { hub: [configMap('hub')], jobs: [configMap('jobs')] } });
    await app.deploy();
    app.write({ components: { hub: [configMap('hub', { a: '1' })], models: [configMap('models')] } });
    expect(await app.deploy('--only', 'hub')).toMatchObject({ exitCode: 0 });
    expect(await exists(app, 'configmap/jobs')).toBe(true);
    expect(await exists(app, 'configmap/models')).toBe(false);
    expect((await kubectl.getOne('configmap', 'hub', '-n', 'only')).data).toEqual({ a: '1' });
    expect(await app.deploy('--only', 'hubb')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean "hub"?'),
    });
  });

  test('a client-side kubectl apply before and after leaves no field behind', async () => {
    const app = newApp('fields');
    const apply = () => kubectl.run('apply', '-f', join(app.folder, 'dist/lab'));
    const dataOf = async () => (await kubectl.getOne('configmap', 'settings', '-n', 'fields')).data;
    const write = (data: Record<string, string>) => app.write({ components: { hub: [configMap('settings', data)] } });
    await kubectl.run('create', 'namespace', 'fields');
    write({ old: '1', changed: '1' });
    await apply();
    write({ changed: '2', next: '2' });
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
    expect(await dataOf()).toEqual({ changed: '2', next: '2' });
    write({ changed: '3', last: '3' });
    await apply();
    write({ changed: '4' });
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
    expect(await dataOf()).toEqual({ changed: '4' });
    const [{ metadata }] = await kubectl.get('configmap', 'settings', '-n', 'fields', '--show-managed-fields');
    expect(metadata.managedFields.map(({ manager }: { manager: string }) => manager)).not.toContain(
      'kubectl-client-side-apply',
    );
  });

  test('fails on fields of another program, and takes them over with --force-conflicts', async () => {
    const app = newApp('conflict');
    app.write({ components: { hub: [configMap('settings', { a: '1' })] } });
    await app.deploy();
    const patch = JSON.stringify({ data: { a: 'other' } });
    await kubectl.run('patch', 'configmap', 'settings', '-n', 'conflict', '-p', patch, '--field-manager=other');
    const { exitCode, stderr } = await app.deploy();
    expect({ exitCode, stderr }).toEqual({ exitCode: 6, stderr: expect.stringContaining('--force-conflicts') });
    expect((await app.run('diff')).stdout).toContain('+   a: "1"');
    expect(await app.deploy('--force-conflicts')).toMatchObject({ exitCode: 0 });
  });

  test('reports prerequisites that do not exist before it applies anything', async () => {
    const app = newApp('missing');
    const prerequisites = [
      {
        ...{ kind: 'Secret', apiVersion: 'v1', namespace: 'missing', name: 'google', keys: ['clientSecret'] },
        reason: 'The hub signs in with it.',
        command: 'kubectl create secret generic google -n missing --from-literal=clientSecret="$CLIENT_SECRET"',
        requiredBy: 'lab/hub',
        blocking: true,
      },
    ];
    app.write({ components: { hub: [configMap('hub')] }, prerequisites });
    const first = await app.deploy();
    expect(first.exitCode).toBe(6);
    expect(first.stderr).toContain('Secret missing/google does not exist. The hub signs in with it.');
    expect(first.stderr).toContain('kubectl --context test-cluster create secret generic google');
    expect(await kubectl.get('namespace', 'missing', '--ignore-not-found')).toEqual([]);
    await kubectl.run('create', 'namespace', 'missing');
    await kubectl.run('create', 'secret', 'generic', 'google', '-n', 'missing', '--from-literal=other=x');
    expect((await app.deploy()).stderr).toContain('Secret missing/google has no key "clientSecret".');
    await kubectl.run('patch', 'secret', 'google', '-n', 'missing', '-p', '{"stringData":{"clientSecret":"x"}}');
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
  });

  test('runs a step once, and again after it failed or changed', async () => {
    const app = newApp('once');
    const write = (shell: string) =>
      app.write({
        components: { hub: [configMap('hub')] },
        after: [{ id: 'register', title: 'Register', tool: 'sh', shell, when: 'once', phase: 'apps' }],
      });
    write('echo "$KUBE_CONTEXT" >> runs; exit 3');
    expect(await app.deploy()).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('exit code 3') });
    write('echo "$KUBE_CONTEXT" >> runs');
    await app.deploy();
    await app.deploy();
    const { stdout } = await resultOf(require('node:child_process').spawn('cat', [join(app.folder, 'runs')]));
    expect(stdout).toBe('test-cluster\ntest-cluster\n');
  });

  test('continues after kill -9 at each step', async () => {
    const app = newApp('killed');
    app.write({ setup: [claim('data')], components: { hub: [deployment('hub'), configMap('settings')] } });
    const titles = (await app.deploy('--dry-run')).stdout
      .split('\n')
      .flatMap((line) => /^# (.*?)(?: \(kubeflow-cdk\))?$/.exec(line)?.slice(1) ?? []);
    expect(titles.length).toBeGreaterThan(5);
    for (const [index, title] of titles.entries()) {
      await kubectl.run('delete', 'deployment,configmap', '--all', '-n', 'killed', '--ignore-not-found');
      const child = app.start('deploy', '--json', '--yes');
      child.stdout?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes(`"status":"started","title":"${title}"`)) {
          // Also in the middle of a step.
          setTimeout(() => child.kill('SIGKILL'), (index * 37) % 150);
        }
      });
      await resultOf(child);
      expect([title, await app.deploy()]).toMatchObject([title, { exitCode: 0, stderr: '' }]);
      expect(await exists(app, 'configmap/settings')).toBe(true);
    }
  }, 300_000);

  test('ends on Ctrl-C while it waits, says how to continue, and continues', async () => {
    const app = newApp('interrupted');
    const hub = deployment('hub', { nodeSelector: { 'no-such': 'node' } });
    app.write({ components: { hub: [hub] } });
    const child = app.start('deploy', '--json', '--yes');
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Unschedulable')) {
        child.kill('SIGINT');
      }
    });
    const { exitCode, stdout } = await resultOf(child);
    expect(exitCode).toBe(130);
    expect(stdout).toContain('Run the same command again');
    app.write({ components: { hub: [deployment('hub')] } });
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
  });

  test('deletes apps with running servers of users, and keeps their data until it is confirmed', async () => {
    const app = newApp('deletion');
    app.write({ setup: [claim('home')], components: { hub: [deployment('hub')] }, userPods: 'role=server' });
    await app.deploy();
    const volumes = [{ name: 'home', persistentVolumeClaim: { claimName: 'home' } }];
    const { template } = deployment('server', { volumes }).spec;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'server-ann', namespace: 'deletion', labels: { role: 'server' } },
    };
    await kubectl.apply({ ...pod, spec: template.spec });
    await until(
      'the server',
      async () => (await kubectl.getOne('pod', 'server-ann', '-n', 'deletion')).status.phase === 'Running',
    );
    expect(await app.run('delete')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
    const deleted = await app.run('delete', '--yes');
    expect(deleted).toMatchObject({ exitCode: 0 });
    expect(deleted.stdout).toMatch(
      /- 1 running servers of users[\s\S]*Keeps:\n- PersistentVolumeClaim deletion\/home \(1Gi\)/,
    );
    expect(await exists(app, 'deployment/hub')).toBe(false);
    expect(await exists(app, 'pod/server-ann')).toBe(false);
    expect(await exists(app, 'pvc/home')).toBe(true);
    expect((await app.run('status')).exitCode).toBe(1);
    expect(await app.run('delete', '--data', '--yes')).toMatchObject({ exitCode: 2 });
    expect(await app.run('delete', '--data', '--confirm', 'wrong')).toMatchObject({ exitCode: 2 });
    expect(await exists(app, 'pvc/home')).toBe(true);
    expect(await app.run('delete', '--data', '--confirm', 'lab')).toMatchObject({ exitCode: 0 });
    expect(await kubectl.get('namespace', 'deletion', '--ignore-not-found')).toEqual([]);
  });

  test('diff shows changes, and masks values of Secrets', async () => {
    const app = newApp('diff');
    const secret = (value: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { key: value },
    });
    app.write({ components: { hub: [configMap('hub', { a: 'one' }), secret('hidden-1')] } });
    const first = await app.run('diff');
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toContain('create ConfigMap diff/hub');
    await app.deploy();
    app.write({ components: { hub: [configMap('hub', { a: 'two' }), secret('hidden-2')] } });
    const { exitCode, stdout } = await app.run('diff');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/update ConfigMap diff\/hub[\s\S]*- {3}a: one\n {2}\+ {3}a: two/);
    expect(stdout).toContain('update Secret diff/s');
    expect(first.stdout + stdout).not.toMatch(/hidden|aGlkZGVu/);
    expect((await kubectl.getOne('configmap', 'hub', '-n', 'diff')).data).toEqual({ a: 'one' });
  });
});
