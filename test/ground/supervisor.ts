/**
 * The first process of a cluster's namespaces: it starts the others, forwards the API server's port from outside, and takes everything
 * with it when it ends. A cluster that is not to be kept ends with the process that started it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import type { Process } from './control-plane';
import { furnishNamespaces } from './namespaces';
import type { SupervisorReport, SupervisorTask } from './supervisor-protocol';
import { until } from './until';

const children: ChildProcess[] = [];

process.once('message', async (task: SupervisorTask, outside: Server) => {
  if (!task.kept) {
    process.once('disconnect', () => abandon(task.folder));
  }
  furnishNamespaces(task.folder, task.tools);
  forward(outside, task.port);
  start(task.core, task.folder);
  const authority = readFileSync(task.authority);
  await until('the API server', () => isReady(task.port, authority));
  start(task.controllers, task.folder);
  report({ kind: 'running' });
});

function forward(outside: Server, port: number): void {
  outside.on('connection', (client) => {
    const server = connect(port, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
}

function start(processes: readonly Process[], folder: string): void {
  for (const { name, command } of processes) {
    const log = openSync(join(folder, 'logs', `${name}.log`), 'a');
    const child = spawn(command[0], command.slice(1), { cwd: '/', stdio: ['ignore', log, log] });
    const ended = (why: string) => {
      report({ kind: 'ended', process: name, why });
      process.exitCode = 1;
      // Once the report is sent.
      setImmediate(() => process.exit());
    };
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => ended(signal ?? `status ${code}`));
    children.push(child);
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

async function abandon(folder: string): Promise<void> {
  const running = children.filter((child) => child.exitCode === null);
  for (const child of running) {
    child.removeAllListeners('exit').kill('SIGKILL');
  }
  await Promise.all(running.map((child) => once(child, 'exit')));
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}
