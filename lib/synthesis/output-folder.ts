import * as fs from 'node:fs';
import * as path from 'node:path';
import { KubeflowError, problem } from '../errors';

/** Lists the files that synthesis wrote, which are the only ones that it may replace or remove. */
const RECORD = '.kubeflow-cdk.json';
const STAGING = '.kubeflow-cdk.staging';

/**
 * A folder that is written all at once or not at all.
 *
 * Files are staged within the folder, so that putting them in place is a rename on the same file system.
 */
export class OutputFolder {
  private readonly staged = new Set<string>();
  private readonly staging: string;
  private firstMade?: string;
  private open = false;

  constructor(private readonly folder: string) {
    this.staging = path.join(folder, STAGING);
  }

  /** Writes a file beside its place. Throws where the folder cannot be written. */
  public stage(file: string, content: string | Buffer): void {
    try {
      if (!this.open) {
        this.firstMade = fs.mkdirSync(this.folder, { recursive: true });
        fs.rmSync(this.staging, { recursive: true, force: true });
        this.open = true;
      }
      const target = path.join(this.staging, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, content);
    } catch (error) {
      throw this.unwritable(error);
    }
    this.staged.add(file);
  }

  /** Files of somebody else that stand where staged ones are to go. */
  public conflicts(): string[] {
    const ours = new Set(this.written());
    return [...this.staged]
      .filter((file) => !ours.has(file) && !this.isUnchanged(file) && fs.existsSync(path.join(this.folder, file)))
      .map((file) =>
        problem(
          path.join(this.folder, file),
          'this file exists and was not written by kubeflow-cdk.',
          'Only files of its own are replaced. Move or delete this one, or choose another output folder.',
        ),
      );
  }

  /** Puts the staged files in place and removes those of an earlier synthesis that are gone from the program. */
  public commit(): void {
    try {
      const before = this.written();
      for (const file of this.staged) {
        if (!this.isUnchanged(file)) {
          fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
          fs.renameSync(path.join(this.staging, file), path.join(this.folder, file));
        }
      }
      for (const file of before.filter((name) => !this.staged.has(name))) {
        this.remove(file);
      }
      if (this.staged.size > 0 || before.length > 0) {
        const record = `${JSON.stringify({ files: [...this.staged].sort() }, undefined, 2)}\n`;
        fs.writeFileSync(path.join(this.folder, RECORD), record);
      }
      this.firstMade = undefined;
    } catch (error) {
      throw this.unwritable(error);
    }
  }

  /** Leaves nothing behind but what was committed. */
  public discard(): void {
    if (!this.open) {
      return;
    }
    fs.rmSync(this.staging, { recursive: true, force: true });
    // Folders that were made for nothing go again, as long as they are empty.
    for (let made = this.folder; this.firstMade !== undefined; made = path.dirname(made)) {
      if (fs.readdirSync(made).length > 0) {
        break;
      }
      fs.rmdirSync(made);
      if (path.resolve(made) === path.resolve(this.firstMade)) {
        break;
      }
    }
    this.open = false;
  }

  private written(): string[] {
    const record = path.join(this.folder, RECORD);
    if (!fs.existsSync(record)) {
      return [];
    }
    try {
      const { files } = JSON.parse(fs.readFileSync(record, 'utf8'));
      // A record is data: a path in it that leads out of the folder is never followed.
      return files.filter((file: string) => !path.relative(this.folder, path.join(this.folder, file)).startsWith('..'));
    } catch {
      throw new KubeflowError(
        record,
        'this file, which lists what kubeflow-cdk wrote into the folder, cannot be read.',
        'Delete the folder if all of it is generated, and synthesize again.',
      );
    }
  }

  private isUnchanged(file: string): boolean {
    const target = path.join(this.folder, file);
    return (
      fs.existsSync(target) &&
      fs.statSync(target).isFile() &&
      fs.readFileSync(target).equals(fs.readFileSync(path.join(this.staging, file)))
    );
  }

  private remove(file: string): void {
    const target = path.join(this.folder, file);
    fs.rmSync(target, { force: true });
    for (let parent = path.dirname(target); parent !== path.normalize(this.folder); parent = path.dirname(parent)) {
      if (!fs.existsSync(parent) || fs.readdirSync(parent).length > 0) {
        break;
      }
      fs.rmdirSync(parent);
    }
  }

  private unwritable(error: unknown): Error {
    if (error instanceof KubeflowError) {
      return error;
    }
    return new KubeflowError(
      this.folder,
      `the output folder cannot be written: ${error instanceof Error ? error.message : error}.`,
      'Synthesis accepts a folder that it may write, or a path where it may make one.',
      'Choose another one with `outdir` or `terraformOutdir` of KubeflowApp, CDK8S_OUTDIR or CDKTF_OUTDIR.',
    );
  }
}
