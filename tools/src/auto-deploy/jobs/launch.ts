import { join, normalize } from 'node:path';
import { CliError } from '../../cli-error';
import { runDeploy } from '../../deploy/deploy';
import { ExitCode } from '../../exit-codes';
import { loadKubeconfig } from '../../kubernetes/kubeconfig';
import { loadEnvironment } from '../../plan/load-environment';
import { run } from '../../processes/run';
import type { Terminal } from '../../terminal/terminal';
import type { DeployerApi } from '../records/api';
import { annotationsOf, labelsOf, namespacePrefix } from '../records/record';
import { checkout, mountedCredentials } from './checkout';
import { type ApplicationReference, instanceObjects } from './instance-objects';
import { TASK_VARIABLE, type Task } from './job-objects';
import { writeMessage, writeObjects } from './record-object';

/** Seconds that are left to record why a deployment was not ready in time. */
const MARGIN = 60;

export interface LaunchOptions {
  readonly terminal: Terminal;
  readonly api: DeployerApi;
  /** Empty folder for the repository. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Deploys an environment of the program in the working directory of the terminal. */
  deploy?(terminal: Terminal, environment: string, timeout: string): Promise<ExitCode>;
}

/** Clones, builds and deploys the program of an instance, and records it. */
export async function launchInstance(task: Task, options: LaunchOptions): Promise<ExitCode> {
  const { api } = options;
  try {
    return await deployInstance(task, options);
  } catch (error) {
    if (error instanceof CliError) {
      const reason = error.reason === undefined ? '' : ` ${error.reason}`;
      // The log has the message, too.
      await writeMessage(api, task, 'failure', `${error.message}${reason}`).catch(() => undefined);
    }
    throw error;
  }
}

async function deployInstance(task: Task, options: LaunchOptions): Promise<ExitCode> {
  const { terminal, api, folder, signal, deploy = deployProgram } = options;
  const { record, program, timeout } = task;
  if (program === undefined) {
    throw new CliError('The task has no program.', { exitCode: ExitCode.usage });
  }
  const started = performance.now();
  const log = (line: string) => terminal.stdout.write(`${line}\n`);
  log(`Clone ${record.repository} at ${record.commit}`);
  await checkout(record, {
    env: terminal.env,
    folder,
    submodules: program.submodules,
    ...(task.credentials !== undefined && { credentials: mountedCredentials(task.credentials) }),
    onLine: log,
    signal,
  });
  const inProgram: Terminal = {
    ...terminal,
    cwd: join(folder, normalize(program.path)),
    interactive: false,
    rich: false,
    // The program of the repository gets no part of the task.
    env: {
      ...terminal.env,
      [TASK_VARIABLE]: undefined,
      KUBEFLOW_NAMESPACE_PREFIX: namespacePrefix(record.name),
      KUBEFLOW_DEPLOY_OUTDIR: undefined,
      CDK8S_OUTDIR: undefined,
    },
  };
  if (program.build !== undefined) {
    log(`Build: ${program.build}`);
    await build(program.build, inProgram, log, signal);
  }
  const { plan } = await loadEnvironment(inProgram, program.environment);
  const { application, objects } = instanceObjects(plan, record.name);
  await writeObjects(api, task, objects);
  const left = Math.max(MARGIN, timeout - (performance.now() - started) / 1000 - MARGIN);
  const exitCode = await deploy(inProgram, program.environment, `${Math.floor(left)}s`).finally(() =>
    labelApplication(api, task, application),
  );
  if (exitCode !== ExitCode.success) {
    throw new CliError('The deployment failed.', { reason: 'See the log of the Job.', exitCode });
  }
  return exitCode;
}

async function build(command: string, terminal: Terminal, onLine: (line: string) => void, signal: AbortSignal) {
  const { cwd, env } = terminal;
  const { exitCode, stderr } = await run(['sh', '-c', command], { cwd, env, onLine, signal });
  if (exitCode !== 0) {
    const last = stderr.trim().split('\n').slice(-5).join('\n');
    throw new CliError(`The build failed with exit code ${exitCode}: ${command}`, { reason: last });
  }
}

async function deployProgram(terminal: Terminal, environment: string, timeout: string): Promise<ExitCode> {
  // The program may name a context of its author.
  const context = terminal.env.KUBECONFIG === undefined ? undefined : loadKubeconfig(terminal.env).getCurrentContext();
  return runDeploy(terminal, [environment], { yes: true, timeout, prune: true, terraform: 'terraform', context });
}

/** Marks the Application as that of the instance. */
async function labelApplication(
  api: DeployerApi,
  task: Task,
  { namespace, name }: ApplicationReference,
): Promise<void> {
  const { record, launchedBy } = task;
  await api.mergeApplication(namespace, name, {
    metadata: {
      labels: labelsOf(task.namespace, record, 'application'),
      annotations: annotationsOf(record, launchedBy),
    },
  });
}
