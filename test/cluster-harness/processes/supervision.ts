import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { ClusterFolder } from '../cluster-folder';
import { inNewNamespaces } from './namespaces';
import type { SupervisorReport, SupervisorTask } from './supervisor-protocol';

const REPOSITORY = join(__dirname, '../../..');

/** Controls the supervisor from the process that started it. */
export class Supervision {
  /** The reason why the cluster stopped, if one of its processes ended unexpectedly. */
  failure?: Error;
  private readonly process: ChildProcess;

  constructor(private readonly folder: ClusterFolder) {
    const log = openSync(folder.log('supervisor'), 'a');
    const supervisor = join(__dirname, 'supervisor.ts');
    const [program, ...args] = inNewNamespaces([process.execPath, '--import', 'tsx', supervisor, folder.path]);
    this.process = spawn(program, args, {
      cwd: REPOSITORY,
      // A separate process group: Ctrl-C must only reach the process that started the cluster.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
  }

  /** Sends the task and the socket to forward from, and waits until all processes run. */
  run(task: SupervisorTask, outside: Server): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (name: string, why: string) => {
        this.failure ??= new Error(`${name} ended: ${why}; ${this.folder.tailOfLog(name)}`);
        reject(this.failure);
      };
      this.process.on('message', (report: SupervisorReport) => {
        if (report.kind === 'running') {
          resolve();
        } else {
          fail(report.process, report.why);
        }
      });
      this.process.on('error', (error) => fail('supervisor', error.message));
      this.process.on('exit', (code, signal) => fail('supervisor', signal ?? `status ${code}`));
      this.process.send(task, outside, (error) => {
        // Otherwise this process would also accept connections and never answer them.
        outside.close();
        if (error) {
          fail('supervisor', error.message);
        }
      });
    });
  }

  /** Detaches the supervisor, so that the cluster continues to run when this process ends. */
  release(): void {
    this.process.disconnect();
    this.process.unref();
  }
}
