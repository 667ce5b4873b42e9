import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from '../../init/answers/answers';
import { ANSWERS_FILE, parseAnswers } from '../../init/answers/answers-file';
import { choose } from '../../init/choose/choose';
import { NO_FACTS } from '../../init/facts';
import { readExisting } from '../../init/files/write-files';
import { hashOf, readSources, type SourceFile } from './source-files';

/** Folder beside the apps with drafts and runs. */
export const STATE_FOLDER = '.kubeflow-cdk-ui';

/** Names of folders: npm and URLs accept them, and none is special. */
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

export const NAME_RULE = 'Must be at most 40 lower-case letters, digits or "-", and start with a letter or digit.';

export function isAppName(name: string): boolean {
  return NAME.test(name);
}

/** Folders of an app: its files, and beside them its drafts and runs. */
export class AppFolder {
  public readonly folder: string;
  public readonly state: string;
  public readonly runs: string;

  constructor(
    parent: string,
    public readonly name: string,
  ) {
    if (!isAppName(name)) {
      throw new Error(`${JSON.stringify(name)} is not a name of an app.`);
    }
    this.folder = join(parent, name);
    this.state = join(parent, STATE_FOLDER, name);
    this.runs = join(this.state, 'runs');
  }

  public get isWritten(): boolean {
    return existsSync(join(this.folder, ANSWERS_FILE));
  }

  /**
   * Answers of the files.
   *
   * @throws CliError if the answers file is not valid
   */
  public given(): Partial<Answers> {
    const text = readExisting(this.folder, ANSWERS_FILE);
    return text === undefined ? {} : parseAnswers(text, ANSWERS_FILE);
  }

  /** All answers of the files. */
  public answers(): Answers {
    return choose(NO_FACTS, this.given()).answers;
  }

  public sources(): SourceFile[] {
    return existsSync(this.folder) ? readSources(this.folder) : [];
  }

  /** Hash of the files that a preview depends on. The lock file appears when packages are installed. */
  public hash(): string {
    return hashOf(this.sources().filter(({ path }) => path !== 'package-lock.json'));
  }
}
