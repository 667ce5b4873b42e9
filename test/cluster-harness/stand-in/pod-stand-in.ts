import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { KubeObject } from '../kubectl';
import { HOST_ADDRESS } from '../processes/namespaces';
import { NonRetryableError, until } from '../until';
import { containerCommand, type ImageStandIn, pidFile } from './container-command';
import { resolveEnvironment } from './pod-environment';
import { PodNetwork } from './pod-network';
import { PodObjects } from './pod-objects';
import type { Container, PodSpec } from './pod-spec';
import { PodVolumes } from './pod-volumes';
import { forwardServices, serviceHostsLines } from './service-forwarding';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Seconds to wait for the objects that a pod refers to. A kubelet waits for them too. */
const REFERENCES_TIMEOUT = 20;

/**
 * Runs programs of this machine in place of a simulated pod: first its init containers, then its container.
 *
 * The programs get the pod's address, arguments, environment, volumes, service account, user and group, and resolve the
 * names of Services. They have no more rights than an ordinary user. The root file system is read-only if the pod
 * specifies it. The pod's Services forward to the programs. Images, limits, probes, restarts and seccomp are not
 * supported, and this machine's files are visible.
 */
export class PodStandIn {
  /**
   * Starts the stand-in, and waits until its init containers have succeeded.
   *
   * @param servesAddresses whether Services forward to this stand-in; a Service can forward to only one of several pods
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

  /** Returns the last 40 lines of the log, enough for a Python stack trace. */
  get tailOfLog(): string {
    return this.cluster.folder.tailOfLog(this.pod.metadata.name, 40);
  }

  /**
   * Retries like the function `until`.
   *
   * @throws Error with the end of the log, at once if the program has ended
   */
  async until<T>(what: string, attempt: () => Promise<T | undefined | false>, seconds?: number): Promise<T> {
    const attemptWhileRunning = () => {
      if (this.ended !== undefined) {
        throw new NonRetryableError(`the program ended with ${this.ended} before there was ${what}`);
      }
      return attempt();
    };
    return until(what, attemptWhileRunning, seconds).catch((error: Error) => this.fail(error.message));
  }

  /** Waits until the program ends, and returns its exit code as `status 0`, or the signal that ended it. */
  async exit(): Promise<string> {
    if (this.program && this.ended === undefined) {
      await once(this.program, 'exit');
    }
    this.network.leave();
    this.stopped = true;
    return this.ended ?? this.fail('no program was started');
  }

  /** Waits until a mounted Secret has a key, and updates the mounted files like a kubelet. */
  async updateSecret(name: string, key: string): Promise<void> {
    await this.until(`key ${key} of Secret ${name}`, () => this.objects.value('Secret', name, key));
    await this.volumes.update();
  }

  /**
   * Stops the program like a kubelet, and waits until it has ended. Releases the address and stops the forwarding of
   * Services.
   */
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

  /** Kills the program and its child processes, like the kernel does if a container exceeds its memory limit. */
  async kill(): Promise<void> {
    if (!this.program || this.ended !== undefined) {
      this.fail('no program is running');
    }
    const exit = once(this.program, 'exit');
    const everything = 'for one in "$1" $(cat "/proc/$1/task/$1/children"); do kill -KILL "$one"; done';
    await this.cluster.run(['sh', '-c', everything, 'sh', this.processId()]);
    await exit;
  }

  /** Restarts the program in the same pod after it ended, like a kubelet. */
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
      this.fail('a stand-in supports exactly one container, besides init containers');
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
      `the objects that container ${container.name} of pod ${name} refers to`,
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
        // Otherwise each lookup of an unknown name queries a name server and waits for a timeout.
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

  /** Returns the program's process ID in the cluster's PID namespace. */
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
