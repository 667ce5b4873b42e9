import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { TASK_VARIABLE } from '../../../tools/src/auto-deploy/jobs/job-objects';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { CommandLine, type CommandResult, resultOf } from '../cli/command-line';

const NAMESPACE = 'auto-deploy';
const GUIDE = join(__dirname, '../../../docs/auto-deploy.md');

/** An auto-deployer with the permissions of the guide. Its processes run on this machine. */
export class Deployer {
  static async install(cluster: Cluster, repository: string): Promise<Deployer> {
    const { kubectl, folder } = cluster;
    const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].slice(1);
    const objects = blocks.flatMap(([, text]) => parseAllDocuments(text).map((each) => each.toJS()));
    await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await kubectl.apply(...objects.filter(({ kind }) => kind !== 'Deployment'));
    const deployer = new Deployer(cluster, await CommandLine.bundle(kubectl, folder.join()), repository);
    await deployer.signIn();
    return deployer;
  }

  private readonly folder: string;
  private tasks = 0;

  private constructor(
    private readonly cluster: Cluster,
    private readonly commandLine: CommandLine,
    repository: string,
  ) {
    this.folder = cluster.folder.join('deployer');
    mkdirSync(this.folder);
    const version = { repository, branch: 'main', environment: 'lab', minimumInterval: '0s' };
    const config = { apiVersion: 'kubeflow-cdk.io/deployments/v1', versions: [{ name: 'master', ...version }] };
    writeFileSync(join(this.folder, 'deployments.yaml'), stringify(config));
  }

  /** Runs passes at the same time. */
  async passes(count = 1): Promise<CommandResult[]> {
    const command = this.commandLine.as(join(this.folder, 'kubeconfig'));
    const args = ['auto-deploy', 'reconcile', '--once', '--json', '--image=runner:1', `--namespace=${NAMESPACE}`];
    return Promise.all(Array.from({ length: count }, () => command.run(this.folder, ...args)));
  }

  /** Runs a command with the rights of a person. */
  async run(...args: string[]): Promise<CommandResult> {
    return this.commandLine.run(this.folder, 'auto-deploy', ...args, `--namespace=${NAMESPACE}`);
  }

  /** Runs a command with an instance that it leases. */
  async lease(...command: string[]): Promise<CommandResult> {
    return this.run('lease', '--of=master', `--namespace=${NAMESPACE}`, '--', ...command);
  }

  async jobs(kind: 'launch' | 'remove'): Promise<KubeObject[]> {
    return this.cluster.kubectl.get('jobs', '-n', NAMESPACE, '-l', `auto-deploy.kubeflow-cdk.io/kind=${kind}`);
  }

  /** Runs the command of a Job on this machine. */
  async runTask(job: KubeObject, kind: 'launch' | 'remove'): Promise<CommandResult> {
    const folder = join(this.folder, `task-${this.tasks++}`);
    mkdirSync(folder);
    const { value } = job.spec.template.spec.containers[0].env.find((each: any) => each.name === TASK_VARIABLE);
    const before = process.env[TASK_VARIABLE];
    process.env[TASK_VARIABLE] = value;
    try {
      return await resultOf(this.commandLine.start(folder, 'auto-deploy', kind));
    } finally {
      if (before === undefined) {
        delete process.env[TASK_VARIABLE];
      } else {
        process.env[TASK_VARIABLE] = before;
      }
    }
  }

  /** Sets the condition Ready, as the controller in the instance does. */
  async markReady(instance: string): Promise<void> {
    const lastTransitionTime = new Date().toISOString();
    const conditions = [{ type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime }];
    await this.cluster.kubectl.run(
      ...['patch', 'applications.app.k8s.io', 'kubeflow', '-n', `${instance}-kubeflow`, '--subresource=status'],
      ...['--type=merge', '-p', JSON.stringify({ status: { conditions } })],
    );
  }

  /** Waits until the simulated pod of a Job has ended. */
  async completed(job: KubeObject): Promise<void> {
    await until(`the end of Job ${job.metadata.name}`, async () => {
      const found = await this.cluster.kubectl.getOne('job', job.metadata.name, '-n', NAMESPACE);
      return found.status?.succeeded === 1;
    });
  }

  /** Writes a kubeconfig for the account of the reconciler. */
  private async signIn(): Promise<void> {
    const { kubectl } = this.cluster;
    const { stdout: token } = await kubectl.run('create', 'token', 'auto-deploy', `--namespace=${NAMESPACE}`);
    const config = JSON.parse((await kubectl.run('config', 'view', '--raw', '--output=json')).stdout);
    const user = { name: 'reconciler', user: { token: token.trim() } };
    const context = { name: 'reconciler', context: { cluster: config.clusters[0].name, user: user.name } };
    const own = { ...config, users: [user], contexts: [context], 'current-context': context.name };
    writeFileSync(join(this.folder, 'kubeconfig'), JSON.stringify(own));
  }
}
