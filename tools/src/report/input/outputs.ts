import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, normalize } from 'node:path';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { DeploymentPlan } from '../../plan/plan';
import { plannedEnvironments, readPlan, versionWarning } from '../../plan/read-plan';
import { DEPLOYMENT_FOLDER, synthesize } from '../../plan/synthesize';
import type { Terminal } from '../../terminal/terminal';
import { type ReportInput, readReportInput } from './report-input';

/** Output of a program for all its environments. */
export interface ProgramOutput {
  readonly environments: readonly string[];
  /** Environments that the program no longer has. */
  readonly former: readonly string[];
  read(environment: string): ReportInput;
}

/**
 * Runs the program of the working directory, and prints its warnings to standard error.
 *
 * @throws CliError if it fails
 */
export async function synthesizedOutput(terminal: Terminal): Promise<ProgramOutput> {
  const { environments, former, warnings, folder } = await synthesize(terminal);
  for (const warning of warnings) {
    terminal.stderr.write(`${warning}\n`);
  }
  return { environments, former, read: (environment) => readCurrent(terminal, folder, environment) };
}

/**
 * Finds the earlier output of the program of the working directory.
 *
 * @throws CliError if it wrote nothing
 */
export function existingOutput(terminal: Terminal): ProgramOutput {
  const folder = join(terminal.cwd, terminal.env.KUBEFLOW_DEPLOY_OUTDIR || DEPLOYMENT_FOLDER);
  const environments = plannedEnvironments(folder);
  if (environments.length === 0) {
    throw noPlan(folder, 'Run the command without --no-synth.');
  }
  return { environments, former: [], read: (environment) => readCurrent(terminal, folder, environment) };
}

/**
 * Finds the output of a program in another folder.
 *
 * @param folder folder that contains the deployment output, beside the manifests
 * @throws CliError if there is no plan
 */
export function outputIn(terminal: Terminal, folder: string): ProgramOutput {
  const deployments = deploymentFolderIn(terminal, folder);
  const environments = plannedEnvironments(deployments);
  if (environments.length === 0) {
    throw noPlan(
      deployments,
      `Name the folder that contains ${basename(deployments)} and the folders that the plans in it name, such as dist.`,
    );
  }
  return {
    environments,
    former: [],
    read: (environment) => {
      const plan = readPlan(deployments, environment);
      checkInside(folder, plan);
      return readReportInput(folder, plan);
    },
  };
}

/** Name of the folder with plans: the one of this program, or else the default. */
export function deploymentFolderIn({ env }: Pick<Terminal, 'env'>, folder: string): string {
  const names = [basename(env.KUBEFLOW_DEPLOY_OUTDIR || DEPLOYMENT_FOLDER), DEPLOYMENT_FOLDER];
  return join(folder, names.find((name) => existsSync(join(folder, name))) ?? DEPLOYMENT_FOLDER);
}

function readCurrent({ cwd, stderr }: Terminal, folder: string, environment: string): ReportInput {
  const plan = readPlan(folder, environment);
  const mismatch = versionWarning(plan);
  if (mismatch !== undefined) {
    stderr.write(`Warning: ${mismatch}\n`);
  }
  return readReportInput(cwd, plan);
}

/** Files outside of a folder are those of today, which would compare as equal. */
function checkInside(folder: string, { shared, setup, components, terraform }: DeploymentPlan): void {
  const paths = [...shared, ...setup, ...components].map(({ file }) => file).concat(terraform ?? []);
  const outside = paths.find((path) => isAbsolute(path) || normalize(path).startsWith('..'));
  if (outside !== undefined) {
    throw new CliError(`The plan in ${folder} names a file outside of this folder: ${outside}`, {
      reason: 'It would be read as it is today, and not as it was.',
      hint: 'Write the output to folders inside of the folder of the program, and copy them together.',
      exitCode: ExitCode.files,
    });
  }
}

function noPlan(folder: string, hint: string): CliError {
  return new CliError(`There is no plan in ${folder}.`, { hint, exitCode: ExitCode.files });
}
