import * as fs from 'node:fs';
import * as path from 'node:path';
import { KubeflowError, problem } from '../errors';

/**
 * Lists the files that synthesis wrote. It replaces and removes only these.
 *
 * It has no extension, because `kubectl apply -f <folder>` reads every .json and .yaml file in the folder.
 */
const RECORD = '.kubeflow-cdk';
const STAGING = '.kubeflow-cdk.staging';

/** A folder whose changes take no more space. */
export interface PreparedFolder {
  /** @returns the files of an earlier synthesis that stay */
  commit(): string[];
}

interface StagedRecord {
  readonly text: string;
  /** File in the staging folder. Omitted if the record has this text already. */
  readonly file?: string;
}

interface PreparedChanges {
  readonly first: StagedRecord;
  readonly last: StagedRecord;
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly kept: string[];
}

/**
 * A folder that is written completely or not at all.
 *
 * Files are staged inside the folder, so that a rename on the same file system moves them to their place.
 */
export class OutputFolder {
  private readonly staged = new Set<string>();
  private readonly root: string;
  private readonly staging: string;
  private firstCreated?: string;
  private open = false;
  /** Folders that exist, so that each is created once. */
  private readonly made = new Set<string>();
  /** Text of the record on disk, once it is known. */
  private record?: string;

  constructor(private readonly folder: string) {
    this.root = path.resolve(folder);
    this.staging = path.join(this.root, STAGING);
  }

  /**
   * Writes a file to the staging folder.
   *
   * @throws KubeflowError if the folder is not writable.
   */
  public stage(file: string, content: string | Uint8Array): void {
    try {
      if (!this.open) {
        this.firstCreated = fs.mkdirSync(this.root, { recursive: true });
        fs.rmSync(this.staging, { recursive: true, force: true });
        this.made.clear();
        this.open = true;
      }
      const target = path.join(this.staging, file);
      this.makeFolder(path.dirname(target));
      fs.writeFileSync(target, content, { mode: path.extname(file) === '.sh' ? 0o777 : 0o666 });
    } catch (error) {
      throw this.writeError(error);
    }
    this.staged.add(file);
  }

  /** Returns a problem for each file that synthesis did not write and would replace. */
  public conflicts(): string[] {
    const ours = new Set(this.recordedFiles());
    const strangers = [...this.staged]
      .map((file) => this.foreignFileAt(file, ours))
      .filter((file) => file !== undefined);
    return [...new Set(strangers)].map((file) =>
      problem(
        path.join(this.folder, file),
        'this file exists and was not written by kubeflow-cdk.',
        'Synthesis replaces only files that it wrote. Move or delete this file, or choose another output folder.',
      ),
    );
  }

  /**
   * Writes all that takes space, so that a full disk leaves the folder as it was.
   *
   * @param isKept whether a file of an earlier synthesis stays, because it can belong to another program
   */
  public prepare(isKept: (file: string) => boolean): PreparedFolder {
    try {
      const before = this.recordedFiles();
      const kept = before.filter((file) => !this.staged.has(file) && isKept(file) && this.exists(file));
      if (this.staged.size === 0 && before.length === 0) {
        return { commit: () => [] };
      }
      const first = this.stageRecord('first', [...before, ...this.staged], this.record);
      const last = this.stageRecord('last', [...this.staged, ...kept], first.text);
      const changed = [...this.staged].filter((file) => !this.isUnchanged(file));
      for (const file of changed) {
        this.makeFolder(path.dirname(path.join(this.root, file)));
      }
      const removed = before.filter((file) => !this.staged.has(file) && !kept.includes(file));
      return { commit: () => this.commit({ first, last, changed, removed, kept }) };
    } catch (error) {
      throw this.writeError(error);
    }
  }

  /** Moves the staged files to their place, and removes files that are no longer part of the program. */
  private commit({ first, last, changed, removed, kept }: PreparedChanges): string[] {
    try {
      // Recorded first, so that the next synthesis knows its files even if this one is interrupted.
      this.moveRecord(first);
      for (const file of changed) {
        fs.renameSync(path.join(this.staging, file), path.join(this.root, file));
      }
      for (const file of removed) {
        this.remove(file);
      }
      if (this.staged.size + kept.length > 0) {
        this.moveRecord(last);
      } else {
        fs.rmSync(path.join(this.root, RECORD));
      }
      this.firstCreated = undefined;
      return kept;
    } catch (error) {
      throw this.writeError(error);
    }
  }

  /** Removes everything that was not committed. */
  public discard(): void {
    if (!this.open) {
      return;
    }
    fs.rmSync(this.staging, { recursive: true, force: true });
    // Remove folders that were created for nothing, as long as they are empty.
    for (let made = this.root; this.firstCreated !== undefined; made = path.dirname(made)) {
      if (fs.readdirSync(made).length > 0) {
        break;
      }
      fs.rmdirSync(made);
      if (made === path.resolve(this.firstCreated)) {
        break;
      }
    }
    this.open = false;
  }

  private exists(file: string): boolean {
    return fs.existsSync(path.join(this.root, file));
  }

  private makeFolder(folder: string): void {
    if (!this.made.has(folder)) {
      fs.mkdirSync(folder, { recursive: true });
      this.made.add(folder);
    }
  }

  /**
   * Writes a record to the staging folder, unless it is the one before it: replacing a file takes longer than all other steps
   * of a commit.
   */
  private stageRecord(name: string, files: string[], previous: string | undefined): StagedRecord {
    const text = `${JSON.stringify({ files: [...new Set(files)].sort() }, undefined, 2)}\n`;
    if (text === previous) {
      return { text };
    }
    const file = path.join(this.staging, `${RECORD}.${name}`);
    fs.mkdirSync(this.staging, { recursive: true });
    fs.writeFileSync(file, text);
    this.open = true;
    return { text, file };
  }

  private moveRecord({ file, text }: StagedRecord): void {
    if (file !== undefined) {
      fs.renameSync(file, path.join(this.root, RECORD));
    }
    this.record = text;
  }

  private recordedFiles(): string[] {
    const record = path.join(this.root, RECORD);
    if (!fs.existsSync(record)) {
      return [];
    }
    try {
      this.record = fs.readFileSync(record, 'utf8');
      const { files } = JSON.parse(this.record);
      // Ignore recorded paths outside of the folder.
      return files.filter((file: string) => isWithin(this.root, path.join(this.root, file)));
    } catch {
      throw new KubeflowError(
        path.join(this.folder, RECORD),
        'this file, which lists what kubeflow-cdk wrote into the folder, cannot be read.',
        'Delete the folder if all of it is generated, and run synthesis again.',
      );
    }
  }

  /** Returns the path that blocks a staged file: another file at its path, or a file in the place of a folder. */
  private foreignFileAt(file: string, ours: Set<string>): string | undefined {
    const segments = file.split('/');
    const parents = segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
    const blocked = parents.find((parent) => {
      const found = fs.statSync(path.join(this.root, parent), { throwIfNoEntry: false });
      return found && !found.isDirectory();
    });
    if (blocked !== undefined) {
      return blocked;
    }
    const found = fs.lstatSync(path.join(this.root, file), { throwIfNoEntry: false });
    if (!found || this.isUnchanged(file) || (ours.has(file) && !found.isDirectory())) {
      return undefined;
    }
    return file;
  }

  private isUnchanged(file: string): boolean {
    const target = path.join(this.root, file);
    return (
      fs.statSync(target, { throwIfNoEntry: false })?.isFile() === true &&
      fs.readFileSync(target).equals(fs.readFileSync(path.join(this.staging, file)))
    );
  }

  private remove(file: string): void {
    const target = path.join(this.root, file);
    const found = fs.lstatSync(target, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      return;
    }
    if (found) {
      // A symbolic link can lead out of the folder even if the path does not.
      if (
        !isWithin(fs.realpathSync(this.root), path.join(fs.realpathSync(path.dirname(target)), path.basename(target)))
      ) {
        return;
      }
      fs.rmSync(target);
    }
    for (let parent = path.dirname(target); parent !== this.root; parent = path.dirname(parent)) {
      if (!fs.lstatSync(parent, { throwIfNoEntry: false })?.isDirectory() || fs.readdirSync(parent).length > 0) {
        break;
      }
      fs.rmdirSync(parent);
    }
  }

  private writeError(error: unknown): Error {
    if (error instanceof KubeflowError) {
      return error;
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      return new KubeflowError(
        this.folder,
        `cannot write the output folder: ${(error as Error).message}.`,
        'The disk is full, or its quota is used up. Nothing was changed.',
        'Free some space, and run synthesis again.',
      );
    }
    return new KubeflowError(
      this.folder,
      `cannot write the output folder: ${error instanceof Error ? error.message : error}.`,
      'Must be a writable folder, or a path where a folder can be created.',
      'Set another folder with a prop of KubeflowApp (`outdir`, `terraformOutdir`, `deployOutdir`),',
      'or an environment variable (CDK8S_OUTDIR, CDKTF_OUTDIR, KUBEFLOW_DEPLOY_OUTDIR).',
    );
  }
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}
