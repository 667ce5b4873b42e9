import { dirname, join } from 'node:path';
import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { pythonWith } from '../../cluster-harness/python';
import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { openPort } from '../../cluster-harness/stand-in/service-forwarding';
import { until } from '../../cluster-harness/until';
import type { HubBrowser } from './jupyterhub-browser';

const REPOSITORY = join(__dirname, '../../..');

/** Python packages of the hub image and a notebook image. */
export const HUB_REQUIREMENTS = join(REPOSITORY, 'test/components/jupyterhub/config/requirements.txt');
const HOME = '/home/jovyan';

/**
 * Runs the real programs in place of a hub's simulated pods: JupyterHub with KubeSpawner, configurable-http-proxy and
 * Jupyter Server.
 */
export class HubStandIns {
  /** Starts the hub and the proxy, and waits until the hub is reachable. */
  static async start(cluster: Cluster, namespace: string): Promise<HubStandIns> {
    const python = dirname(await pythonWith(HUB_REQUIREMENTS));
    const programs = [python, join(REPOSITORY, 'node_modules/.bin'), dirname(process.execPath)];
    const hub = await startHub(cluster, namespace, programs);
    // After the hub, which creates the Secret that both read.
    const proxy = await PodStandIn.start(cluster, await podOf(cluster, namespace, 'proxy'), { path: programs });
    const { spec } = await cluster.kubectl.getOne('service', 'jupyterhub-proxy-public', '--namespace', namespace);
    const port = await openPort(cluster, { address: spec.clusterIP, port: spec.ports[0].port });
    const standIns = new HubStandIns(cluster, namespace, programs, `http://127.0.0.1:${port}`, proxy, hub);
    await standIns.waitForHub();
    return standIns;
  }

  private readonly hubs: PodStandIn[];

  private constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly programs: readonly string[],
    /** URL of the public Service. */
    readonly url: string,
    readonly proxy: PodStandIn,
    first: PodStandIn,
  ) {
    this.hubs = [first];
  }

  /** The running hub. */
  get hub(): PodStandIn {
    return this.hubs[this.hubs.length - 1];
  }

  /** Output of all hubs since the first start. */
  get log(): string {
    return this.hubs.map(({ log }) => log).join('\n');
  }

  /** Deletes the hub's pod, and runs the hub in the next pod. */
  async restartHub(): Promise<void> {
    const { name } = (await podOf(this.cluster, this.namespace, 'hub')).metadata;
    await this.cluster.kubectl.run('delete', 'pod', name, '--namespace', this.namespace);
    await this.hub.stop();
    this.hubs.push(await startHub(this.cluster, this.namespace, this.programs));
    await this.waitForHub();
  }

  /** Kills the hub without a shutdown, calls `meanwhile`, and starts the hub again in the same pod. */
  async killHub(meanwhile: () => Promise<void>): Promise<void> {
    await this.hub.kill();
    await meanwhile();
    await this.hub.restart();
    await this.waitForHub();
  }

  /**
   * Requests a user's server, and runs it in place of the pod that the hub creates.
   *
   * @param namespace namespace of notebooks, if it is not that of the hub
   */
  async startNotebook(browser: HubBrowser, pod: string, namespace = this.namespace): Promise<PodStandIn> {
    const page = await browser.get('/hub/spawn');
    if (!page.url().includes('/hub/spawn-pending/')) {
      throw new Error(
        `the hub does not start the server: it shows ${page.url()} (${page.status()}); ${this.hub.tailOfLog}`,
      );
    }
    const created = await this.hub.until(`pod ${pod}`, async () => {
      const candidate = await this.cluster.kubectl.getOne('pod', pod, '--namespace', namespace);
      return candidate.status.podIP && candidate;
    });
    return PodStandIn.start(this.cluster, created, { path: this.programs, env: { HOME }, workingDir: HOME });
  }

  private async waitForHub(): Promise<void> {
    const isHealthy = async () =>
      (await fetch(`${this.url}/hub/health`, { signal: AbortSignal.timeout(5000) })).status === 200;
    await this.hub.until('a healthy hub behind the proxy', isHealthy).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.proxy.tailOfLog}`);
    });
  }
}

async function startHub(cluster: Cluster, namespace: string, programs: readonly string[]): Promise<PodStandIn> {
  return PodStandIn.start(cluster, await podOf(cluster, namespace, 'hub'), { path: programs, env: { HOME: '/tmp' } });
}

/** The newest pod. The previous pod may still be terminating. */
function podOf(cluster: Cluster, namespace: string, component: string): Promise<KubeObject> {
  const selector = `--selector=app.kubernetes.io/name=jupyterhub,app.kubernetes.io/component=${component}`;
  return until(`the pod of the ${component}`, async () => {
    const pods = await cluster.kubectl.get('pods', '--namespace', namespace, selector);
    return pods.find(({ metadata, status }) => !metadata.deletionTimestamp && status.podIP);
  });
}
