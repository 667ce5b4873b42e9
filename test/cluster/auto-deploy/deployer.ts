import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AutoDeployerProps } from 'kubeflow-cdk';
import { TASK_VARIABLE } from '../../../tools/src/auto-deploy/jobs/job-objects';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import type { ImageStandIn } from '../../cluster-harness/stand-in/container-command';
import { CommandLine, type CommandResult, resultOf } from '../cli/command-line';
import { ClusterGitServer } from './cluster-git-server';
import { deployments, NAMESPACE, synthesizeDeployer } from './deployer-program';
import { RunningJobs, runnerImage } from './running-jobs';

const IMAGE = 'ghcr.io/kubeflow-cdk/runner:0.1.0';

/** Fields of a version that the suites need: passes follow each other at once. */
export const VERSION = { name: 'master', branch: 'main', environment: 'lab', minimumInterval: '0s' };

/** An auto-deployer, installed by its construct. Passes and commands run on this machine, with the rights of an account. */
export class Deployer {
  /** @param versions versions without their repository */
  static async install(
    cluster: Cluster,
    versions: readonly object[] = [VERSION],
    props: Partial<AutoDeployerProps> = {},
  ): Promise<Deployer> {
    const git = await ClusterGitServer.start(cluster);
    const commandLine = await CommandLine.bundle(cluster.kubectl, cluster.folder.join());
    const deployer = new Deployer(cluster, git, commandLine);
    deployer.configure(versions);
    const program = cluster.folder.join('program');
    synthesizeDeployer(program, { config: deployer.config, ...props });
    const apply = ['apply', '--server-side', '-f'];
    await cluster.kubectl.run(...apply, `${program}/dist/test/0-setup`);
    await cluster.kubectl.run(...apply, `${program}/dist/test`);
    await deployer.kubeconfigOf('auto-deploy');
    return deployer;
  }

  readonly image: ImageStandIn;
  readonly jobs: RunningJobs;
  config = '';
  private readonly folder: string;

  private constructor(
    private readonly cluster: Cluster,
    private readonly server: ClusterGitServer,
    private readonly commandLine: CommandLine,
  ) {
    this.folder = cluster.folder.join('deployer');
    mkdirSync(this.folder);
    this.image = runnerImage(cluster, cluster.folder.join('kubeflow-cdk.mjs'));
    this.jobs = new RunningJobs(cluster, this.image);
  }

  get git() {
    return this.server.git;
  }

  /** Changes the configuration of the passes. */
  configure(versions: readonly object[], limits: object = {}): void {
    this.config = deployments(
      versions.map((version) => ({ repository: this.server.url, ...version })),
      limits,
    );
    writeFileSync(`${this.folder}/deployments.yaml`, this.config);
  }

  /** Starts a pass with the permissions of the reconciler. */
  startPass(kubeconfig = `${this.folder}/auto-deploy`): ChildProcess {
    return this.commandLine
      .as(kubeconfig)
      .withEnv(this.server.environment)
      .start(this.folder, ...this.reconcile('--once', '--json'));
  }

  /** Starts the reconciler with the permissions of its account. */
  startReconciler(kubeconfig = `${this.folder}/auto-deploy`): ChildProcess {
    return this.commandLine
      .as(kubeconfig)
      .withEnv(this.server.environment)
      .start(this.folder, ...this.reconcile('--interval=5s'));
  }

  /** Runs a pass, and returns its decisions. */
  async pass(): Promise<any[]> {
    const { exitCode, stdout, stderr } = await resultOf(this.startPass());
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return decisionsOf(stdout);
  }

  /** Runs passes at the same time. */
  passes(count: number): Promise<CommandResult[]> {
    return Promise.all(Array.from({ length: count }, () => resultOf(this.startPass())));
  }

  /** Runs a command with the permissions of an administrator, as a person does. */
  run(...args: string[]): Promise<CommandResult> {
    const [action, ...others] = args;
    return this.commandLine.run(this.folder, 'auto-deploy', action, `--namespace=${NAMESPACE}`, ...others);
  }

  /** Runs a script of a pipeline, as a person. The commands that it calls are those of this checkout, and `programs`. */
  async runScript(script: string, programs: Readonly<Record<string, string>>): Promise<CommandResult> {
    const bin = `${this.folder}/bin`;
    mkdirSync(bin, { recursive: true });
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(`${bin}/${name}`, text, { mode: 0o755 });
    }
    const env = { ...this.commandLine.env };
    env.PATH = [bin, ...(this.image.path ?? []), env.PATH].join(':');
    return resultOf(spawn('sh', ['-c', script], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Runs the program of a Job on this machine, with the permissions of Jobs, and with files in place of its Secret. */
  async runHere(job: KubeObject, credentials: Readonly<Record<string, string>>): Promise<CommandResult> {
    const { containers, volumes } = job.spec.template.spec;
    expect(volumes).toContainEqual({ name: 'git', secret: { secretName: 'git', defaultMode: 0o440 } });
    const { value } = containers[0].env.find(({ name }: { name: string }) => name === TASK_VARIABLE);
    const [work, secret] = ['work', 'secret'].map((name) => `${this.folder}/${job.metadata.name}-${name}`);
    mkdirSync(work);
    mkdirSync(secret);
    for (const [key, text] of Object.entries(credentials)) {
      writeFileSync(`${secret}/${key}`, text);
    }
    const task = JSON.stringify({ ...JSON.parse(value), credentials: secret });
    const command = this.commandLine.as(await this.kubeconfigOf('auto-deploy-jobs')).withEnv({ [TASK_VARIABLE]: task });
    return command.run(work, ...containers[0].args);
  }

  start(...args: string[]): ChildProcess {
    const [action, ...others] = args;
    return this.commandLine.start(this.folder, 'auto-deploy', action, `--namespace=${NAMESPACE}`, ...others);
  }

  /** Runs a pass that starts an instance, runs its Job, and marks the instance as ready. Returns its name. */
  async launch(): Promise<string> {
    const before = new Set((await this.jobs.all('launch')).map(({ metadata }) => metadata.name));
    await this.pass();
    const [job] = (await this.jobs.all('launch')).filter(({ metadata }) => !before.has(metadata.name));
    const { end, log } = await this.jobs.run(job);
    expect(`${end}\n${end === 'status 0' ? '' : log}`).toBe('status 0\n');
    await this.markReady(job.metadata.name);
    return job.metadata.name;
  }

  /** Runs the Job that deletes an instance, and a pass that forgets it. */
  async remove(instance: string): Promise<void> {
    const job = (await this.jobs.all('remove')).find(({ metadata }) => metadata.name.startsWith(`${instance}-remove`));
    const { end, log } = await this.jobs.run(job as KubeObject);
    expect(`${end}\n${end === 'status 0' ? '' : log}`).toBe('status 0\n');
    await this.pass();
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

  /** Names of the objects that belong to an instance. */
  async objectsOf(instance: string): Promise<string[]> {
    const kinds = 'namespaces,jobs,pods,configmaps,leases,clusterroles,clusterrolebindings';
    const all = await this.cluster.kubectl.get(kinds, '--all-namespaces');
    return all
      .filter(({ metadata }) => `${metadata.namespace ?? ''} ${metadata.name}`.includes(instance))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort();
  }

  /** Writes a kubeconfig for an account, and returns its path. */
  async kubeconfigOf(account: string, server?: string): Promise<string> {
    const { kubectl } = this.cluster;
    const { stdout: token } = await kubectl.run('create', 'token', account, `--namespace=${NAMESPACE}`);
    const config = JSON.parse((await kubectl.run('config', 'view', '--raw', '--output=json')).stdout);
    const [cluster] = config.clusters;
    const own = {
      ...config,
      clusters: [server === undefined ? cluster : { ...cluster, cluster: { server } }],
      users: [{ name: account, user: { token: token.trim() } }],
      contexts: [{ name: account, context: { cluster: cluster.name, user: account } }],
      'current-context': account,
    };
    const file = `${this.folder}/${account}${server === undefined ? '' : '-proxied'}`;
    writeFileSync(file, JSON.stringify(own));
    return file;
  }

  stop(): void {
    this.server.stop();
  }

  private reconcile(...options: string[]): string[] {
    return ['auto-deploy', 'reconcile', `--image=${IMAGE}`, `--namespace=${NAMESPACE}`, ...options];
  }
}

/** Parses the decisions that a pass prints. */
export function decisionsOf(stdout: string): any[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type !== undefined);
}
