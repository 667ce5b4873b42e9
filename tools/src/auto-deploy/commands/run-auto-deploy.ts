import { resolve } from 'node:path';
import { CliError } from '../../cli-error';
import type { Run } from '../../commands/command';
import { ExitCode } from '../../exit-codes';
import { suggestion } from '../../suggestion';
import { readConfig } from '../config/read-config';
import { runJob } from './jobs';
import { latest } from './latest';
import { lease } from './lease';
import type { AutoDeployOptions } from './options';
import { reconcile } from './reconcile';
import { serve } from './serve';

/** Actions for users. Jobs have two more: `launch` and `remove`. */
const ACTIONS = ['check', 'reconcile', 'serve', 'latest', 'lease'];

export const runAutoDeploy: Run = async (terminal, [action, ...command], given) => {
  const options = given as unknown as AutoDeployOptions;
  if (command.length > 0 && action !== 'lease') {
    throw new CliError(`auto-deploy ${action} takes no argument "${command[0]}".`, { exitCode: ExitCode.usage });
  }
  switch (action) {
    case 'check': {
      const { versions } = readConfig(resolve(terminal.cwd, options.config));
      terminal.stdout.write(
        options.json
          ? `${JSON.stringify({ type: 'valid', versions: versions.map(({ name }) => name) })}\n`
          : `${options.config} is valid: ${versions.map(({ name }) => name).join(', ')}\n`,
      );
      return ExitCode.success;
    }
    case 'reconcile':
      return reconcile(terminal, options);
    case 'serve':
      return serve(terminal, options);
    case 'latest':
      return latest(terminal, options);
    case 'lease':
      return (await lease(terminal, command, options)) as ExitCode;
    case 'launch':
    case 'remove':
      return runJob(terminal, action);
    default:
      throw new CliError(`auto-deploy has no action "${action}".`, {
        reason: suggestion(action, ACTIONS),
        exitCode: ExitCode.usage,
      });
  }
};
