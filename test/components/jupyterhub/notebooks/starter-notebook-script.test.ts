import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ASSETS = join(__dirname, '../../../../lib/components/jupyterhub/notebooks');
const SCRIPT = join(ASSETS, 'starter-notebook.sh');
const NOTEBOOK = join(ASSETS, 'starter-notebook.ipynb');
const NAME = 'Erste Schritte.ipynb';
const SHELLS = [['sh'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => !spawnSync(shell, ['-c', 'true']).error,
);

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('the script, run by %s', (_, shell) => {
  let folder: string;
  let home: string;

  const notebook = () => join(home, NAME);
  const text = () => readFileSync(notebook(), 'utf8');
  const start = (options: { path?: string; command?: string[] } = {}) => {
    const command = options.command ?? ['printf', '%s|', 'jupyterhub-singleuser', '--a b', '*'];
    const script = join(folder, 'assets', 'first-notebook.sh');
    const { status, stdout, stderr } = spawnSync(shell[0], [...shell.slice(1), script, home, NAME, ...command], {
      encoding: 'utf8',
      env: { PATH: options.path ?? process.env.PATH },
    });
    return { status, stdout, stderr };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'first notebook-'));
    home = join(folder, 'home');
    mkdirSync(home);
    mkdirSync(join(folder, 'assets'));
    copyFileSync(SCRIPT, join(folder, 'assets', 'first-notebook.sh'));
    copyFileSync(NOTEBOOK, join(folder, 'assets', 'first-notebook.ipynb'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is without mistakes of syntax', () => {
    expect(spawnSync(shell[0], [...shell.slice(1), '-n', SCRIPT]).status).toBe(0);
  });

  test('puts the notebook into a new home, and becomes the server, with its arguments as they are', () => {
    const { status, stdout, stderr } = start();
    expect(stdout).toBe('jupyterhub-singleuser|--a b|*|');
    expect(stderr).toBe(`first notebook: ${notebook()} is new\n`);
    expect(status).toBe(0);
    expect(text()).toBe(readFileSync(NOTEBOOK, 'utf8'));
    expect(readdirSync(home).sort()).toEqual(['.first-notebook', NAME]);
  });

  test('writes never over what the user has changed', () => {
    start();
    writeFileSync(notebook(), 'mine');
    expect(start().stderr).toBe('');
    expect(text()).toBe('mine');
  });

  test('does not bring back what the user has deleted, unless asked by deleting the marker', () => {
    start();
    rmSync(notebook());
    start();
    expect(existsSync(notebook())).toBe(false);
    rmSync(join(home, '.first-notebook'));
    start();
    expect(existsSync(notebook())).toBe(true);
  });

  test.each(['a file', 'a folder', 'a link to nowhere'])('leaves %s of its name alone', (what) => {
    const make = {
      'a file': () => writeFileSync(notebook(), 'mine'),
      'a folder': () => mkdirSync(notebook()),
      'a link to nowhere': () => symlinkSync('nowhere', notebook()),
    }[what];
    make?.();
    expect(start().stderr).toContain('is there already, and stays as it is');
    expect(readdirSync(home).sort()).toEqual(['.first-notebook', NAME]);
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
    rmSync(notebook(), { recursive: true });
    start();
    expect(existsSync(notebook())).toBe(false);
  });

  test('writes a copy where links cannot be made', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'ln'), '#!/bin/sh\necho "no links here" >&2\nexit 1\n');
    chmodSync(join(bin, 'ln'), 0o755);
    expect(start({ path: `${bin}:${process.env.PATH}` }).stderr).toBe(`first notebook: ${notebook()} is new\n`);
    expect(text()).toBe(readFileSync(NOTEBOOK, 'utf8'));
  });

  test('starts the server without a notebook where the notebook cannot be read, and tries again', () => {
    const source = join(folder, 'assets', 'first-notebook.ipynb');
    rmSync(source);
    const { stdout, stderr } = start();
    expect(stdout).toContain('jupyterhub-singleuser');
    expect(stderr).toContain('could not be made; the next start will try again');
    expect(readdirSync(home)).toEqual([]);
    copyFileSync(NOTEBOOK, source);
    start();
    expect(existsSync(notebook())).toBe(true);
  });

  test('starts the server where there is no home', () => {
    rmSync(home, { recursive: true });
    const { status, stdout, stderr } = start();
    expect(status).toBe(0);
    expect(stdout).toContain('jupyterhub-singleuser');
    expect(stderr).toContain(`cannot write to ${home}`);
  });

  test('ends as the server ends', () => {
    expect(start({ command: ['sh', '-c', 'exit 7'] }).status).toBe(7);
  });
});
