import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { KubeObject } from '../kubectl';
import type { Endpoint } from '../processes/forwarding';
import { addressCommand } from '../processes/namespaces';
import { until } from '../until';
import type { ForwardedConnections } from './forwarder';
import { inNetworkOfCluster } from './pod-network';

/**
 * Forwards the cluster IPs of a pod's Services to the pod according to their endpoints, like kube-proxy in a real
 * cluster.
 *
 * @returns a function that stops the forwarding
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

/** Opens a port on this machine's loopback device that forwards to an endpoint in the cluster, and returns the port. */
export async function openPort(cluster: Cluster, to: Endpoint): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await sendConnections(await startForwarder(cluster), { to }, server);
  // Otherwise this process would also accept connections and never answer them.
  server.close();
  return port;
}

/** Returns lines for the /etc/hosts of a pod, so that it resolves the names of all Services. */
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

/** Reads EndpointSlices, because Kubernetes derives them from the selector and the ports. */
async function connectionsTo(cluster: Cluster, service: KubeObject, pod: KubeObject): Promise<ForwardedConnections[]> {
  const { name, namespace = 'default' } = service.metadata;
  const address = pod.status.podIP;
  const slice = await until(`pod ${pod.metadata.name} to become an endpoint of Service ${name}`, async () => {
    const selector = `--selector=kubernetes.io/service-name=${name}`;
    const slices = await cluster.kubectl.get('endpointslices', '--namespace', namespace, selector);
    return slices.find(({ endpoints }) => endpoints?.some(({ addresses }: any) => addresses.includes(address)));
  });
  return service.spec.ports.map((port: any) => {
    const ready = slice.ports?.find((candidate: any) => (candidate.name ?? '') === (port.name ?? ''));
    if (!ready) {
      throw new Error(`port ${port.port} of Service ${name} does not map to any port of pod ${pod.metadata.name}`);
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

async function sendConnections(
  forwarder: ChildProcess,
  connections: ForwardedConnections,
  server?: Server,
): Promise<void> {
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
