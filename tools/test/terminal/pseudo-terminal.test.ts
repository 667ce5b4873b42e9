import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const TOOLS = join(import.meta.dirname, '../..');
const hasPython = spawnSync('python3', ['-c', 'import pty, fcntl, termios']).status === 0;

const [ENTER, DOWN, UP, SPACE, CTRL_C] = ['\r', '\u001b[B', '\u001b[A', ' ', '\u0003'];

interface Session {
  readonly output: string;
  readonly exitCode: number;
  /** Steps whose text was not printed. */
  readonly left: readonly unknown[];
}

// The prompts of `init` on a terminal, with the keys that people press.
describe.skipIf(!hasPython)('on a terminal, init', () => {
  let folder: string;
  let bundle: string;

  beforeAll(async () => {
    bundle = mkdtempSync(join(tmpdir(), 'bundle-'));
    await build({
      ...{ absWorkingDir: TOOLS, entryPoints: ['src/main.ts'], outdir: bundle, outExtension: { '.js': '.mjs' } },
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', define: { VERSION: '"0.0.0"' } },
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
    });
  });

  afterAll(() => rmSync(bundle, { recursive: true, force: true }));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts `init`, and presses keys after texts are printed. */
  const init = (steps: readonly [text: string, keys: string][], ...args: string[]): Session => {
    const driver = join(import.meta.dirname, 'drive.py');
    const { CI: _, ...env } = process.env;
    const { stdout, stderr } = spawnSync(
      'python3',
      [
        driver,
        JSON.stringify(steps),
        process.execPath,
        join(bundle, 'main.mjs'),
        'init',
        'app',
        '--no-detect',
        ...args,
      ],
      { cwd: folder, encoding: 'utf8', env: { ...env, HOME: folder, TERM: 'xterm', KUBECONFIG: join(folder, 'none') } },
    );
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const answers = () => readFileSync(join(folder, 'app/answers.yaml'), 'utf8');

  test('takes the defaults with Enter', () => {
    const steps = ['Platform', 'Components', 'Name of the environment', 'Hostname of JupyterHub'];
    const { exitCode, left, output } = init(steps.map((text): [string, string] => [text, ENTER]));
    expect({ exitCode, left }).toEqual({ exitCode: 0, left: [] });
    expect(output).toContain('files written');
    expect(answers()).toContain('platform: kind\n');
  });

  test('moves with the arrow keys, and selects with the space bar', () => {
    const { exitCode, left } = init([
      ['Platform', `${DOWN}${DOWN}${UP}${ENTER}`],
      ['Components', `${DOWN}${SPACE}${ENTER}`],
      ['Name of the environment', ENTER],
      ['Hostname of JupyterHub', ENTER],
    ]);
    expect({ exitCode, left }).toEqual({ exitCode: 0, left: [] });
    // The second component is deselected.
    expect(answers()).toMatch(/^platform: (?!kind$)\w+$/m);
    expect(answers()).toContain('components:\n  - notebooks\n');
    expect(answers()).not.toContain('- training');
  });

  test('explains a text that is not valid, and asks again', () => {
    const { output, exitCode } = init(
      [
        ['Name of the environment', ` Bad${ENTER}`],
        ['Must be at most 40 lower-case letters', CTRL_C],
      ],
      ...['--platform', 'kind', '--components', 'notebooks'],
    );
    expect(exitCode).toBe(130);
    expect(output).toContain('start with a letter');
  });

  test.each(['Platform', 'Components', 'Name of the environment', 'Hostname of JupyterHub'])(
    'ends on Ctrl-C at "%s", and writes nothing',
    (question) => {
      const questions = ['Platform', 'Components', 'Name of the environment', 'Hostname of JupyterHub'];
      const before = questions.slice(0, questions.indexOf(question));
      const { exitCode, output } = init([...before.map((text): [string, string] => [text, ENTER]), [question, CTRL_C]]);
      expect(exitCode).toBe(130);
      expect(output).toContain('Error: cancelled.');
      expect(output).not.toMatch(/\n\s+at /);
      expect(existsSync(join(folder, 'app'))).toBe(false);
      expect(readdirSync(folder).filter((name) => name.startsWith('.app'))).toEqual([]);
    },
  );
});
