import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { serve } from '@hono/node-server';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { interruptible } from '../processes/interrupt';
import { openBrowser } from '../terminal/browser';
import type { Terminal } from '../terminal/terminal';
import { AppFolder } from './local/app-folder';
import { LocalBackend, type StartWorker } from './local/local-backend';
import { Sessions } from './server/sessions';
import { uiApp } from './server/ui-app';

interface UiOptions extends CommonOptions {
  readonly folder: string;
  readonly port?: string;
  /** False with `--no-open`. */
  readonly open: boolean;
  /** Run of an app that this process works on: `NAME/NUMBER`. The server starts such processes. */
  readonly work?: string;
}

/** Only programs of this computer can connect. */
const ADDRESS = '127.0.0.1';

/** Runs `kubeflow-cdk ui`. */
export const runUi: Run = async (terminal, _args, given) => {
  const options = given as unknown as UiOptions;
  const folder = resolve(terminal.cwd, options.folder);
  if (options.work !== undefined) {
    const [name = '', number = ''] = options.work.split('/');
    const { work } = await import('./work/work');
    return work(new AppFolder(folder, name), Number(number), terminal.env);
  }
  const port = await freePort(options.port);
  const sessions = new Sessions();
  const backend = new LocalBackend({ folder, env: terminal.env, startWorker: workerOf(terminal, folder) });
  const app = uiApp({
    backend,
    sessions,
    hosts: [`${ADDRESS}:${port}`, `localhost:${port}`],
    log: (line) => terminal.stderr.write(`${line}\n`),
  });
  return interruptible('', async (signal) => {
    const server = serve({ fetch: app.fetch, hostname: ADDRESS, port });
    await once(server, 'listening');
    const url = `http://${ADDRESS}:${port}/sign-in?token=${sessions.newToken()}`;
    report(terminal, options, url, folder);
    if (options.open && !options.json) {
      openBrowser(terminal, url);
    }
    await new Promise((resolveAborted) => signal.addEventListener('abort', resolveAborted, { once: true }));
    await backend.close();
    if ('closeAllConnections' in server) {
      server.closeAllConnections();
    }
    server.close();
    return ExitCode.success;
  });
};

function report(terminal: Terminal, { json }: UiOptions, url: string, folder: string): void {
  const lines = json
    ? [JSON.stringify({ type: 'ui', url, folder })]
    : [
        `URL:    ${url}`,
        `Folder: ${folder}`,
        'The link works once. Press Ctrl-C to end the server; a deployment that runs continues.',
      ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}

/** Starts this command line again, as a process that continues if the server ends. */
function workerOf({ env }: Terminal, folder: string): StartWorker {
  return ({ name }, number) => {
    const args = [process.argv[1] ?? '', 'ui', '--folder', folder, '--work', `${name}/${number}`];
    const child = spawn(process.execPath, args, { env: { ...env }, stdio: 'ignore', detached: true });
    child.on('error', () => {});
    child.unref();
  };
}

/** Returns a port that is free: the given one, or any. */
async function freePort(given: string | undefined): Promise<number> {
  const wanted = Number(given ?? 0);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535 || (given !== undefined && wanted === 0)) {
    throw new CliError(`${JSON.stringify(given)} is not valid for --port.`, {
      reason: 'Must be a port from 1 to 65535.',
      exitCode: ExitCode.usage,
    });
  }
  const server = createServer();
  try {
    server.listen(wanted, ADDRESS);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw new CliError(`Port ${wanted} cannot be used.`, {
      reason: (error as Error).message,
      hint: 'Choose another port, or leave --port out for a free one.',
      exitCode: ExitCode.failed,
      cause: error,
    });
  } finally {
    server.close();
  }
}
