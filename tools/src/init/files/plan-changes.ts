import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { ANSWERS_FILE, parseAnswers } from '../answers/answers-file';
import { choose } from '../choose/choose';
import { NO_FACTS } from '../facts';
import { type AppFiles, appFiles } from './app-files';
import { difference } from './difference';
import { type FileChange, readExisting } from './write-files';

/**
 * Decides about each file. An edited file is never overwritten without a question.
 *
 * @param overwrite returns whether to overwrite an edited file, by its path and the difference
 */
export async function planChanges(
  folder: string,
  files: AppFiles,
  overwrite: (path: string, difference: string) => Promise<boolean>,
): Promise<FileChange[]> {
  const earlier = earlierFiles(folder);
  const changes: FileChange[] = [];
  for (const [path, text] of files) {
    const existing = readExisting(folder, path);
    if (existing === undefined) {
      changes.push({ path, action: 'create' });
    } else if (existing === text) {
      changes.push({ path, action: 'unchanged' });
    } else if (existing === earlier.get(path)) {
      changes.push({ path, action: 'update' });
    } else {
      const agreed = await overwrite(path, difference(existing, text));
      changes.push({ path, action: agreed ? 'update' : 'keep' });
    }
  }
  return changes;
}

/** The files that the answers of an earlier run give: a file that equals its own was not edited. */
function earlierFiles(folder: string): AppFiles {
  const text = readExisting(folder, ANSWERS_FILE);
  if (text === undefined) {
    return new Map();
  }
  try {
    const earlier = choose(NO_FACTS, parseAnswers(text, ANSWERS_FILE)).answers;
    // The answers belong to this command: they are only ever replaced together with the files.
    return new Map([...appFiles(earlier), [ANSWERS_FILE, text]]);
  } catch (error) {
    if (error instanceof CliError && error.exitCode === ExitCode.usage) {
      return new Map();
    }
    throw error;
  }
}
