import { type ExecFileOptionsWithStringEncoding, execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** Output of a program. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program until it ends.
 *
 * @throws Error with the program's standard error if it fails
 */
export async function execute(
  [program, ...args]: readonly string[],
  options: Partial<ExecFileOptionsWithStringEncoding> & { readonly input?: string | Readable } = {},
): Promise<Output> {
  const { input = '', ...others } = options;
  const running = promisify(execFile)(program, args, { maxBuffer: 256 * 1024 * 1024, ...others, encoding: 'utf8' });
  const { stdin } = running.child;
  if (stdin) {
    // A program may end without reading its input. Its exit status shows whether that is an error.
    stdin.on('error', () => {});
    (typeof input === 'string' ? Readable.from([input]) : input).pipe(stdin);
  }
  try {
    return await running;
  } catch (error) {
    const { stderr } = error as Partial<Output>;
    throw new Error(`${[program, ...args].join(' ')}: ${stderr?.trim() || error}`);
  }
}
