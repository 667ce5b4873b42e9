import { CliError } from '../../cli-error';
import type { CommonOptions } from '../../commands/command';
import { milliseconds } from '../../durations';
import { ExitCode } from '../../exit-codes';
import { ApiServer } from '../../kubernetes/api-server';
import type { Terminal } from '../../terminal/terminal';
import { DeployerApi } from '../records/api';

/** Options of all actions of `auto-deploy`. */
export interface AutoDeployOptions extends CommonOptions {
  readonly config: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly once?: boolean;
  readonly interval: string;
  readonly image?: string;
  readonly serviceAccount: string;
  readonly imagePullSecret?: readonly string[];
  readonly port: string;
  readonly healthPort?: string;
  readonly of?: string;
  readonly ready?: boolean;
  readonly minAge?: string;
  readonly field?: string;
  readonly for: string;
  readonly wait?: string;
}

/** Connects to the cluster and namespace of the auto-deployer. */
export function connectDeployer({ env }: Terminal, { context, namespace }: AutoDeployOptions): DeployerApi {
  const server = ApiServer.connect(env, context);
  return new DeployerApi(server, namespace ?? env.POD_NAMESPACE ?? server.namespace);
}

/**
 * Returns the milliseconds of an option.
 *
 * @throws CliError if it is not a duration
 */
export function durationOption(option: string, text: string): number {
  const duration = milliseconds(text);
  if (duration === undefined) {
    throw new CliError(`"${text}" is not valid for ${option}.`, {
      reason: 'Must be a duration such as 90s, 20m, 1h30m or 2d.',
      exitCode: ExitCode.usage,
    });
  }
  return duration;
}

/**
 * Returns the port of an option.
 *
 * @throws CliError if it is not a port
 */
export function portOption(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new CliError(`${option} ${text} is not a port.`, {
      reason: 'Must be a number from 0 to 65535.',
      exitCode: ExitCode.usage,
    });
  }
  return port;
}

/** Writes a line with the time, or a JSON object. */
export function logger(terminal: Terminal, json: boolean): (line: string) => void {
  return (line) => {
    const time = new Date().toISOString();
    terminal.stdout.write(json ? `${JSON.stringify({ time, message: line })}\n` : `${time} ${line}\n`);
  };
}

/** Time of the API server: clocks of machines differ. */
export async function serverTime(api: DeployerApi): Promise<number> {
  return (await api.server.time())?.getTime() ?? Date.now();
}
