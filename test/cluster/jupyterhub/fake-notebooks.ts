import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { addressCommand } from '../../cluster-harness/processes/namespaces';

const PROGRAM = join(__dirname, 'fake-notebook-server.ts');
const PORT = '8888';
const SELECTOR = '--selector=app.kubernetes.io/component=singleuser-server';

/**
 * One program that answers in place of all simulated notebooks. Fifty real ones would take gigabytes of memory. Adds
 * the addresses of new notebook pods to the host of the cluster.
 */
export class FakeNotebooks {
  static start(cluster: Cluster, versionOfJupyterHub: string): FakeNotebooks {
    if (PROGRAM.startsWith('/tmp/')) {
      throw new Error(`${PROGRAM} is in /tmp, which each cluster replaces with its own: use a checkout elsewhere`);
    }
    const program = [process.execPath, '--require', require.resolve('tsx/cjs'), PROGRAM, PORT, versionOfJupyterHub];
    cluster.launch('notebooks', program, {});
    return new FakeNotebooks(cluster);
  }

  private readonly addresses = new Set<string>();
  private readonly end = new AbortController();
  private readonly following: Promise<void>;

  private constructor(private readonly cluster: Cluster) {
    this.following = this.follow();
  }

  /** The existing notebook pods. */
  pods(...where: string[]): Promise<KubeObject[]> {
    return this.cluster.kubectl.get('pods', ...(where.length > 0 ? where : ['--all-namespaces']), SELECTOR);
  }

  /** Stops adding addresses of new pods. */
  async stop(): Promise<void> {
    this.end.abort();
    await this.following;
  }

  private async follow(): Promise<void> {
    while (!this.end.signal.aborted) {
      const found = (await this.pods()).flatMap(({ status }): string[] => (status.podIP ? [status.podIP] : []));
      const fresh = found.filter((address) => !this.addresses.has(address));
      if (fresh.length > 0) {
        const commands = fresh.map((address) => addressCommand(address).slice(1).join(' '));
        await this.cluster.run(['ip', '-batch', '-'], `${commands.join('\n')}\n`);
        for (const address of fresh) {
          this.addresses.add(address);
        }
      }
      await sleep(500);
    }
  }
}
