import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { ClusterFolder } from './cluster-folder';
import { inNewNamespaces } from './namespaces';
import type { SupervisorReport, SupervisorTask } from './supervisor-protocol';

const REPOSITORY = join(__dirname, '../..');

/** The supervisor as seen by the process that started it. */
export class Supervision {
  /** Why the cluster does not run, if a process of it ended on its own. */
  failure?: Error;
  private readonly process: ChildProcess;

  constructor(private readonly folder: ClusterFolder) {
    const log = openSync(folder.log('supervisor'), 'a');
    const supervisor = join(__dirname, 'supervisor.ts');
    const [program, ...args] = inNewNamespaces([process.execPath, '--import', 'tsx', supervisor, folder.path]);
    this.process = spawn(program, args, {
      cwd: REPOSITORY,
      // Ctrl-C at a terminal is for the process that started the cluster.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
  }

  /** Hands the task over with the socket to forward from, and waits until all processes run. */
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
        // Else this process would accept connections too, and leave them unanswered.
        outside.close();
        if (error) {
          fail('supervisor', error.message);
        }
      });
    });
  }

  /** Lets the cluster outlive this process. */
  release(): void {
    this.process.disconnect();
    this.process.unref();
  }
}
