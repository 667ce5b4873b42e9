import * as path from 'node:path';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { OutputFolder } from './output-folder';
import { SHARED_FOLDER } from './shared-definitions';

/** The outputs of a synthesis, each with the prop and the environment variable that set its folder. */
const SETTINGS = {
  manifests: ['outdir', 'CDK8S_OUTDIR'],
  terraform: ['terraformOutdir', 'CDKTF_OUTDIR'],
  deployment: ['deployOutdir', 'KUBEFLOW_DEPLOY_OUTDIR'],
} as const;

export type Output = keyof typeof SETTINGS;

/** Folder of the stacks of all environments in the Terraform output. */
const STACKS = 'stacks';

/** Path of the folder of each output. */
export type OutputPaths = { readonly [output in Output]: string };

/** The folders of all outputs. They are written completely or not at all. */
export class OutputFolders {
  private readonly folders = new Map<string, OutputFolder>();
  private readonly outputs = new Map<string, Output>();

  /** @param outputs the outputs of this synthesis. Folders of others do not change */
  constructor(
    private readonly where: IConstruct,
    private readonly paths: OutputPaths,
    outputs: readonly Output[] = Object.keys(SETTINGS) as Output[],
  ) {
    // An output without files has a folder too, so that the files of an earlier synthesis are removed.
    for (const folder of outputs.map((output) => paths[output])) {
      this.folders.set(path.resolve(folder), new OutputFolder(folder));
    }
  }

  /**
   * Writes a file to the staging folder of an output.
   *
   * @throws KubeflowError if the folder is not writable, or if another output has the same folder.
   */
  public stage(output: Output, file: string, content: string | Uint8Array): void {
    const folder = path.resolve(this.paths[output]);
    const other = this.outputs.get(folder) ?? output;
    if (other !== output) {
      throw this.sharedFolder(other, output);
    }
    this.outputs.set(folder, output);
    this.folders.get(folder)?.stage(file, content);
  }

  /** Returns a problem for each file that synthesis did not write and would replace. */
  public conflicts(): string[] {
    return [...this.folders.values()].flatMap((folder) => folder.conflicts());
  }

  /**
   * Moves the staged files to their place and removes files that are no longer part of the program.
   *
   * Files of environments that the program does not have stay: another program can have written them, and their scripts
   * delete the environment from its cluster.
   *
   * @param environments names of the environments of the program
   * @returns the folders that stay, by environment
   */
  public commit(environments: ReadonlySet<string>): Map<string, string[]> {
    const kept = new Map<string, string[]>();
    // No folder changes before all are prepared.
    const prepared = [...this.folders].map(([root, folder]) => {
      const output = this.outputs.get(root) ?? this.outputOf(root);
      const changes = folder.prepare((file) => {
        const name = environmentOf(output, file);
        return name !== undefined && !environments.has(name);
      });
      return { output, changes };
    });
    for (const { output, changes } of prepared) {
      for (const file of changes.commit()) {
        const name = environmentOf(output, file) ?? '';
        const folders = kept.get(name) ?? [];
        kept.set(name, folders);
        const folderOf = path.join(this.paths[output], output === 'terraform' ? `${STACKS}/${name}` : name);
        if (!folders.includes(folderOf)) {
          folders.push(folderOf);
        }
      }
    }
    return kept;
  }

  /** Removes everything that was not committed. */
  public discard(): void {
    for (const folder of this.folders.values()) {
      folder.discard();
    }
  }

  /** The first output with a folder. */
  private outputOf(root: string): Output {
    const outputs = Object.keys(SETTINGS) as Output[];
    return outputs.find((output) => path.resolve(this.paths[output]) === root) ?? 'manifests';
  }

  private sharedFolder(first: Output, second: Output): KubeflowError {
    const [firstProp] = SETTINGS[first];
    const [prop, variable] = SETTINGS[second];
    return new KubeflowError(
      this.where,
      `${firstProp} and ${prop} are both "${this.paths[second]}".`,
      'Manifests, Terraform and deployment files need separate folders, because each output removes the files that it no longer writes.',
      `Set \`${prop}\` (${variable}) to another folder.`,
    );
  }
}

/** Environment to whose folder a file belongs. */
function environmentOf(output: Output, file: string): string | undefined {
  const [first, ...rest] = file.split('/');
  if (output === 'terraform') {
    return first === STACKS && rest.length > 1 ? rest[0] : undefined;
  }
  return rest.length > 0 && first !== SHARED_FOLDER ? first : undefined;
}
