import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from './requirements';
import { until } from './until';

const PROGRAM = join(__dirname, 'make-in-cache.ts');
const KEY = 'thing-0123456789ab';

const lacking = pathOf('flock') ? '' : ` (skipped: no "flock", which is Debian's util-linux)`;

(lacking ? describe.skip : describe)(`a folder of the cache${lacking}`, () => {
  let home: string;
  let begun: string;
  const inCache = (...parts: string[]) => join(home, 'kubeflow-cdk', ...parts);
  const beginnings = () => (existsSync(begun) ? readFileSync(begun, 'utf8').split('\n').slice(0, -1) : []);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-cache-'));
    begun = join(home, 'begun');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** Another process that wants the folder, and makes it if need be. */
  function maker(content: string, milliseconds: number): ChildProcess {
    return spawn(process.execPath, ['--import', 'tsx', PROGRAM, begun, `${milliseconds}`, content], {
      env: { ...process.env, XDG_CACHE_HOME: home },
      stdio: 'ignore',
    });
  }

  const statusOf = async (process: ChildProcess) => (await once(process, 'exit'))[0];
  const beginning = (count: number) => until(`${count} to begin`, async () => beginnings().length >= count, 60);

  test('is made once by many who want it at the same time', async () => {
    const makers = ['a', 'b', 'c'].map((content) => maker(content, 500));
    expect(await Promise.all(makers.map(statusOf))).toEqual([0, 0, 0]);
    expect(beginnings()).toHaveLength(1);
    expect(readFileSync(inCache(KEY, 'content'), 'utf8')).toBe(beginnings()[0]);
  }, 60_000);

  test('is made by the next one when who makes it is killed, of whom nothing is left', async () => {
    mkdirSync(inCache(`${KEY}.partial-4711`), { recursive: true });
    const killed = maker('killed', 600_000);
    await beginning(1);
    const next = maker('next', 0);
    killed.kill('SIGKILL');
    expect(await statusOf(next)).toBe(0);
    expect(readFileSync(inCache(KEY, 'content'), 'utf8')).toBe('next');
    expect(readdirSync(inCache()).sort()).toEqual([KEY, `${KEY}.lock`]);
  }, 60_000);
});
