import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { execute } from './execute';

const ENVIRONMENT_SCRIPT = join(__dirname, '../../scripts/python_environment.py');

/** Why no Python environment can be made here, or nothing if one can. */
export function missingPython(): string | undefined {
  const { status, error } = spawnSync('python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 11))']);
  if (error) {
    return `"python3" is not there (${error.message})`;
  }
  return status === 0 ? undefined : '"python3" is older than Python 3.11, or is without "venv" (Debian: python3-venv)';
}

/** The Python with the packages of a requirements file; makes it if the user's cache has none yet. */
export async function pythonWith(requirements: string, ...pipOptions: string[]): Promise<string> {
  const { stdout } = await execute(['python3', ENVIRONMENT_SCRIPT, requirements, ...pipOptions]);
  return join(stdout.trim(), 'bin/python');
}
