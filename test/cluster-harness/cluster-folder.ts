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
import { removeControlGroup } from './cgroups';
import { until } from './until';

// Not /tmp, which is another one inside a cluster.
const PARENT = '/var/tmp';
const PREFIX = 'kubeflow-cdk-cluster-';

/** What is known of a cluster outside the process that started it. */
export interface ClusterState {
  readonly server: string;
  /** Whether the cluster outlives the process that started it. */
  readonly keepRunning: boolean;
}

/** The temporary folder of a cluster: the only thing outside its processes that there is of it. */
export class ClusterFolder {
  static create(): ClusterFolder {
    const folder = new ClusterFolder(mkdtempSync(join(PARENT, PREFIX)));
    mkdirSync(folder.join('logs'));
    return folder;
  }

  /** Those of this user, also of clusters that ended without removing them. */
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

  /** For an error's message. */
  tailOfLog(process: string, lines = 15): string {
    return `last lines of ${process}.log:\n${this.readLog(process).split('\n').slice(-lines).join('\n')}`;
  }

  /** What a failure of something says is in the log of a process. */
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

  /** Nothing before the cluster is up. */
  get state(): ClusterState | undefined {
    const path = this.join('state.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  /** The first process in the cluster's namespaces, or nothing if the cluster is not running. */
  get supervisor(): number | undefined {
    return this.processes().find(({ program }) => program !== 'unshare')?.pid;
  }

  /** Ends the cluster, whoever started it, and removes the folder. */
  async remove(): Promise<void> {
    // The kernel ends all others with the supervisor, and the program that made its namespaces waits for that.
    const running = this.processes();
    const target = this.supervisor ?? running[0]?.pid;
    if (target !== undefined) {
      process.kill(target, 'SIGKILL');
    }
    await until('the end of the cluster', async () => this.processes().length === 0, 20);
    await removeControlGroup(basename(this.path));
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** An id alone may be another process by now; that a command line ends with the supervisor's program and this folder tells it. */
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
