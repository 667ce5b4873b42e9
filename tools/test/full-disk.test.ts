import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../src/exit-codes';
import { printError } from '../src/terminal/print-error';
import { RecordedTerminal } from './recorded-terminal';

const MAIN = ['--import', require.resolve('tsx'), join(import.meta.dirname, '../src/main.ts')];
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

// A file system of a few kilobytes, in a mount namespace of its own.
describe.skipIf(!canMount)('on a full disk', () => {
  test.each(['4k', '16k', '28k'])('init writes nothing, and says what to do (%s)', (size) => {
    const folder = mkdtempSync(join(tmpdir(), 'full-disk-'));
    try {
      const script =
        'mount -t tmpfs -o size="$1" tmpfs "$2" && cd "$2" && shift 2 && "$@"; status=$?; ls -A; exit $status';
      const command = [process.execPath, ...MAIN, 'init', 'app', '--yes', '--no-detect'];
      const { status, stdout, stderr } = spawnSync(
        'unshare',
        ['--mount', 'sh', '-c', script, 'sh', size, folder, ...command],
        { encoding: 'utf8', env: { ...process.env, HOME: folder } },
      );
      expect(status).toBe(ExitCode.files);
      expect(stderr).toContain('ENOSPC: no space left on device');
      expect(stderr).toContain('The disk is full. Free some space, and run the command again.');
      // The reasons end with an empty line. No file follows.
      expect(stdout.endsWith('\n\n')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test.each([
  ['ENOSPC', 'write', undefined, 'A file cannot be read or written.'],
  ['EACCES', 'open', '/srv/plan.json', '/srv/plan.json cannot be read or written.'],
  ['EROFS', 'mkdir', '/srv', '/srv cannot be read or written.'],
])('%s in any command is an error about a file, without a stack trace', (code, syscall, path, message) => {
  const terminal = new RecordedTerminal();
  const error = Object.assign(new Error(`${code}: no`), { code, syscall, path });
  expect(printError(error, terminal, false)).toBe(ExitCode.files);
  expect(terminal.err).toContain(`Error: ${message}\n  ${code}: no\n`);
  expect(terminal.err).not.toContain('Internal error');
});
