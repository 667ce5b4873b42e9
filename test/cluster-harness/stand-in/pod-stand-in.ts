import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { KubeObject } from '../kubectl';
import { HOST_ADDRESS } from '../namespaces';
import { NonRetryableError, until } from '../until';
import { containerCommand, type ImageStandIn, pidFile } from './container-command';
import { resolveEnvironment } from './pod-environment';
import { PodNetwork } from './pod-network';
import { PodObjects } from './pod-objects';
import type { Container, PodSpec } from './pod-spec';
import { PodVolumes } from './pod-volumes';
import { forwardServices, serviceHostsLines } from './service-forwarding';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Seconds in which what a pod refers to must be there: a kubelet waits for it too. */
const REFERENCES_TIMEOUT = 20;

/**
 * Runs programs of this machine in the place of a simulated pod: its init containers to their end, then its container. They have the pod's
 * address, the names of Services, arguments, environment, volumes, service account, user, group, and no rights beyond those of a user;
 * the root file system is read-only where the pod says so. The pod's Services lead to them. What a container runtime does besides
 * (image, limits, probes, restarts, seccomp) is not done, and the machine's own files are visible.
 */
export class PodStandIn {
  /**
   * @param servesAddresses whether the addresses of Services lead to it, which they can to one of several pods
   */
  static async start(
    cluster: Cluster,
    pod: KubeObject,
    image: ImageStandIn,
    servesAddresses = true,
  ): Promise<PodStandIn> {
    const folder = cluster.folder.join('pods', pod.metadata.uid);
    mkdirSync(folder, { recursive: true });
    const standIn = new PodStandIn(cluster, pod, image, folder, await PodNetwork.join(cluster, pod, folder));
    await standIn.run(servesAddresses);
    return standIn;
  }

  private readonly spec: PodSpec;
  private readonly objects: PodObjects;
  private readonly volumes: PodVolumes;
  private program?: ChildProcess;
  private ended?: string;
  private stopped = false;
  private endForwarding?: () => Promise<void>;

  private constructor(
    private readonly cluster: Cluster,
    private readonly pod: KubeObject,
    private readonly image: ImageStandIn,
    private readonly folder: string,
    private readonly network: PodNetwork,
  ) {
    this.spec = pod.spec;
    this.objects = new PodObjects(cluster, pod);
    this.volumes = new PodVolumes(cluster.folder, folder, this.spec, this.objects);
  }

  get log(): string {
    return this.cluster.folder.readLog(this.pod.metadata.name);
  }

  /** For an error's message: long enough for a trace of Python's. */
  get tailOfLog(): string {
    return this.cluster.folder.tailOfLog(this.pod.metadata.name, 40);
  }

  /** Waits for what the program does; fails with the end of its log, and at once when the program has ended. */
  async until<T>(what: string, attempt: () => Promise<T | undefined | false>, seconds?: number): Promise<T> {
    const attemptWhileRunning = () => {
      if (this.ended !== undefined) {
        throw new NonRetryableError(`the program ended with ${this.ended} before there was ${what}`);
      }
      return attempt();
    };
    return until(what, attemptWhileRunning, seconds).catch((error: Error) => this.fail(error.message));
  }

  /** Waits until a Secret that the pod mounts has a key, and brings it to where the container mounts it, as a kubelet does. */
  async updateSecret(name: string, key: string): Promise<void> {
    await this.until(`key ${key} of Secret ${name}`, () => this.objects.value('Secret', name, key));
    await this.volumes.update();
  }

  /** Ends the program as a kubelet does, and waits until it has ended. The address is nobody's then, and Services lead to it no more. */
  async stop(): Promise<void> {
    if (this.stopped) {
      return;
    }
    this.stopped = true;
    await this.endForwarding?.();
    if (this.program && this.ended === undefined) {
      const exit = once(this.program, 'exit');
      await this.cluster.run(['kill', this.processId()]);
      await exit;
    }
    this.network.leave();
  }

  /** Kills the program and all that it has started, as the kernel does where a container's memory is used up. */
  async kill(): Promise<void> {
    if (!this.program || this.ended !== undefined) {
      this.fail('there is no program to kill');
    }
    const exit = once(this.program, 'exit');
    const everything = 'for one in "$1" $(cat "/proc/$1/task/$1/children"); do kill -KILL "$one"; done';
    await this.cluster.run(['sh', '-c', everything, 'sh', this.processId()]);
    await exit;
  }

  /** Starts the program again after its end, in the same pod, as a kubelet does. */
  async restart(): Promise<void> {
    this.program = await this.startProgram();
  }

  private async run(servesAddresses: boolean): Promise<void> {
    const { initContainers = [], containers } = this.spec;
    for (const container of initContainers) {
      const [code, signal] = await once(await this.launch(container), 'exit');
      if (code !== 0) {
        this.fail(`init container ${container.name} ended with ${signal ?? `status ${code}`}`);
      }
    }
    if (containers.length !== 1) {
      this.fail('a stand-in runs one container, beside init containers');
    }
    this.program = await this.startProgram();
    if (servesAddresses) {
      this.endForwarding = await forwardServices(this.cluster, this.pod);
    }
  }

  private async startProgram(): Promise<ChildProcess> {
    const program = await this.launch(this.spec.containers[0]);
    program.unref();
    this.ended = undefined;
    program.on('exit', (code, signal) => {
      this.ended = signal ?? `status ${code}`;
    });
    return program;
  }

  private async launch(container: Container): Promise<ChildProcess> {
    const { name } = this.pod.metadata;
    const env = await until(
      `what container ${container.name} of pod ${name} refers to`,
      async () => {
        await this.volumes.update();
        return resolveEnvironment(container, this.objects);
      },
      REFERENCES_TIMEOUT,
    );
    const command = containerCommand({
      container,
      spec: this.spec,
      image: this.image,
      volumes: this.volumes,
      folder: this.folderOf(container),
      files: {
        '/etc/hosts': `127.0.0.1 localhost\n${await serviceHostsLines(this.cluster, this.objects.namespace)}`,
        // Else a name that nobody has would be asked for on the network, and waited for.
        '/etc/resolv.conf': '',
      },
    });
    const [program, ...args] = this.network.command(command);
    const log = openSync(this.cluster.folder.log(name), 'a');
    return spawn(program, args, { env: { ...this.standardVariables(), ...env }, stdio: ['ignore', log, log] });
  }

  private standardVariables(): Record<string, string> {
    return {
      ...this.image.env,
      PATH: [...(this.image.path ?? []), SYSTEM_PATH].join(':'),
      HOSTNAME: this.pod.metadata.name,
      KUBERNETES_SERVICE_HOST: HOST_ADDRESS,
      KUBERNETES_SERVICE_PORT: new URL(this.cluster.controlPlane.server).port,
    };
  }

  /** Of the program, among the cluster's processes. */
  private processId(): string {
    return readFileSync(pidFile(this.folderOf(this.spec.containers[0])), 'utf8').trim();
  }

  private folderOf(container: Container): string {
    return join(this.folder, container.name);
  }

  private fail(why: string): never {
    throw new Error(`pod ${this.pod.metadata.name}: ${why}; ${this.tailOfLog}`);
  }
}
