import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { fileError } from '../../file-error';
import type { AppFiles } from './app-files';

/** What happens to a file of an app. */
export interface FileChange {
  readonly path: string;
  readonly action: 'create' | 'update' | 'keep' | 'unchanged';
}

/** Files of a folder that an app may join: those of version control and licences. */
const HARMLESS = /^(\.git|\.gitattributes|LICENSE.*|\.idea|\.vscode|\.DS_Store|node_modules)$/;

/**
 * Checks that an app can be in a folder: it does not exist, is empty, or contains an earlier app.
 *
 * @param marker file that an earlier app has
 * @throws CliError if it contains other files.
 */
export function checkFolder(folder: string, marker: string): void {
  const entries = inFiles(folder, () => (existsSync(folder) ? readdirSync(folder) : []));
  const others = entries.filter((entry) => !HARMLESS.test(entry)).sort();
  if (others.length > 0 && !others.includes(marker)) {
    const shown = others.slice(0, 5).join(', ');
    throw new CliError(`the folder ${folder} is not empty.`, {
      reason: `It contains ${shown}${others.length > 5 ? ` and ${others.length - 5} more` : ''}, and no app of kubeflow-cdk.`,
      hint: 'Choose another folder: kubeflow-cdk init NEW_FOLDER',
      exitCode: ExitCode.files,
    });
  }
}

/** The text of a file, or undefined if it does not exist. */
export function readExisting(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  return inFiles(file, () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
}

/**
 * Writes files. All of them are written to a temporary folder beside the target first, so that a full disk leaves
 * nothing half written.
 *
 * @throws CliError if a file cannot be written.
 */
export function writeFiles(folder: string, files: AppFiles): void {
  const target = resolve(folder);
  const isNew = !existsSync(target);
  let staging: string | undefined;
  try {
    mkdirSync(dirname(target), { recursive: true });
    staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(staging, path)), { recursive: true });
      writeFileSync(join(staging, path), text);
    }
    for (const path of files.keys()) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      renameSync(join(staging, path), join(target, path));
    }
  } catch (error) {
    if (isNew && existsSync(target)) {
      rmSync(target, { recursive: true, force: true });
    }
    throw fileError(target, error as NodeJS.ErrnoException);
  } finally {
    if (staging !== undefined) {
      rmSync(staging, { recursive: true, force: true });
    }
  }
}

function inFiles<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError(file, error as NodeJS.ErrnoException);
  }
}
