import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Manifest } from '../../../policy/manifest';
import type { HubPod } from './hub-pods';

const PROGRAM = join(__dirname, '../../../components/jupyterhub/config/load_configurations.py');
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
const CONTAINER = join(__dirname, '../../../cluster-harness/stand-in/container.sh');

/** The result of loading a configuration. */
export interface LoadResult {
  /** Errors of the hub. */
  readonly faults: readonly string[];
  /** Objects that KubeSpawner creates for each choice of a user. */
  readonly made: readonly { readonly choice: object; readonly objects: readonly Manifest[] }[];
}

/**
 * Loads configurations one after another in the real JupyterHub. It runs in its own mount namespace, so files can have
 * any path.
 */
export class HubLoader {
  /** The end of the previous load. */
  private last: Promise<unknown> = Promise.resolve();
  private readonly folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-loader-'));
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor(python: string) {
    const [scratch, mounts, pid] = ['scratch', 'mounts', 'pid'].map((name) => join(this.folder, name));
    mkdirSync(scratch);
    writeFileSync(mounts, '');
    const root = ['sh', CONTAINER, pid, scratch, mounts, 'false', '/tmp'];
    this.process = spawn('unshare', ['--mount', '--fork', '--kill-child', ...root, python, PROGRAM], {
      // Settings of this machine must not affect the hub.
      env: { PATH: [dirname(python), SYSTEM_PATH].join(':'), HOME: '/tmp' },
    });
    this.process.stderr.pipe(createWriteStream(this.log));
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** File with the output of the process. */
  private get log(): string {
    return join(this.folder, 'log');
  }

  load(pod: HubPod): Promise<LoadResult> {
    const answer = this.last.then(() => this.ask(pod));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ask(pod: HubPod): Promise<LoadResult> {
    this.process.stdin.write(`${JSON.stringify(pod)}\n`);
    const { value, done } = await this.lines.next();
    if (done) {
      throw new Error(`the program that loads configurations ended: ${readFileSync(this.log, 'utf8').slice(-2000)}`);
    }
    return JSON.parse(value);
  }
}
