import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { KubeObject } from '../kubectl';
import { HOST_ADDRESS } from '../processes/namespaces';
import { until } from '../until';

const SCRIPT = join(__dirname, 'pod-network.sh');

/**
 * The network of one pod: its address is reachable from the cluster's host and the other pods, and from nowhere else.
 */
export class PodNetwork {
  /**
   * Creates the network.
   *
   * @param folder a folder of the pod
   */
  static async join(cluster: Cluster, pod: KubeObject, folder: string): Promise<PodNetwork> {
    const { name, uid } = pod.metadata;
    const holder = join(folder, 'network.pid');
    // Names of network devices have at most 15 characters.
    const link = `pod-${uid.slice(0, 8)}`;
    const script = ['sh', SCRIPT, `${supervisorOf(cluster)}`, link, pod.status.podIP, HOST_ADDRESS, holder];
    const [program, ...args] = inNetworkOfCluster(cluster, ['unshare', '--net', ...script]);
    const log = openSync(cluster.folder.log(name), 'a');
    spawn(program, args, { stdio: ['ignore', log, log] }).unref();
    const pid = await until(`the network of pod ${name}`, async () => read(holder), 20).catch((error: Error) => {
      throw new Error(`${error.message}; ${cluster.folder.tailOfLog(name)}`);
    });
    return new PodNetwork(Number(pid));
  }

  private constructor(private readonly holder: number) {}

  /** Wraps a command so that it runs in this network and ends with the cluster at the latest. */
  command(command: readonly string[]): string[] {
    return inNetworkOf(this.holder, command);
  }

  /** Releases the address. */
  leave(): void {
    process.kill(this.holder, 'SIGKILL');
  }
}

/** Wraps a command so that it runs in the cluster's host network. */
export function inNetworkOfCluster(cluster: Cluster, command: readonly string[]): string[] {
  return inNetworkOf(supervisorOf(cluster), command);
}

function supervisorOf(cluster: Cluster): number {
  const { supervisor } = cluster.folder;
  if (supervisor === undefined) {
    throw new Error('the cluster is not running');
  }
  return supervisor;
}

/** Does not enter the mount namespace: pods must not see the cluster's mounts. */
function inNetworkOf(pid: number, command: readonly string[]): string[] {
  return ['nsenter', `--target=${pid}`, '--net', '--pid', ...command];
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() || undefined : undefined;
}
