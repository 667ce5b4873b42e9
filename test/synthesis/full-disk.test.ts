import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { temporaryFolder } from './program';

const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

interface Attempt {
  readonly free: number;
  readonly error?: string;
  /** Files that differ afterwards. */
  readonly changed: readonly string[];
}

// A file system of a few kilobytes, in a mount namespace of its own.
describe.skipIf(!canMount)('synthesis on a full disk', () => {
  let attempts: Attempt[];

  beforeAll(() => {
    const program = path.join(__dirname, 'full-disk-program.ts');
    const script = 'mount -t tmpfs -o size=512k tmpfs "$1" && exec "$2" --import tsx "$3" "$1"';
    const args = ['--mount', 'sh', '-c', script, 'sh', temporaryFolder(), process.execPath, program];
    const cwd = path.join(__dirname, '../..');
    const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8', cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    attempts = JSON.parse(stdout);
  }, 120_000);

  test('fails or succeeds as a whole, at each amount of free space', () => {
    const failed = attempts.filter(({ error }) => error !== undefined);
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.length).toBeLessThan(attempts.length);
    for (const { free, error, changed } of failed) {
      expect({ free, error, changed }).toEqual({
        free,
        error: expect.stringContaining('The disk is full'),
        changed: [],
      });
    }
    expect(attempts.filter(({ error, changed }) => error === undefined && changed.length === 0)).toEqual([]);
  });

  test('says what to do', () => {
    expect(attempts.find(({ error }) => error !== undefined)?.error).toMatch(
      /cannot write the output folder: ENOSPC: no space left on device.*\n.*Nothing was changed\.\n {2}Free some space, and run synthesis again\./,
    );
  });
});
