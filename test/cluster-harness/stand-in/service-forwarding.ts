import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { Endpoint } from '../forwarding';
import type { KubeObject } from '../kubectl';
import { addressCommand } from '../namespaces';
import { until } from '../until';
import type { ForwardedConnections } from './forwarder';
import { inNetworkOfCluster } from './pod-network';

/**
 * Makes the Services of a pod lead to it, at their cluster addresses, as their endpoints tell: what kube-proxy does in a real cluster.
 * Gives what ends that.
 */
export async function forwardServices(cluster: Cluster, pod: KubeObject): Promise<() => Promise<void>> {
  const { namespace = 'default', labels = {} } = pod.metadata;
  const services = await cluster.kubectl.get('services', '--namespace', namespace);
  const matching = services.filter((service) => selects(service, labels) && service.spec.clusterIP !== 'None');
  if (matching.length === 0) {
    return async () => {};
  }
  const forwarder = await startForwarder(cluster);
  for (const service of matching) {
    await cluster.run(addressCommand(service.spec.clusterIP));
    for (const connections of await connectionsTo(cluster, service, pod)) {
      await sendConnections(forwarder, connections);
    }
  }
  return async () => {
    const exit = once(forwarder, 'exit');
    forwarder.disconnect();
    await exit;
  };
}

/** A port of this machine's loopback device that leads to an address in the cluster. */
export async function openPort(cluster: Cluster, to: Endpoint): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await sendConnections(await startForwarder(cluster), { to }, server);
  // Else this process would accept connections too, and leave them unanswered.
  server.close();
  return port;
}

/** Lines of /etc/hosts by which a pod of a namespace knows the Services that there are. */
export async function serviceHostsLines(cluster: Cluster, namespace: string): Promise<string> {
  const services = await cluster.kubectl.get('services', '--all-namespaces');
  return services
    .filter(({ spec }) => spec.clusterIP !== 'None')
    .map(({ metadata, spec }) => {
      const qualified = `${metadata.name}.${metadata.namespace}`;
      const names = [qualified, `${qualified}.svc`, `${qualified}.svc.cluster.local`];
      return `${spec.clusterIP} ${(metadata.namespace === namespace ? [metadata.name, ...names] : names).join(' ')}\n`;
    })
    .join('');
}

function selects({ spec }: KubeObject, labels: Record<string, string>): boolean {
  const selector = Object.entries(spec.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}

/** By the endpoints, since those are what the cluster made of selector and ports. */
async function connectionsTo(cluster: Cluster, service: KubeObject, pod: KubeObject): Promise<ForwardedConnections[]> {
  const { name, namespace = 'default' } = service.metadata;
  const address = pod.status.podIP;
  const slice = await until(`pod ${pod.metadata.name} among the endpoints of Service ${name}`, async () => {
    const selector = `--selector=kubernetes.io/service-name=${name}`;
    const slices = await cluster.kubectl.get('endpointslices', '--namespace', namespace, selector);
    return slices.find(({ endpoints }) => endpoints?.some(({ addresses }: any) => addresses.includes(address)));
  });
  return service.spec.ports.map((port: any) => {
    const ready = slice.ports?.find((candidate: any) => (candidate.name ?? '') === (port.name ?? ''));
    if (!ready) {
      throw new Error(`port ${port.port} of Service ${name} leads to no port of pod ${pod.metadata.name}`);
    }
    return { from: { address: service.spec.clusterIP, port: port.port }, to: { address, port: ready.port } };
  });
}

async function startForwarder(cluster: Cluster): Promise<ChildProcess> {
  const log = openSync(cluster.folder.log('forwarder'), 'a');
  const command = [process.execPath, '--import', 'tsx', join(__dirname, 'forwarder.ts')];
  const [program, ...args] = inNetworkOfCluster(cluster, command);
  const forwarder = spawn(program, args, { cwd: __dirname, stdio: ['ignore', log, log, 'ipc'] });
  forwarder.unref();
  forwarder.channel?.unref();
  await untilReady(forwarder);
  return forwarder;
}

async function sendConnections(forwarder: ChildProcess, connections: ForwardedConnections, server?: Server): Promise<void> {
  const ready = untilReady(forwarder);
  forwarder.send(connections, server);
  await ready;
}

function untilReady(forwarder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    forwarder.once('message', () => resolve());
    forwarder.once('exit', (code) => reject(new Error(`the forwarder ended with status ${code}; see forwarder.log`)));
  });
}
