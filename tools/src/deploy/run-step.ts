import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { type RunOptions, run, runInTerminal } from '../processes/run';
import type { Terminal } from '../terminal/terminal';
import type { CommandAction } from './actions';
import type { Progress } from './progress';

/** Lines of output that an error shows. */
const ERROR_LINES = 30;

export interface StepEnvironment {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly context?: string;
  readonly signal: AbortSignal;
}

/** Returns how children run: in the folder of the app, with the context for scripts. */
export function childOptions({ terminal, context, signal }: StepEnvironment): RunOptions {
  return {
    cwd: terminal.cwd,
    env: { ...terminal.env, ...(context !== undefined && { KUBE_CONTEXT: context }) },
    signal,
  };
}

/**
 * Runs a command of the plan.
 *
 * @throws CliError with the last lines of its output if it fails
 */
export async function runStep({ step, command, text }: CommandAction, environment: StepEnvironment): Promise<void> {
  const { terminal, progress } = environment;
  const isKubectl = step.tool === 'kubectl';
  if (!isKubectl && terminal.interactive) {
    // Programs such as minikube, gcloud and sudo show progress or ask for a password.
    progress.stop();
    const exitCode = await runInTerminal(command, childOptions(environment));
    if (exitCode !== 0) {
      throw stepError(step.title, text, `It ended with exit code ${exitCode}.`);
    }
    return;
  }
  const { exitCode, stdout, stderr } = await run(command, childOptions(environment));
  if (exitCode !== 0) {
    const output = (stderr.trim() || stdout.trim()).split('\n').slice(-ERROR_LINES).join('\n');
    throw stepError(step.title, text, output || `It ended with exit code ${exitCode}.`);
  }
  const warnings = isKubectl ? stderr.split('\n').filter((line) => line.startsWith('Warning:')) : [];
  for (const warning of warnings) {
    progress.detail(warning);
  }
}

function stepError(title: string, command: string, output: string): CliError {
  return new CliError(`The step "${title}" failed.`, {
    reason: output,
    hint: [hintFor(output), `Command: ${command}`].filter(Boolean).join('\n'),
    exitCode: exitCodeFor(output),
  });
}

function hintFor(output: string): string {
  if (/conflict/i.test(output) && /field manager|conflicts? with/i.test(output)) {
    return 'Another program set these fields. Take them over with --force-conflicts, or remove them from the program.';
  }
  if (/no matches for kind/.test(output)) {
    return 'Install the CustomResourceDefinition of the kind, and run the same command again.';
  }
  return 'Correct the cause, and run the same command again. It continues from here.';
}

function exitCodeFor(output: string): ExitCode {
  if (/forbidden/i.test(output) && /cannot /.test(output)) {
    return ExitCode.forbidden;
  }
  return /connection refused|unable to connect to the server|no such host|i\/o timeout|Unauthorized/i.test(output)
    ? ExitCode.unreachable
    : ExitCode.failed;
}
