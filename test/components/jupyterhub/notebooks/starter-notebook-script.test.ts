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

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('the script in %s', (_, shell) => {
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
    folder = mkdtempSync(join(tmpdir(), 'starter notebook-'));
    home = join(folder, 'home');
    mkdirSync(home);
    mkdirSync(join(folder, 'assets'));
    copyFileSync(SCRIPT, join(folder, 'assets', 'first-notebook.sh'));
    copyFileSync(NOTEBOOK, join(folder, 'assets', 'first-notebook.ipynb'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('has valid syntax', () => {
    expect(spawnSync(shell[0], [...shell.slice(1), '-n', SCRIPT]).status).toBe(0);
  });

  test('copies the notebook into a new home, and starts the server with unchanged arguments', () => {
    const { status, stdout, stderr } = start();
    expect(stdout).toBe('jupyterhub-singleuser|--a b|*|');
    expect(stderr).toBe(`starter notebook: created ${notebook()}\n`);
    expect(status).toBe(0);
    expect(text()).toBe(readFileSync(NOTEBOOK, 'utf8'));
    expect(readdirSync(home).sort()).toEqual(['.first-notebook', NAME]);
  });

  test('does not overwrite changes of the user', () => {
    start();
    writeFileSync(notebook(), 'mine');
    expect(start().stderr).toBe('');
    expect(text()).toBe('mine');
  });

  test('does not restore a deleted notebook, unless the marker is deleted, too', () => {
    start();
    rmSync(notebook());
    start();
    expect(existsSync(notebook())).toBe(false);
    rmSync(join(home, '.first-notebook'));
    start();
    expect(existsSync(notebook())).toBe(true);
  });

  test.each(['a file', 'a directory', 'a dangling link'])('keeps %s with the same name', (what) => {
    const create = {
      'a file': () => writeFileSync(notebook(), 'mine'),
      'a directory': () => mkdirSync(notebook()),
      'a dangling link': () => symlinkSync('nowhere', notebook()),
    }[what];
    create?.();
    expect(start().stderr).toContain('already exists; keeping it');
    expect(readdirSync(home).sort()).toEqual(['.first-notebook', NAME]);
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
    rmSync(notebook(), { recursive: true });
    start();
    expect(existsSync(notebook())).toBe(false);
  });

  test('copies the notebook if the volume does not support links', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'ln'), '#!/bin/sh\necho "no links here" >&2\nexit 1\n');
    chmodSync(join(bin, 'ln'), 0o755);
    expect(start({ path: `${bin}:${process.env.PATH}` }).stderr).toBe(`starter notebook: created ${notebook()}\n`);
    expect(text()).toBe(readFileSync(NOTEBOOK, 'utf8'));
  });

  test('starts the server if the notebook cannot be read, and tries again at the next start', () => {
    const source = join(folder, 'assets', 'first-notebook.ipynb');
    rmSync(source);
    const { stdout, stderr } = start();
    expect(stdout).toContain('jupyterhub-singleuser');
    expect(stderr).toContain(`could not create ${notebook()}; trying again at the next start`);
    expect(readdirSync(home)).toEqual([]);
    copyFileSync(NOTEBOOK, source);
    start();
    expect(existsSync(notebook())).toBe(true);
  });

  test('starts the server if there is no home', () => {
    rmSync(home, { recursive: true });
    const { status, stdout, stderr } = start();
    expect(status).toBe(0);
    expect(stdout).toContain('jupyterhub-singleuser');
    expect(stderr).toContain(`cannot write to ${home}`);
  });

  test('exits with the status of the server', () => {
    expect(start({ command: ['sh', '-c', 'exit 7'] }).status).toBe(7);
  });
});
