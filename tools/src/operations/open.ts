import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { checkComponent } from '../plan/environment';
import type { PlanComponent, PlanOpenTarget } from '../plan/plan';
import { interruptible, pause } from '../processes/interrupt';
import { run } from '../processes/run';
import { shellCommand } from '../processes/shell';
import type { Terminal } from '../terminal/terminal';
import { loadConnectedEnvironment } from './connect';

interface OpenOptions extends CommonOptions {
  readonly context?: string;
  readonly port?: string;
  readonly print?: boolean;
}

/** Longest pause before a broken port-forward starts again. */
const RETRY = 2000;

export const runOpen: Run = async (terminal, [name, environment], given) => {
  const options = given as OpenOptions;
  const { plan, client, context } = await loadConnectedEnvironment(terminal, environment, options.context);
  try {
    checkComponent(
      plan.environment,
      plan.components.map((component) => component.name),
      name,
    );
    const component = plan.components.find((each) => each.name === name) as PlanComponent;
    const [url] = component.urls;
    const password = await readPassword(client, component.open);
    if (url !== undefined && options.port === undefined) {
      report(terminal, options, { url, password });
      openBrowser(terminal, options, url);
      return ExitCode.success;
    }
    if (component.open === undefined) {
      throw nothingToOpen(name, plan.components);
    }
    const { open } = component;
    return await interruptible('', (signal) =>
      forward(terminal, options, context, { ...open, password }, signal),
    ).catch((error) => {
      // Ctrl-C is how the command ends.
      if (error instanceof CliError && error.exitCode === ExitCode.interrupted) {
        return ExitCode.success;
      }
      throw error;
    });
  } finally {
    client.server.close();
  }
};

async function forward(
  terminal: Terminal,
  options: OpenOptions,
  context: string,
  target: PlanOpenTarget & { readonly password?: string },
  signal: AbortSignal,
): Promise<ExitCode> {
  const { namespace, service, port, scheme, path, password } = target;
  const local = options.port ?? String(await freePort());
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
      cwd: terminal.cwd,
      env: terminal.env,
      signal,
      onLine: (line) => {
        if (!isReported && line.startsWith('Forwarding from')) {
          isReported = true;
          report(terminal, options, { url, password, command });
          openBrowser(terminal, options, url);
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

async function readPassword(client: KubernetesClient, target: PlanOpenTarget | undefined): Promise<string | undefined> {
  if (target?.passwordSecret === undefined) {
    return undefined;
  }
  const { namespace, name, key } = target.passwordSecret;
  const secret = await client.get({ group: '', kind: 'Secret', namespace, name });
  const value: unknown = secret?.data?.[key];
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
}

function report(
  { stdout }: Terminal,
  { json }: OpenOptions,
  { url, password, command }: { url: string; password?: string; command?: readonly string[] },
): void {
  if (json) {
    stdout.write(`${JSON.stringify({ type: 'open', url, password, command })}\n`);
    return;
  }
  const lines = [
    `URL:      ${url}`,
    ...(password === undefined ? [] : [`Password: ${password}`]),
    ...(command === undefined ? [] : [`Command:  ${shellCommand(command)}`, 'Press Ctrl-C to end.']),
  ];
  stdout.write(`${lines.join('\n')}\n`);
}

function openBrowser({ interactive, env }: Terminal, { print, json }: OpenOptions, url: string): void {
  if (!interactive || print || json || (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)) {
    return;
  }
  const programs: Readonly<Record<string, readonly string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };
  const [program, ...args] = programs[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  // The URL is printed as well.
  child.on('error', () => {});
  child.unref();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function nothingToOpen(name: string, components: readonly PlanComponent[]): CliError {
  const others = components.filter(({ open, urls }) => open !== undefined || urls.length > 0);
  return new CliError(`${name} has no web page.`, {
    reason: `Components with a web page: ${others.map((component) => component.name).join(', ') || 'none'}.`,
    exitCode: ExitCode.usage,
  });
}
