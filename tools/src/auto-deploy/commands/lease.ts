import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { pause } from '../../processes/interrupt';
import { run } from '../../processes/run';
import type { Terminal } from '../../terminal/terminal';
import type { DeployerApi } from '../records/api';
import { releaseLease, takeLease } from '../records/leases';
import type { ObservedInstance } from '../records/observe';
import { fieldsOf, type Selection } from '../records/select';
import { findInstances, noInstance, selectionOf } from './latest';
import { type AutoDeployOptions, connectDeployer, durationOption, serverTime } from './options';

const RETRY_INTERVAL = 5000;
/** Maximum duration of the lease in milliseconds. The auto-deployer may end a lease earlier. */
const LONGEST = Number.MAX_SAFE_INTEGER;

/** Takes an instance, runs a command with it, and gives it back. */
export async function lease(
  terminal: Terminal,
  command: readonly string[],
  options: AutoDeployOptions,
): Promise<number> {
  if (command.length === 0) {
    throw new CliError('There is no command.', {
      reason: 'The lease ends with the command.',
      hint: 'For example: kubeflow-cdk auto-deploy lease --of master -- npm test',
      exitCode: ExitCode.usage,
    });
  }
  const duration = durationOption('--for', options.for);
  if (duration < 10_000) {
    throw new CliError(`--for ${options.for} is too short.`, {
      reason: 'Must be at least 10s.',
      exitCode: ExitCode.usage,
    });
  }
  const wait = options.wait === undefined ? 0 : durationOption('--wait', options.wait);
  const api = connectDeployer(terminal, options);
  const holder = `${terminal.env.USER ?? userName()}@${hostname()}/${randomUUID()}`;
  try {
    const instance = await acquire(api, { ...selectionOf(options), free: true }, { holder, duration, wait });
    terminal.stderr.write(`Took ${instance.name}\n`);
    try {
      return await runHeld(terminal, command, api, instance, { holder, duration });
    } finally {
      await releaseLease(api, instance.name, holder);
    }
  } finally {
    api.server.close();
  }
}

/** Takes the newest instance that is free, and waits for one if necessary. */
async function acquire(
  api: DeployerApi,
  selection: Selection,
  { holder, duration, wait }: { holder: string; duration: number; wait: number },
): Promise<ObservedInstance> {
  const deadline = performance.now() + wait;
  for (;;) {
    for (const instance of await findInstances(api, selection)) {
      const now = await serverTime(api);
      if (await takeLease(api, instance, { holder, duration, longest: LONGEST, now })) {
        return instance;
      }
    }
    const left = deadline - performance.now();
    if (left <= 0) {
      throw noInstance(selection);
    }
    await pause(Math.min(left, RETRY_INTERVAL), new AbortController().signal);
  }
}

/** Runs the command while the lease is renewed. Ends it if the lease is lost. */
async function runHeld(
  terminal: Terminal,
  command: readonly string[],
  api: DeployerApi,
  instance: ObservedInstance,
  { holder, duration }: { holder: string; duration: number },
): Promise<number> {
  const ended = new AbortController();
  const lost = new AbortController();
  const interrupt = (): void => lost.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const renewed = renew(api, instance, { holder, duration }, ended.signal).then((isLost) => {
    if (isLost) {
      terminal.stderr.write(`The lease of ${instance.name} is lost. The command is interrupted.\n`);
      lost.abort();
    }
    return isLost;
  });
  try {
    const env = { ...terminal.env, ...environmentOf(api, instance) };
    const write = (line: string) => terminal.stdout.write(`${line}\n`);
    const { exitCode } = await run(command, { cwd: terminal.cwd, env, onLine: write, signal: lost.signal });
    ended.abort();
    return (await renewed) ? ExitCode.failed : exitCode;
  } finally {
    ended.abort();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Renews the lease until the signal. Returns whether it was lost. */
async function renew(
  api: DeployerApi,
  instance: ObservedInstance,
  { holder, duration }: { holder: string; duration: number },
  signal: AbortSignal,
): Promise<boolean> {
  let renewed = performance.now();
  while (!signal.aborted) {
    await pause(duration / 3, signal).catch(() => undefined);
    if (signal.aborted) {
      return false;
    }
    try {
      const now = await serverTime(api);
      if (!(await takeLease(api, instance, { holder, duration, longest: LONGEST, now }))) {
        return true;
      }
      renewed = performance.now();
    } catch {
      // The API server may be away for a moment.
      if (performance.now() - renewed > duration) {
        return true;
      }
    }
  }
  return false;
}

/** Environment variables of the command. */
function environmentOf(api: DeployerApi, instance: ObservedInstance): Record<string, string> {
  const { name, version, commit, namespace, prefix, url } = fieldsOf(instance);
  return {
    KUBEFLOW_INSTANCE: name,
    KUBEFLOW_VERSION: version,
    KUBEFLOW_COMMIT: commit,
    KUBEFLOW_NAMESPACE: namespace,
    KUBEFLOW_NAMESPACE_PREFIX: prefix,
    KUBEFLOW_URL: url,
    KUBEFLOW_CONTEXT: api.server.context,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without an entry.
    return 'user';
  }
}
