import type { Cluster } from '../cluster';
import { HOST_ADDRESS } from '../namespaces';
import { until } from '../until';

export function dnsConfiguration(kubeconfig: string): string {
  return `
.:53 {
    errors
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig ${kubeconfig}
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 5
    }
    cache 5
}
`.trimStart();
}

/**
 * The Service that pods script. Its only endpoint is a process of the cluster's own host, not a pod of kube-system: nothing enforces network
 * policies here, so nobody notices that a rule for the pods of DNS would not select it.
 */
export function dnsService(address: string): object[] {
  const metadata = { name: 'kube-dns', namespace: 'kube-system' };
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ];
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: address, ports } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [HOST_ADDRESS] }],
      ports,
    },
  ];
}

/** Waits until the cluster's DNS answers under its Service's address. */
export async function waitForDns(cluster: Cluster, address: string): Promise<void> {
  const script = `
    const resolver = new (require('node:dns/promises').Resolver)({ timeout: 1000, tries: 1 });
    resolver.setServers(['${address}']);
    resolver.resolve4('kubernetes.default.svc.cluster.local').catch(({ message }) => {
      process.stderr.write(message);
      process.exitCode = 1;
    });`;
  await until(`an answer of DNS at ${address}`, async () => {
    await cluster.run([process.execPath, '--eval', script]);
    return true;
  });
}
