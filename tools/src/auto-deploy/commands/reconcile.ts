import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CliError } from '../../cli-error';
import { probeServer } from '../../controller/http-server';
import { Lease } from '../../controller/lease';
import { ExitCode } from '../../exit-codes';
import { pause } from '../../processes/interrupt';
import type { Terminal } from '../../terminal/terminal';
import { readConfig } from '../config/read-config';
import { parseCredentials } from '../git/credentials';
import { Sources } from '../git/sources';
import type { Plan } from '../plan/decision';
import { Heartbeat } from '../reconcile/heartbeat';
import { Reconciler } from '../reconcile/reconciler';
import type { DeployerApi } from '../records/api';
import { type AutoDeployOptions, connectDeployer, durationOption, logger, portOption, serverTime } from './options';

const LEASE = 'auto-deploy-reconciler';
/** Milliseconds. */
const MIN_INTERVAL = 5000;

/** Runs passes until a signal, or one pass. */
export async function reconcile(terminal: Terminal, options: AutoDeployOptions): Promise<ExitCode> {
  const interval = durationOption('--interval', options.interval);
  if (interval < MIN_INTERVAL) {
    throw new CliError(`--interval ${options.interval} is too short.`, {
      reason: 'Must be at least 5s.',
      exitCode: ExitCode.usage,
    });
  }
  const config = () => readConfig(resolve(terminal.cwd, options.config));
  config();
  if (options.image === undefined) {
    throw new CliError('--image is not set.', {
      reason: 'Jobs need an image with kubeflow-cdk, Git and kubectl.',
      hint: 'Build one as docs/auto-deploy.md describes, and name it: --image registry.example.com/runner:1.0.0',
      exitCode: ExitCode.usage,
    });
  }
  const api = connectDeployer(terminal, options);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-auto-deploy-'));
  const log = logger(terminal, options.json ?? false);
  const sources = new Sources({
    env: terminal.env,
    folder,
    credentials: async (secret) => parseCredentials(secret, await api.secretData(secret)),
  });
  const pass = (): Promise<Plan | undefined> =>
    // The file may have changed.
    new Reconciler(api, {
      ...reconcilerOptions(terminal, options, api),
      config: config(),
      log,
      now: () => serverTime(api),
      readSources: (versions) => sources.read(versions),
    }).pass();
  let probes: Server | undefined;
  try {
    if (options.once) {
      const decided = await pass();
      print(terminal, options, decided);
      return decided ? ExitCode.success : ExitCode.failed;
    }
    const heartbeat = new Heartbeat(interval);
    probes = await serveProbes(options, heartbeat);
    return await lead(api, stopped, log, () =>
      heartbeat.during(() => passUntil(pass, interval, stopped.signal, log, heartbeat)),
    );
  } finally {
    probes?.close();
    probes?.closeAllConnections();
    process.off('SIGTERM', stop).off('SIGINT', stop);
    rmSync(folder, { recursive: true, force: true });
    api.server.close();
  }
}

function reconcilerOptions({ env }: Terminal, options: AutoDeployOptions, { namespace }: DeployerApi) {
  return {
    jobs: {
      namespace,
      image: options.image ?? '',
      serviceAccount: options.serviceAccount,
      imagePullSecrets: options.imagePullSecret ?? [],
      launchedBy: env.POD_NAME ?? hostname(),
    },
  };
}

/** Serves probes, if a port is set. */
async function serveProbes({ healthPort }: AutoDeployOptions, heartbeat: Heartbeat): Promise<Server | undefined> {
  if (healthPort === undefined) {
    return undefined;
  }
  const server = probeServer({
    isAlive: () => heartbeat.isAlive,
    // Ready also while another process leads.
    isReady: () => true,
    metrics: () => '',
  });
  await once(server.listen(portOption('--health-port', healthPort)), 'listening');
  return server;
}

/** Runs while this process holds the lease. */
async function lead(
  api: DeployerApi,
  stopped: AbortController,
  log: (line: string) => void,
  run: () => Promise<void>,
): Promise<ExitCode> {
  const lease = new Lease(api.server, api.namespace, LEASE, `${hostname()}_${randomUUID()}`);
  let isLost = false;
  log(`waits for the lease "${api.namespace}/${LEASE}"`);
  await lease.acquire(stopped.signal);
  if (stopped.signal.aborted) {
    return ExitCode.success;
  }
  log('holds the lease');
  const held = lease.hold(stopped.signal).then(() => {
    isLost = !stopped.signal.aborted;
    stopped.abort();
  });
  try {
    await run();
  } finally {
    stopped.abort();
    await held;
  }
  if (!isLost) {
    await lease.release().catch(() => undefined);
  }
  log(isLost ? 'lost the lease' : 'stopped');
  return isLost ? ExitCode.failed : ExitCode.success;
}

async function passUntil(
  pass: () => Promise<unknown>,
  interval: number,
  signal: AbortSignal,
  log: (line: string) => void,
  heartbeat: Heartbeat,
): Promise<void> {
  while (!signal.aborted) {
    heartbeat.beat();
    try {
      await pass();
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      // The API server may be away, or the file broken, for a while.
      log([error.message, error.reason].filter((text) => text).join(' '));
    }
    await pause(interval, signal).catch(() => undefined);
  }
}

function print(terminal: Terminal, { json }: AutoDeployOptions, decided: Plan | undefined): void {
  for (const decision of decided?.versions ?? []) {
    const waits = 'waits' in decision ? decision.waits.map(({ message }) => ` ${message}`).join('') : '';
    terminal.stdout.write(
      json
        ? `${JSON.stringify({ type: 'version', ...decision })}\n`
        : `${decision.version}: ${decision.action} (${decision.reason}). ${decision.message}${waits}\n`,
    );
  }
  for (const decision of decided?.instances ?? []) {
    terminal.stdout.write(
      json
        ? `${JSON.stringify({ type: 'instance', ...decision })}\n`
        : `${decision.instance}: ${decision.action} (${decision.reason}). ${decision.message}\n`,
    );
  }
}
