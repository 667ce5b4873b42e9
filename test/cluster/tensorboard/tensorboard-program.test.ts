import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Duration } from 'cdk8s';
import { TensorBoardLoadFast, type TensorBoardProps } from '../../../lib/components/tensorboard';
import { execute } from '../../cluster-harness/execute';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { until } from '../../cluster-harness/until';
import { synthesizedBoard } from '../../components/tensorboard/synthesized-tensorboard';
import { describeUnless } from '../describe-unless';

const FOLDER = join(__dirname, '../../components/tensorboard');

describeUnless(missingPython(), 'TensorBoard, started with the command of its pod', () => {
  let python: string;
  let folder: string;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    python = await pythonWith(join(FOLDER, 'requirements.txt'), '--no-deps');
    folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));
    await execute([python, join(FOLDER, 'write_logs.py'), join(folder, 'logs/run-1')]);
  }, 300_000);

  afterEach(() => {
    for (const child of started.splice(0)) {
      child.kill('SIGKILL');
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts TensorBoard like a pod with these props, with the logs of this machine. Returns the paths of its probes. */
  async function start(props: Partial<TensorBoardProps> = {}) {
    const { container } = synthesizedBoard(props);
    const port = await freePort();
    const args = (container.args ?? []).map((argument) =>
      argument.replace('--logdir=/logs', `--logdir=${folder}`).replace(/^--port=.*$/, `--port=${port}`),
    );
    const [command] = container.command ?? [];
    const tmp = mkdtempSync(join(folder, 'tmp-'));
    const child = spawn(join(dirname(python), command), args, {
      env: { PATH: process.env.PATH, HOME: tmp, TMPDIR: tmp },
      stdio: 'ignore',
    });
    started.push(child);
    const url = (path: string) => `http://127.0.0.1:${port}${path}`;
    const probe = container.readinessProbe?.httpGet?.path ?? '';
    await until('its readiness probe', async () => (await fetch(url(probe))).ok);
    return { child, url, probe, prefix: probe.replace(/\/data\/environment$/, '') };
  }

  /** Waits until all points of the run are loaded. */
  const points = (url: string) =>
    until('all points', async () => {
      const answer = await fetch(url);
      const found = answer.ok ? ((await answer.json()) as number[][]) : [];
      return found.length === 100 && found;
    });

  test.each<[string, Partial<TensorBoardProps>]>([
    ['without options', {}],
    [
      'with a path prefix and slow loading',
      { pathPrefix: '/boards/vision', loadFast: TensorBoardLoadFast.FALSE, maxReloadThreads: 2 },
    ],
    [
      'with all options',
      {
        pathPrefix: '/b',
        windowTitle: 'Vision: 50 % "ü"',
        reloadInterval: Duration.seconds(1),
        reloadMultifile: true,
        reloadMultifileInactive: Duration.hours(1),
        samplesPerPlugin: { scalars: 500, images: 5 },
        loadFast: TensorBoardLoadFast.AUTO,
        purgeOrphanedData: false,
        detectFileReplacement: true,
        args: ['--generic_data=auto'],
      },
    ],
  ])('shows the logs %s', async (_, props) => {
    const { url, probe, prefix } = await start(props);
    const environment = await (await fetch(url(probe))).json();
    expect(environment).toMatchObject({ window_title: props.windowTitle ?? '', version: '2.20.0' });
    expect((await fetch(url(`${prefix}/`))).status).toBe(200);
    await until('the run', async () => {
      const runs = (await (await fetch(url(`${prefix}/data/runs`))).json()) as string[];
      return runs.includes('run-1');
    });
    const loss = await points(url(`${prefix}/data/plugin/scalars/scalars?run=run-1&tag=loss`));
    expect(loss.map(([, step]) => step)).toEqual([...Array(100).keys()]);
    expect(loss[99][2]).toBeCloseTo(1 / 100);
  });

  test('is reachable only below its path prefix', async () => {
    const { url } = await start({ pathPrefix: '/boards' });
    expect((await fetch(url('/data/environment'))).status).toBe(404);
    expect((await fetch(url('/boards'), { redirect: 'manual' })).status).toBe(301);
  });

  test('fails its liveness probe if the process that loads the logs has died', async () => {
    const { child, url, probe } = await start();
    for (const server of childrenOf(child)) {
      process.kill(server, 'SIGKILL');
    }
    await until('a failing probe', async () => (await fetch(url(probe))).status === 500);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function childrenOf({ pid }: ChildProcess): number[] {
  return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}
