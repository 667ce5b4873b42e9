import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { plannedEnvironments } from '../../plan/read-plan';
import { synthesize } from '../../plan/synthesize';
import { type RunOptions, run } from '../../processes/run';
import type { Terminal } from '../../terminal/terminal';
import { deploymentFolderIn, outputIn, type ProgramOutput } from './outputs';

/** Variables that move the output of a program. */
const OUTPUT_VARIABLES = ['CDK8S_OUTDIR', 'CDKTF_OUTDIR', 'KUBEFLOW_DEPLOY_OUTDIR'];
/** Variables of Git hooks, which would name another repository. */
const GIT_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];

/**
 * Reads the output of the program of the working directory at a Git revision.
 *
 * The files of the revision are written to a temporary folder; the repository does not change. If the revision contains
 * the output of the program, that is read. Otherwise the program of the revision runs, with the packages of today.
 *
 * @param use reads the output. The temporary folder is deleted after it
 * @throws CliError if there is no such revision, or its program fails
 */
export async function atRevision<T>(
  terminal: Terminal,
  revision: string,
  use: (output: ProgramOutput) => T | Promise<T>,
): Promise<T> {
  const options: RunOptions = { cwd: terminal.cwd, env: without(terminal.env, GIT_VARIABLES) };
  const commit = await commitOf(revision, options);
  const [root, prefix] = await Promise.all([
    git(['rev-parse', '--show-toplevel'], options),
    git(['rev-parse', '--show-prefix'], options),
  ]);
  const temporary = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-report-'));
  try {
    const tree = join(temporary, 'tree');
    mkdirSync(tree);
    const inRoot = { cwd: root, env: { ...options.env, GIT_INDEX_FILE: join(temporary, 'index') } };
    await git(['read-tree', commit], inRoot);
    await git(['checkout-index', '--all', `--prefix=${tree}/`], inRoot);
    const folder = join(tree, prefix);
    if (!existsSync(folder)) {
      throw new CliError(`The revision "${revision}" does not contain ${prefix}.`, {
        hint: 'Name a revision that contains the program of this folder, or the folder of an earlier output.',
        exitCode: ExitCode.usage,
      });
    }
    const program = { ...terminal, cwd: folder, env: without(terminal.env, OUTPUT_VARIABLES) };
    if (plannedEnvironments(deploymentFolderIn(program, folder)).length === 0) {
      linkPackages(terminal.cwd, root, tree, folder);
      await synthesizeAt(program, revision);
    }
    return await use(outputIn(program, folder));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function synthesizeAt(program: Terminal, revision: string): Promise<void> {
  try {
    await synthesize(program);
  } catch (error) {
    if (error instanceof CliError) {
      throw new CliError(`The program at revision "${revision}" cannot be synthesized.`, {
        reason: error.reason ?? error.message,
        hint: 'It runs with the packages that are installed now. Compare with the folder of an earlier output instead.',
        exitCode: error.exitCode,
        cause: error,
      });
    }
    throw error;
  }
}

async function commitOf(revision: string, options: RunOptions): Promise<string> {
  const result = revision.startsWith('-')
    ? undefined
    : await run(['git', 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`], options);
  if (result?.exitCode !== 0) {
    throw new CliError(`"${revision}" is neither a folder nor a Git revision.`, {
      reason: result?.stderr.trim() || `The repository of ${options.cwd} has no such revision.`,
      hint: 'Name a folder with an earlier output, or a revision such as origin/main. In CI, fetch it first.',
      exitCode: ExitCode.usage,
    });
  }
  return result.stdout.trim();
}

async function git(args: readonly string[], options: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await run(['git', ...args], options);
  if (exitCode !== 0) {
    throw new CliError(`git ${args[0]} failed.`, { reason: stderr.trim(), exitCode: ExitCode.failed });
  }
  return stdout.trim();
}

/** Links the installed packages of a program, and of the folders that contain it, into a copy of the repository. */
function linkPackages(from: string, root: string, tree: string, to: string): void {
  let [source, target] = [resolve(from), resolve(to)];
  // Git prints the path of the root without symbolic links, so folders are counted instead of compared.
  while (target.startsWith(tree)) {
    link(join(source, 'node_modules'), join(target, 'node_modules'));
    [source, target] = [dirname(source), dirname(target)];
  }
  // Packages can also be installed above the repository.
  for (let folder = dirname(resolve(root)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) {
      link(join(folder, 'node_modules'), join(target, 'node_modules'));
      return;
    }
    if (folder === dirname(folder)) {
      return;
    }
  }
}

function link(source: string, target: string): void {
  if (existsSync(source) && !existsSync(target)) {
    symlinkSync(source, target, 'dir');
  }
}

function without(env: Terminal['env'], names: readonly string[]): Terminal['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
