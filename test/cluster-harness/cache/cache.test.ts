import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { findProgram } from '../requirements';
import { until } from '../until';

const KEY = 'thing-0123456789ab';

const missing = findProgram('flock')
  ? ''
  : ` (skipped: "flock" is not on the PATH; it is in Debian's util-linux package)`;

(missing ? describe.skip : describe)(`a cache folder${missing}`, () => {
  let program: string;
  let home: string;
  let startedFile: string;
  const inCache = (...parts: string[]) => join(home, 'kubeflow-cdk', ...parts);
  const started = () => (existsSync(startedFile) ? readFileSync(startedFile, 'utf8').split('\n').slice(0, -1) : []);

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-cache-program-'));
    program = join(folder, 'make-in-cache.cjs');
    const entryPoints = [join(__dirname, 'make-in-cache.ts')];
    await build({ entryPoints, outfile: program, bundle: true, platform: 'node' });
  });
  afterAll(() => rmSync(dirname(program), { recursive: true, force: true }));

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-cache-'));
    startedFile = join(home, 'startedFile');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** Starts another process that requests the folder, and creates it if it does not exist. */
  function startMaker(content: string, milliseconds: number): ChildProcess {
    return spawn(process.execPath, [program, startedFile, `${milliseconds}`, content], {
      env: { ...process.env, XDG_CACHE_HOME: home },
      stdio: 'ignore',
    });
  }

  const statusOf = async (process: ChildProcess) => (await once(process, 'exit'))[0];
  const waitForStarts = (count: number) =>
    until(`${count} processes to start`, async () => started().length >= count, 60);

  test('is created once if several processes request it at the same time', async () => {
    const makers = ['a', 'b', 'c'].map((content) => startMaker(content, 500));
    expect(await Promise.all(makers.map(statusOf))).toEqual([0, 0, 0]);
    expect(started()).toHaveLength(1);
    expect(readFileSync(inCache(KEY, 'content'), 'utf8')).toBe(started()[0]);
  }, 60_000);

  test('is created by the next process if the first one is killed, without leftovers', async () => {
    mkdirSync(inCache(`${KEY}.partial-4711`), { recursive: true });
    const killed = startMaker('killed', 600_000);
    await waitForStarts(1);
    const next = startMaker('next', 0);
    killed.kill('SIGKILL');
    expect(await statusOf(next)).toBe(0);
    expect(readFileSync(inCache(KEY, 'content'), 'utf8')).toBe('next');
    expect(readdirSync(inCache()).sort()).toEqual([KEY, `${KEY}.lock`]);
  }, 60_000);

  describe('that no run has used for 30 days', () => {
    const OLD = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    const add = (name: string, time: Date) => {
      mkdirSync(inCache(name, 'content'), { recursive: true });
      utimesSync(inCache(name), time, time);
    };

    test('is deleted with the next change of the cache, whatever made it', async () => {
      const old = ['thing-ffffffffffff', 'tool-no-longer-built-0123456789ab', 'python-0123456789abcdef'];
      const kept = ['terraform', 'notes-of-a-user'];
      for (const name of [...old, 'tool-0123456789ab.partial', ...kept]) {
        add(name, OLD);
      }
      add('recent-0123456789ab', new Date());
      expect(await statusOf(startMaker('new', 0))).toBe(0);
      const folders = readdirSync(inCache()).filter((name) => !name.endsWith('.lock'));
      expect(folders.sort()).toEqual([KEY, 'recent-0123456789ab', ...kept].sort());
    }, 60_000);

    test('is kept while another process has its lock', async () => {
      add('thing-ffffffffffff', OLD);
      const holder = spawn('flock', [inCache('thing-ffffffffffff.lock'), 'sh', '-c', 'echo locked; sleep 60']);
      await once(holder.stdout, 'data');
      expect(await statusOf(startMaker('new', 0))).toBe(0);
      holder.kill();
      expect(readdirSync(inCache())).toContain('thing-ffffffffffff');
    }, 60_000);

    test('is kept if the run requests it', async () => {
      add(KEY, OLD);
      expect(await statusOf(startMaker('new', 0))).toBe(0);
      expect(readdirSync(inCache(KEY))).toEqual(['content']);
      expect(statSync(inCache(KEY)).mtimeMs).toBeGreaterThan(OLD.getTime());
    }, 60_000);
  });
});
