import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { App, deployment } from '../cluster/cli/app';
import { CommandLine, interruptWhenPrinted, resultOf } from '../cluster/cli/command-line';
import { describeOnCluster } from '../cluster/describe-on-cluster';

const BUSYBOX = '/bin/busybox';
const skipReason = existsSync(BUSYBOX) ? undefined : `${BUSYBOX} does not exist`;

/** A pod that runs a script with the shell and the libraries of the machine, because the image has none. */
function script(name: string, text: string): ReturnType<typeof deployment> {
  const folders = ['bin', 'lib', 'lib64'];
  const volumes = folders.map((folder) => ({ name: folder, hostPath: { path: `/${folder}` } }));
  const volumeMounts = folders.map((folder) => ({ name: folder, mountPath: `/${folder}`, readOnly: true }));
  return deployment(name, { volumes }, { command: [BUSYBOX, 'sh', '-c', text], volumeMounts });
}

/** Components that cannot start, with the reason that must be reported. */
const FAILURES: readonly (readonly [
  name: string,
  object: ReturnType<typeof deployment>,
  reported: RegExp,
  hint: RegExp,
])[] = [
  [
    'image',
    deployment('image', {}, { image: 'registry.invalid/none:1' }),
    /Deployment failing\/image \(Pod image-[\w-]+\): (ErrImagePull|ImagePullBackOff): .*registry\.invalid/,
    /Check the name of the image, and that nodes can reach the registry\./,
  ],
  [
    'name',
    deployment('name', {}, { image: 'Not An Image' }),
    /Deployment failing\/name \(Pod name-[\w-]+\): InvalidImageName: /,
    /Correct the name of the image in the program\./,
  ],
  [
    'secret',
    deployment('secret', {}, { envFrom: [{ secretRef: { name: 'google' } }] }),
    /Deployment failing\/secret \(Pod secret-[\w-]+\): CreateContainerConfigError: secret "google" not found/,
    /Create the Secret or ConfigMap that the message names/,
  ],
  [
    'command',
    deployment('command', {}, { command: ['/no-such-program'] }),
    /Deployment failing\/command \(Pod command-[\w-]+\): (RunContainerError|CrashLoopBackOff): .*no-such-program/,
    /Correct the command|Check the log/,
  ],
  [
    'crash',
    script('crash', 'echo cannot open the database; exit 3'),
    /Deployment failing\/crash \(Pod crash-[\w-]+\): (CrashLoopBackOff|Restarting): Container "main" ended with exit code 3\.[\s\S]*\| cannot open the database/,
    /kubectl logs crash-[\w-]+ -n failing -c main --previous/,
  ],
];

describeOnCluster('pods that cannot start on a real node', { realNode: true, skipReason }, (cluster) => {
  let commandLine: CommandLine;

  beforeAll(async () => {
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(cluster().kubectl, cluster().folder.join());
  });

  test('are reported while the others are awaited, with their reason, the last lines of their log and the likely fix', async () => {
    const app = new App(cluster().folder.join('failing'), 'failing', commandLine);
    app.write({ components: Object.fromEntries(FAILURES.map(([name, object]) => [name, [object]])) });
    const child = app.start('deploy', '--json', '--yes');
    const seen = new Set<string>();
    child.stdout?.on('data', (chunk: Buffer) => {
      const records = chunk
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'));
      for (const record of records.map((line) => JSON.parse(line))) {
        const isReported = record.degraded || record.blockers?.[0]?.reason === 'Restarting';
        if (record.type === 'component' && isReported) {
          seen.add(record.name);
        }
      }
    });
    expect((await resultOf(child)).exitCode).toBe(6);
    expect([...seen].sort()).toEqual(FAILURES.map(([name]) => name).sort());
    const { exitCode, stderr } = await app.deploy();
    expect(exitCode).toBe(6);
    for (const [, , reported, hint] of FAILURES) {
      expect(stderr).toMatch(reported);
      expect(stderr).toMatch(hint);
    }
    expect(await app.run('status')).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(FAILURES[2][2]) });
  }, 240_000);

  test('a failing probe is reported while the deployment waits', async () => {
    const app = new App(cluster().folder.join('probe'), 'probe', commandLine);
    const readinessProbe = { httpGet: { path: '/health', port: 1234 }, periodSeconds: 1 };
    app.write({ components: { hub: [deployment('hub', {}, { readinessProbe })] } });
    const reported =
      /Deployment probe\/hub \(Pod hub-[\w-]+\): ProbeFailed: Readiness probe failed: .*connection refused/;
    await interruptWhenPrinted(app.start('deploy', '--yes'), reported);
    const { exitCode, stderr } = await app.deploy('--timeout', '5s');
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(reported);
    expect(stderr).toContain('does not answer its probe');
  }, 120_000);

  test('a volume whose Secret does not exist is reported while the deployment waits', async () => {
    const app = new App(cluster().folder.join('volume'), 'volume', commandLine);
    const volumes = [{ name: 'certificate', secret: { secretName: 'tls' } }];
    const volumeMounts = [{ name: 'certificate', mountPath: '/certificate' }];
    app.write({ components: { hub: [deployment('hub', { volumes }, { volumeMounts })] } });
    const reported = /FailedMount: .*secret "tls" not found/;
    await interruptWhenPrinted(app.start('deploy', '--yes'), reported);
    const { exitCode, stderr } = await app.deploy('--timeout', '5s');
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(reported);
  }, 120_000);

  test('an app that starts is opened through a port-forward, with its password', async () => {
    const app = new App(cluster().folder.join('works'), 'works', commandLine);
    const metadata = { name: 'hub' };
    const ports = [{ port: 80, targetPort: 8080 }];
    const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'hub' }, ports } };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password: 'open sesame' } };
    const passwordSecret = { namespace: 'works', name: 'hub', key: 'password' };
    const open = {
      namespace: 'works',
      service: 'hub',
      port: 80,
      scheme: 'http',
      path: '/none',
      passwordSecret,
    } as const;
    const hub = script('hub', 'exec /bin/busybox httpd -f -p 8080 -h /lib');
    app.write({ components: { hub: [hub, service, secret] }, open });
    expect(await app.deploy()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('hub: 3/3 ready') });
    const child = app.start('open', 'hub', '--print', '--json');
    const ended = resultOf(child);
    const [line] = (await once(child.stdout as Readable, 'data')).toString().split('\n');
    const { url, password } = JSON.parse(line);
    expect(password).toBe('open sesame');
    expect((await fetch(url)).status).toBe(404);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
  }, 120_000);
});
