import type { Kubectl } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { App, claim, configMap, deployment } from './app';
import { CommandLine } from './command-line';

const FINALIZER = 'example.com/hold';

describeOnCluster('kubeflow-cdk removes', {}, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;
  const newApp = (name: string) => new App(cluster().folder.join(`app-${name}`), name, commandLine);
  const exists = async (app: App, object: string) =>
    (await kubectl.get(object, '-n', app.namespace, '--ignore-not-found')).length > 0;
  /** Starts the server of a user, which mounts the user's claim. */
  const startServer = async (app: App, finalizers: string[] = []) => {
    const volumes = [{ name: 'home', persistentVolumeClaim: { claimName: 'home' } }];
    const { spec } = deployment('server', { volumes }).spec.template;
    const metadata = { name: 'server-ann', namespace: app.namespace, labels: { role: 'server' }, finalizers };
    await kubectl.apply({ apiVersion: 'v1', kind: 'Pod', metadata, spec });
    await until('the server', async () => {
      const { status } = await kubectl.getOne('pod', 'server-ann', '-n', app.namespace);
      return status.phase === 'Running';
    });
  };
  const release = (app: App, object: string) =>
    kubectl.run('patch', object, '-n', app.namespace, '--type=merge', '-p', '{"metadata":{"finalizers":null}}');

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
  });

  test('a hub that left the program together with the servers of its users, and keeps their homes', async () => {
    const app = newApp('former-hub');
    const setup = [claim('home')];
    app.write({ setup, components: { hub: [deployment('hub')], jobs: [configMap('jobs')] }, userPods: 'role=server' });
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
    await startServer(app);
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
    expect(await exists(app, 'pod/server-ann')).toBe(true);
    app.write({ setup, components: { jobs: [configMap('jobs')] } });
    expect((await app.run('diff')).stdout).toContain('delete pods of former-hub with role=server');
    // A deployment that prunes nothing forgets nothing.
    expect(await app.deploy('--no-prune')).toMatchObject({ exitCode: 0 });
    expect(await exists(app, 'pod/server-ann')).toBe(true);
    const { exitCode, stdout } = await app.deploy();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('no longer part of the program: pods with the labels role=server');
    expect(await exists(app, 'deployment/hub')).toBe(false);
    expect(await exists(app, 'pod/server-ann')).toBe(false);
    expect(await exists(app, 'pvc/home')).toBe(true);
    expect((await app.deploy()).stdout).toContain('nothing to delete');
  });

  test('an app whose hub left the program, also without a deployment in between', async () => {
    const app = newApp('undeployed');
    app.write({ components: { hub: [deployment('hub')] }, setup: [claim('home')], userPods: 'role=server' });
    await app.deploy();
    await startServer(app);
    app.write({ components: { jobs: [configMap('jobs')] }, setup: [claim('home')] });
    expect(await app.run('delete', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await exists(app, 'pod/server-ann')).toBe(false);
    expect(await exists(app, 'deployment/hub')).toBe(false);
    expect(await exists(app, 'pvc/home')).toBe(true);
  });

  test('nothing that has a foreign finalizer, and names it, and continues when it is gone', async () => {
    const app = newApp('finalizer');
    const held = { ...configMap('held'), metadata: { name: 'held', finalizers: [FINALIZER] } };
    app.write({ components: { hub: [held] } });
    await app.deploy();
    const started = Date.now();
    const { exitCode, stderr } = await app.run('delete', '--yes', '--timeout', '5s');
    expect(exitCode).toBe(7);
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(stderr).toContain('did not end within 5s.\n  ConfigMap finalizer/held has the finalizer example.com/hold.');
    const [, command] = /\n\s+(kubectl --context test-cluster patch .*)/.exec(stderr) ?? [];
    expect(command).toBe(
      `kubectl --context test-cluster patch configmaps held --type=merge -p '{"metadata":{"finalizers":null}}' -n finalizer`,
    );
    expect(await app.run('status')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(`Terminating: Finalizers: ${FINALIZER}`),
    });
    await release(app, 'configmap/held');
    expect(await app.run('delete', '--yes', '--timeout', '60s')).toMatchObject({ exitCode: 0 });
  });

  test('no namespace with a foreign finalizer in it, and names the object', async () => {
    const app = newApp('held-namespace');
    app.write({ components: { hub: [configMap('hub')] } });
    await app.deploy();
    const metadata = { name: 'other', namespace: app.namespace, finalizers: [FINALIZER] };
    await kubectl.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    const { exitCode, stderr } = await app.run('delete', '--data', '--confirm', 'lab', '--timeout', '10s');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 7,
      stderr: expect.stringContaining('ServiceAccount held-namespace/other'),
    });
    await release(app, 'serviceaccount/other');
    expect(await app.run('delete', '--data', '--confirm', 'lab')).toMatchObject({ exitCode: 0 });
  });

  test('no server of a former hub that a finalizer holds, and says so', async () => {
    const app = newApp('held-server');
    app.write({ components: { hub: [configMap('hub')] }, setup: [claim('home')], userPods: 'role=server' });
    await app.deploy();
    await startServer(app, [FINALIZER]);
    app.write({ components: { jobs: [configMap('jobs')] }, setup: [claim('home')] });
    const { exitCode, stderr } = await app.deploy('--timeout', '10s');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 7,
      stderr: expect.stringContaining('Pod held-server/server-ann has the finalizer'),
    });
    await release(app, 'pod/server-ann');
    expect(await app.deploy()).toMatchObject({ exitCode: 0 });
  });
});
