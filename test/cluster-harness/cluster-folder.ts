import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { removeControlGroup } from './processes/cgroups';
import { until } from './until';

// Not /tmp: each cluster mounts its own /tmp.
const PARENT = '/var/tmp';
const PREFIX = 'kubeflow-cdk-cluster-';

/** State of a cluster that other processes can read. */
export interface ClusterState {
  readonly server: string;
  /** Whether the cluster continues to run when the process that started it ends. */
  readonly keepRunning: boolean;
}

/** The temporary folder of a cluster. A cluster consists of this folder and its processes, nothing else. */
export class ClusterFolder {
  static create(): ClusterFolder {
    const folder = new ClusterFolder(mkdtempSync(join(PARENT, PREFIX)));
    mkdirSync(folder.join('logs'));
    return folder;
  }

  /** Lists the cluster folders of this user, including those of clusters that ended without removing them. */
  static list(): ClusterFolder[] {
    return readdirSync(PARENT)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => new ClusterFolder(join(PARENT, name)))
      .filter(({ path }) => statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.());
  }

  private constructor(readonly path: string) {}

  join(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  get kubeconfig(): string {
    return this.join('kubeconfig');
  }

  log(process: string): string {
    return this.join('logs', `${process}.log`);
  }

  readLog(process: string): string {
    const path = this.log(process);
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd() : '';
  }

  /** Returns the last lines of a log, for use in an error message. */
  tailOfLog(process: string, lines = 15): string {
    return `last lines of ${process}.log:\n${this.readLog(process).split('\n').slice(-lines).join('\n')}`;
  }

  /** Runs a step; if it fails, adds the end of a process's log to the error. */
  async withLog(process: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      throw new Error(`${(error as Error).message}; ${this.tailOfLog(process)}`);
    }
  }

  write(state: ClusterState): void {
    writeFileSync(this.join('state.json'), JSON.stringify(state));
  }

  /** State of the cluster; undefined until the cluster is up. */
  get state(): ClusterState | undefined {
    const path = this.join('state.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  /**
   * Process ID of the supervisor, which is the first process in the cluster's namespaces; undefined if the cluster does
   * not run.
   */
  get supervisor(): number | undefined {
    return this.processes().find(({ program }) => program !== 'unshare')?.pid;
  }

  /** Ends the cluster, no matter which process started it, and removes the folder. */
  async remove(): Promise<void> {
    // When the supervisor ends, the kernel ends all other processes of its namespaces. `unshare` waits for that.
    const running = this.processes();
    const target = this.supervisor ?? running[0]?.pid;
    if (target !== undefined) {
      process.kill(target, 'SIGKILL');
    }
    await until('the cluster to end', async () => this.processes().length === 0, 20);
    await removeControlGroup(basename(this.path));
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /**
   * Processes of this cluster.
   *
   * A process ID alone may have been reused. A command line that ends with the supervisor's program and this folder
   * identifies the cluster.
   */
  private processes(): { readonly pid: number; readonly program: string }[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid: Number(pid), words: commandLine(pid) }))
      .filter(({ words }) => words.at(-1) === this.path && words.at(-2)?.endsWith('/supervisor.ts'))
      .map(({ pid, words }) => ({ pid, program: words[0] }));
  }
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
