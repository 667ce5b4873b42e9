import { resolve } from 'node:path';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { run } from '../processes/run';
import type { Terminal } from '../terminal/terminal';
import { version } from '../version';
import { findProgram } from './program';
import { plannedEnvironments } from './read-plan';

/** What a program wrote. */
export interface Synthesis {
  /** Folder with a folder for each environment. */
  readonly folder: string;
  /** Names of the environments of the program. */
  readonly environments: readonly string[];
  /** Names of environments that the program no longer has. */
  readonly former: readonly string[];
  /** Warnings of the program. */
  readonly warnings: readonly string[];
}

/** Folder that a program writes its plans to, unless it names another one. */
export const DEPLOYMENT_FOLDER = 'deploy.out';

/**
 * Runs the program of the working directory.
 *
 * @param options `planFolder` is a folder for the plans. The program then writes nothing else. @default - it writes its
 * output
 * @throws CliError with the message of the program if it fails
 */
export async function synthesize(terminal: Terminal, options: { planFolder?: string } = {}): Promise<Synthesis> {
  const { planFolder } = options;
  const { command, env } = findProgram(terminal.cwd);
  const { exitCode, stdout, stderr } = await run(['sh', '-c', command], {
    cwd: terminal.cwd,
    env: { ...env, ...terminal.env, ...(planFolder !== undefined && { KUBEFLOW_PLAN_OUTDIR: planFolder }) },
  });
  if (exitCode !== 0) {
    throw new CliError('The program failed.', {
      reason: programError(stderr) || stdout.trim() || `It ended with exit code ${exitCode}.`,
      hint: `It was run with: ${command}`,
      exitCode: ExitCode.synthesis,
    });
  }
  const folder = planFolder ?? (terminal.env.KUBEFLOW_DEPLOY_OUTDIR || DEPLOYMENT_FOLDER);
  const planned = plannedEnvironments(resolve(terminal.cwd, folder));
  const left = formerEnvironments(stderr);
  const environments = planned.filter((name) => !left.has(name));
  if (planned.length === 0) {
    throw new CliError(`The program wrote no plan to ${folder}.`, {
      reason:
        `Its app must be a KubeflowApp of kubeflow-cdk with at least one object, and call synth().` +
        // Older versions do not know the folder.
        (planFolder === undefined ? '' : ` Its version of kubeflow-cdk must be ${version} or newer.`),
      hint: `It was run with: ${command}`,
      exitCode: ExitCode.synthesis,
    });
  }
  return {
    folder: resolve(terminal.cwd, folder),
    environments,
    former: planned.filter((name) => left.has(name)),
    warnings: warningsOf(stderr),
  };
}

/** Returns the error that a program printed, without its stack trace. */
export function programError(stderr: string): string {
  const lines = stderr.split('\n');
  // Node.js prints the line of the source, then the error, then the stack.
  const start = lines.findIndex((line) => /^(Uncaught )?\w*(Error|Exception)\b( \[\w+\])?:/.test(line));
  const relevant = start < 0 ? lines : lines.slice(start);
  const text = relevant
    .filter((line) => !/^\s+at .*[:)]|^Node\.js v\d|^\s*File ".*", line \d+/.test(line))
    .join('\n')
    .trim();
  return text.replace(/^(KubeflowError|SynthesisError|Error): /, '');
}

/** Warnings are paragraphs that start with "Warning:". */
function warningsOf(stderr: string): string[] {
  return stderr.split(/\n\s*\n/).flatMap((paragraph) => {
    const text = paragraph.trim();
    return text.startsWith('Warning: ') ? [text] : [];
  });
}

/** Plans of environments that left the program stay, because their scripts delete them from their clusters. */
function formerEnvironments(stderr: string): Set<string> {
  return new Set([...stderr.matchAll(/^(\S+): not an environment of this program\./gm)].map(([, name]) => name));
}
