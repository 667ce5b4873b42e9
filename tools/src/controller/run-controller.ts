import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { ApiServer } from '../kubernetes/api-server';
import type { Terminal } from '../terminal/terminal';
import { Controller } from './controller';
import { probeServer } from './http-server';
import { Lease } from './lease';
import { formatMetrics } from './metrics';
import { OtherApplications } from './other-applications';

interface ControllerCommandOptions extends CommonOptions {
  readonly application: string;
  readonly expected?: string;
  readonly lease?: string;
  readonly namespace?: string;
  readonly port: string;
  readonly context?: string;
}

/** Runs the controller until a signal, or until another process takes over. */
export const runController: Run = async (terminal, _args, given) => {
  const options = given as unknown as ControllerCommandOptions;
  const server = ApiServer.connect(terminal.env, options.context);
  const namespace = options.namespace ?? terminal.env.POD_NAMESPACE ?? server.namespace;
  const reporter = terminal.env.POD_NAME ?? hostname();
  const log = logger(terminal, options.json ?? false);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  process.once('SIGTERM', stop).once('SIGINT', stop);

  const others = new OtherApplications(server, { reporter, log });
  const controller = new Controller(server, {
    namespace,
    application: options.application,
    expected: options.expected ?? `${options.application}-expected`,
    reporter,
    log,
    onExpected: ({ applications }, signal) => others.update(applications, signal),
  });
  const name = options.lease ?? `${options.application}-readiness`;
  const lease = new Lease(server, namespace, name, `${reporter}_${randomUUID()}`);
  let isLeader = false;
  const probes = probeServer({
    isAlive: () => !isLeader || controller.isAlive,
    isReady: () => !stopped.signal.aborted,
    metrics: () =>
      formatMetrics({
        application: options.application,
        isLeader,
        evaluation: controller.evaluation,
        secondsToReady: controller.secondsToReady,
      }),
  });
  try {
    probes.listen(portOf(options.port));
    await once(probes, 'listening');
    log(`waits for the lease "${namespace}/${name}"`);
    await lease.acquire(stopped.signal);
    isLeader = !stopped.signal.aborted;
    if (isLeader) {
      log(`holds the lease, and updates Application "${namespace}/${options.application}"`);
      await lead(controller, lease, stopped);
    }
    const isLost = isLeader && !stoppedBySignal(stopped);
    log(isLost ? 'lost the lease' : 'stopped');
    return isLost ? ExitCode.failed : ExitCode.success;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    probes.close();
    probes.closeAllConnections();
    server.close();
  }
};

const LOST = 'lost';

/** Runs the controller while this process holds the lease. */
async function lead(controller: Controller, lease: Lease, stopped: AbortController): Promise<void> {
  const held = lease.hold(stopped.signal).then(() => {
    if (!stopped.signal.aborted) {
      stopped.abort(LOST);
    }
  });
  await controller.run(stopped.signal);
  await held;
  if (stoppedBySignal(stopped)) {
    await lease.release().catch(() => undefined);
  }
}

function stoppedBySignal({ signal }: AbortController): boolean {
  return signal.aborted && signal.reason !== LOST;
}

function logger(terminal: Terminal, json: boolean): (line: string) => void {
  return (line) => {
    const time = new Date().toISOString();
    terminal.stdout.write(json ? `${JSON.stringify({ time, message: line })}\n` : `${time} ${line}\n`);
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new CliError(`--port ${text} is not a port.`, {
      hint: 'Use a number from 0 to 65535, for example --port 8080.',
      exitCode: ExitCode.usage,
    });
  }
  return port;
}
