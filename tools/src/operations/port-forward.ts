import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CliError } from '../cli-error';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import type { PlanOpenTarget } from '../plan/plan';
import { pause } from '../processes/interrupt';
import { run } from '../processes/run';
import { shellCommand } from '../processes/shell';
import type { Terminal } from '../terminal/terminal';

/** Longest pause before a broken port-forward starts again. */
const RETRY = 2000;

/** A local port that leads to a Service. */
export interface Forwarding {
  readonly url: string;
  /** Command of the port-forward. */
  readonly command: readonly string[];
}

export interface ForwardOptions {
  readonly context: string;
  /** Local port. @default - a free one */
  readonly port?: string;
  readonly signal: AbortSignal;
  /** Receives the address once connections are accepted. */
  readonly onReady: (forwarding: Forwarding) => void;
}

/**
 * Forwards a local port to a Service until the signal aborts.
 *
 * @throws CliError if the Service cannot be reached
 */
export async function forwardPort(
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
  { namespace, service, port, scheme, path }: PlanOpenTarget,
  { context, port: given, signal, onReady }: ForwardOptions,
): Promise<never> {
  const local = given ?? String(await freePort());
  const command = [
    ...['kubectl', '--context', context, 'port-forward'],
    ...(namespace === undefined ? [] : ['-n', namespace]),
    `service/${service}`,
    `${local}:${port}`,
  ];
  const url = `${scheme}://localhost:${local}${path}`;
  let isReported = false;
  for (;;) {
    const { stderr } = await run(command, {
      cwd,
      env,
      signal,
      onLine: (line) => {
        if (!isReported && line.startsWith('Forwarding from')) {
          isReported = true;
          onReady({ url, command });
        }
      },
    });
    signal.throwIfAborted();
    if (!isReported) {
      throw new CliError(`Service ${service} cannot be reached.`, {
        reason: stderr.trim(),
        hint: `Check its pods with: kubeflow-cdk status\nCommand: ${shellCommand(command)}`,
      });
    }
    // The pod ended. Its successor needs a moment.
    await pause(RETRY, signal);
  }
}

/** Reads the password of a web page from its Secret. */
export async function readPassword(
  client: KubernetesClient,
  target: PlanOpenTarget | undefined,
): Promise<string | undefined> {
  if (target?.passwordSecret === undefined) {
    return undefined;
  }
  const { namespace, name, key } = target.passwordSecret;
  const secret = await client.get({ group: '', kind: 'Secret', namespace, name });
  const value: unknown = secret?.data?.[key];
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
