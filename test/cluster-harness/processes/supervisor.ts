/**
 * The first process in a cluster's namespaces.
 *
 * It starts the other processes and forwards the API server's port from outside. When it ends, all other processes end
 * too. Unless `keepRunning` is set, it ends with the process that started the cluster.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import type { Server } from 'node:net';
import { basename, join } from 'node:path';
import { until } from '../until';
import { removeControlGroup } from './cgroups';
import { forward } from './forwarding';
import { setUpNamespaces } from './namespaces';
import type { Process } from './process';
import type { SupervisorReport, SupervisorTask } from './supervisor-protocol';

let shuttingDown = false;

process.once('message', async (task: SupervisorTask, outside: Server) => {
  if (!task.keepRunning) {
    process.once('disconnect', () => shutDown(task));
  }
  setUpNamespaces(task.folder, task.tools);
  run(task.setupCommands);
  forward(outside, { address: '127.0.0.1', port: task.port });
  start(task.core, task.folder);
  const authority = readFileSync(task.authority);
  await until('the API server', () => isReady(task.port, authority));
  for (const { name, socket } of task.core) {
    await until(`the socket of ${name}`, async () => !socket || existsSync(socket));
  }
  start(task.controllers, task.folder);
  report({ kind: 'running' });
});

function start(processes: readonly Process[], folder: string): void {
  for (const { name, command } of processes) {
    const log = openSync(join(folder, 'logs', `${name}.log`), 'a');
    const child = spawn(command[0], command.slice(1), { cwd: '/', stdio: ['ignore', log, log] });
    const onEnd = (why: string) => {
      if (shuttingDown) {
        return;
      }
      report({ kind: 'ended', process: name, why });
      process.exitCode = 1;
      // After the report is sent.
      setImmediate(() => process.exit());
    };
    child.on('error', (error) => onEnd(error.message));
    child.on('exit', (code, signal) => onEnd(signal ?? `status ${code}`));
  }
}

function isReady(port: number, authority: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/readyz', ca: authority, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', reject);
  });
}

function report(message: SupervisorReport): void {
  if (process.connected) {
    process.send?.(message);
  }
}

function run(commands: SupervisorTask['setupCommands']): void {
  for (const [program, ...args] of commands) {
    execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  }
}

async function shutDown({ folder, cleanupCommands: conclusion }: SupervisorTask): Promise<void> {
  shuttingDown = true;
  // All processes of the PID namespace except this one.
  process.kill(-1, 'SIGKILL');
  await removeControlGroup(basename(folder));
  run(conclusion);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit();
}
