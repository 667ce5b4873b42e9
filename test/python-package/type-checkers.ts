import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A problem that a type checker reports. */
export interface TypeProblem {
  /** `file:line`, from the root of the repository. */
  readonly place: string;
  readonly message: string;
}

/** Checks files with pyright. */
export function pyright(python: string, files: readonly string[]): TypeProblem[] {
  const program = join(ROOT, 'node_modules/pyright/index.js');
  const output = outputOf([process.execPath, program, '--outputjson', '--pythonpath', python, ...files]);
  const { generalDiagnostics, summary } = JSON.parse(output);
  expect(summary.filesAnalyzed).toBe(files.length);
  return generalDiagnostics.map(({ file, range, message }: any) => ({
    place: `${relative(ROOT, file)}:${range.start.line + 1}`,
    message,
  }));
}

/** Checks files with mypy in strict mode. A run for each file, because all examples are modules of the same name. */
export function mypy(python: string, mypyPython: string, cache: string, files: readonly string[]): TypeProblem[] {
  const command = [mypyPython, '-m', 'mypy', '--strict', '--cache-dir', cache, '--python-executable', python];
  return files.flatMap((file) => {
    const output = outputOf([...command, file]);
    expect(output).toMatch(/^Success: no issues found|^Found \d+ errors? in 1 file/m);
    return [...output.matchAll(/^(.+:\d+): error: (.*)/gm)].map(([, place, message]) => ({ place, message }));
  });
}

/** Standard output of a checker, which fails if it finds problems. */
function outputOf([program, ...args]: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  expect([error, stderr.includes('Traceback')]).toEqual([undefined, false]);
  return stdout;
}
