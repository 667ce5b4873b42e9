import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type KnownFailure, ROOT, writeFailure } from './known-failures';

const TIMEOUT = 10 * 60_000;

/** The outcome of an input at the commit before the change. */
export type BaseOutcome =
  /** The input was not tried there. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'passes'; readonly commit: string }
  | { readonly kind: 'fails'; readonly commit: string; readonly error: string };

/**
 * Tries an input at the commit that the environment variable `BASE` names, with the library and the test of that
 * commit.
 */
export async function tryAtBase(failure: KnownFailure, base = process.env.BASE): Promise<BaseOutcome> {
  if (!base) {
    return { kind: 'unknown', reason: 'BASE is not set' };
  }
  // Not in the temporary folder, because each test cluster has its own.
  const parent = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubeflow-cdk');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'base-'));
  try {
    const commit = git('rev-parse', '--verify', `${base}^{commit}`).toString().trim();
    execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit) });
    if (!readFileSync(join(ROOT, 'package-lock.json')).equals(readFileSync(join(folder, 'package-lock.json')))) {
      return { kind: 'unknown', reason: `${commit} has other dependencies` };
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    // Suites that run on the build need that of the commit.
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'ignore' });
    const file = writeFailure(join(folder, 'replay.json'), failure);
    const output = await runTest(folder, failure, file);
    if (!existsSync(`${file}.result`)) {
      return { kind: 'unknown', reason: `${commit} did not run the test: ${output.slice(-2000)}` };
    }
    const { error } = JSON.parse(readFileSync(`${file}.result`, 'utf8'));
    return error === null ? { kind: 'passes', commit } : { kind: 'fails', commit, error };
  } catch (error) {
    return { kind: 'unknown', reason: String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTest(folder: string, { suite, test }: KnownFailure, file: string): Promise<string> {
  const names = Object.keys(process.env).filter((name) => /^(VITEST.*|BASE|RUNS|BUDGET|RUN_PATH)$/.test(name));
  const env = { ...process.env, ...Object.fromEntries(names.map((name) => [name, undefined])), REPLAY: file };
  const args = ['node_modules/vitest/vitest.mjs', ...vitestArguments(suite, test)];
  const vitest = spawn(process.execPath, args, { cwd: folder, env, timeout: TIMEOUT });
  let output = '';
  for (const stream of [vitest.stdout, vitest.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  await once(vitest, 'close');
  return output;
}

/** Arguments of Vitest that run one test. */
export function vitestArguments(suite: string, test: string): string[] {
  // A full name has ">" between its parts, which Vitest leaves out when it compares names.
  const name = test.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(' > ', ' (> )?');
  return ['run', '--config', configOf(suite), suite, '--testNamePattern', `^${name}$`];
}

/** The configuration in the nearest folder above a suite. */
function configOf(suite: string): string {
  let folder = dirname(suite);
  while (folder !== '.' && !existsSync(join(ROOT, folder, 'vitest.config.mts'))) {
    folder = dirname(folder);
  }
  return join(folder, 'vitest.config.mts');
}

function git(...args: string[]): Buffer {
  return execFileSync('git', args, { cwd: ROOT, maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'] });
}
