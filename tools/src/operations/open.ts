import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { checkComponent } from '../plan/environment';
import type { PlanComponent } from '../plan/plan';
import { interruptible } from '../processes/interrupt';
import { shellCommand } from '../processes/shell';
import { openBrowser } from '../terminal/browser';
import type { Terminal } from '../terminal/terminal';
import { loadConnectedEnvironment } from './connect';
import { forwardPort, readPassword } from './port-forward';

interface OpenOptions extends CommonOptions {
  readonly context?: string;
  readonly port?: string;
  readonly print?: boolean;
}

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
      show(terminal, options, { url, password });
      return ExitCode.success;
    }
    if (component.open === undefined) {
      throw nothingToOpen(name, plan.components);
    }
    const { open } = component;
    return await interruptible('', (signal) =>
      forwardPort(terminal, open, {
        context,
        port: options.port,
        signal,
        onReady: (forwarding) => show(terminal, options, { ...forwarding, password }),
      }),
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

function show(
  terminal: Terminal,
  options: OpenOptions,
  shown: { url: string; password?: string; command?: readonly string[] },
) {
  report(terminal, options, shown);
  if (!options.print && !options.json) {
    openBrowser(terminal, shown.url);
  }
}

function nothingToOpen(name: string, components: readonly PlanComponent[]): CliError {
  const others = components.filter(({ open, urls }) => open !== undefined || urls.length > 0);
  return new CliError(`${name} has no web page.`, {
    reason: `Components with a web page: ${others.map((component) => component.name).join(', ') || 'none'}.`,
    exitCode: ExitCode.usage,
  });
}
