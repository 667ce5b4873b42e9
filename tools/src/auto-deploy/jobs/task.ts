import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { Environment } from '../../kubernetes/kubeconfig';
import { TASK_VARIABLE, type Task } from './job-objects';

/**
 * Reads the task of the Job.
 *
 * @throws CliError if the process is not that of a Job
 */
export function readTask(env: Environment): Task {
  const text = env[TASK_VARIABLE];
  if (text === undefined) {
    throw new CliError(`The environment variable ${TASK_VARIABLE} is not set.`, {
      reason: 'This command runs in Jobs that the auto-deployer creates.',
      hint: 'Deploy a program yourself with: kubeflow-cdk deploy',
      exitCode: ExitCode.usage,
    });
  }
  return JSON.parse(text) as Task;
}
