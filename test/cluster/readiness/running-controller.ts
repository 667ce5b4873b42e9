import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../cluster-harness/cluster';
import { until } from '../../cluster-harness/until';

const TOOLS = join(__dirname, '../../../tools/src/main.ts');
const REPOSITORY = join(__dirname, '../../..');

/** The controller as a process on this machine, with the permissions of its service account. */
export class RunningController {
  private process?: ChildProcess;
  private output = '';

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace = 'status',
  ) {}

  /** Output since the last start. */
  get log(): string {
    return this.output;
  }

  async start(): Promise<void> {
    const { kubectl } = this.cluster;
    const { stdout: token } = await kubectl.run(
      'create',
      'token',
      'kubeflow-readiness',
      `--namespace=${this.namespace}`,
    );
    const { stdout } = await kubectl.run('config', 'view', '--raw', '--output=json');
    const config = JSON.parse(stdout);
    const context = { cluster: config.clusters[0].name, user: 'controller', namespace: this.namespace };
    const kubeconfig = this.cluster.folder.join('controller-kubeconfig');
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        ...config,
        users: [{ name: 'controller', user: { token: token.trim() } }],
        contexts: [{ name: 'controller', context }],
        'current-context': 'controller',
      }),
    );
    this.output = '';
    const started = spawn(process.execPath, ['--import', 'tsx', TOOLS, 'controller', '--port=0'], {
      cwd: REPOSITORY,
      env: { ...process.env, KUBECONFIG: kubeconfig, POD_NAME: 'controller' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (data) => {
        this.output += data;
      });
    }
    this.process = started;
    await until('the first line of the log', async () => this.output !== '');
  }

  /** Ends it as Kubernetes does, and returns its exit code. */
  async stop(): Promise<number | null> {
    const { process: running } = this;
    this.process = undefined;
    if (running === undefined || running.exitCode !== null) {
      return running?.exitCode ?? null;
    }
    const exited = once(running, 'exit');
    running.kill('SIGTERM');
    return (await exited)[0];
  }
}
