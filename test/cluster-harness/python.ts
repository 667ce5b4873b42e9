import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { execute } from './execute';

const ENVIRONMENT_SCRIPT = join(__dirname, '../../scripts/python_environment.py');

/** Explains why no Python environment can be created on this machine; undefined if one can. */
export function missingPython(): string | undefined {
  const { status, error } = spawnSync('python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 11))']);
  if (error) {
    return `"python3" cannot be started (${error.message})`;
  }
  return status === 0 ? undefined : '"python3" must be 3.11 or newer and have "venv" (Debian package python3-venv)';
}

/**
 * Returns the path of a Python with the packages of a requirements file, and creates the environment if it is not in
 * the user's cache.
 */
export async function pythonWith(requirements: string, ...pipOptions: string[]): Promise<string> {
  const { stdout } = await execute(['python3', ENVIRONMENT_SCRIPT, requirements, ...pipOptions]);
  return join(stdout.trim(), 'bin/python');
}
