import { CliError } from './cli-error';
import { ExitCode } from './exit-codes';

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path.',
  EISDIR: 'It is a folder. Name a file.',
  ENOSPC: 'The disk is full. Free some space, and run the command again.',
  EDQUOT: 'The disk quota is used up. Free some space, and run the command again.',
  EACCES: 'You have no permission. Choose another folder.',
  EPERM: 'You have no permission. Choose another folder.',
  EROFS: 'The file system is read-only. Choose another folder.',
  ENOTDIR: 'A part of the path is a file. Choose another folder.',
  EEXIST: 'A part of the path is a file. Choose another folder.',
};

/** Whether an error comes from the file system, and can be explained. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException & { readonly path?: string } {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  return error instanceof Error && code in HINTS && syscall !== undefined && !syscall.startsWith('spawn');
}

/** Explains an error of the file system. */
export function fileError(file: string, error: NodeJS.ErrnoException): unknown {
  return error.code === undefined
    ? error
    : new CliError(`${file} cannot be read or written.`, {
        reason: error.message,
        hint: HINTS[error.code],
        exitCode: ExitCode.files,
        cause: error,
      });
}
