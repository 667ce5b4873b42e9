import type { Cluster } from '../cluster';
import { HOST_ADDRESS } from '../processes/namespaces';
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
 * Returns the Service for cluster DNS, whose only endpoint is CoreDNS on the host.
 *
 * The endpoint is not a pod of kube-system, so a policy that allows egress to DNS pods would not select it. This cluster does not
 * enforce network policies.
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

/** Waits until the cluster's DNS answers at the address of its Service. */
export async function waitForDns(cluster: Cluster, address: string): Promise<void> {
  const script = `
    const resolver = new (require('node:dns/promises').Resolver)({ timeout: 1000, tries: 1 });
    resolver.setServers(['${address}']);
    resolver.resolve4('kubernetes.default.svc.cluster.local').catch(({ message }) => {
      process.stderr.write(message);
      process.exitCode = 1;
    });`;
  await until(`DNS to answer at ${address}`, async () => {
    await cluster.run([process.execPath, '--eval', script]);
    return true;
  });
}
