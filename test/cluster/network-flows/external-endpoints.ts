import type { Kubectl } from '../../cluster-harness/kubectl';
import type { Endpoint, ExternalEndpoint } from './endpoints';
import type { Endpoints } from './flow-table';
import { addPods } from './single-pod';

/** A namespace without policies that no example uses. */
const OTHER_NAMESPACE = 'elsewhere';

/**
 * Adds the DNS server of the cluster, and a pod without labels to each namespace with pods and to one that the example
 * does not use.
 */
export async function addUnrelatedPods(kubectl: Kubectl): Promise<void> {
  const pods = await kubectl.get('pods', '--all-namespaces');
  const namespaces = new Set([...pods.map(({ metadata }) => metadata.namespace ?? ''), OTHER_NAMESPACE]);
  await kubectl.run('create', 'namespace', OTHER_NAMESPACE);
  await addPods(kubectl, [
    { name: 'dns-server', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ports: 'UDP 53, TCP 53' },
    ...[...namespaces].map((namespace) => ({
      name: `other-pod-in-${namespace}`,
      namespace,
      ports: 'TCP 443, TCP 8080',
    })),
  ]);
}

/** The unrelated pod in another namespace with the ports of a workload, without and with the workload's labels. */
export function podInOtherNamespace(
  endpoints: Endpoints,
  { ports, peer }: Endpoint,
): { plain: Endpoint; labeled: Endpoint } {
  const plain = { ...endpoints.find(`other-pod-in-${OTHER_NAMESPACE}`), ports };
  const pod = plain.peer.pod && { ...plain.peer.pod, labels: peer.pod?.labels ?? {} };
  return { plain, labeled: { ...plain, peer: { ...plain.peer, pod } } };
}

const COMMON_ENDPOINTS: Record<string, ExternalEndpoint> = {
  'the internet': { address: '203.0.113.10', ports: 'TCP 443, TCP 22, UDP 443' },
  'the private network': { address: '192.168.1.20', ports: 'TCP 443, TCP 22' },
  'the metadata server': { address: '169.254.169.254', ports: 'TCP 80' },
  'the metadata server of Azure': { address: '168.63.129.16', ports: 'TCP 80, TCP 32526' },
  'the metadata server of Alibaba Cloud': { address: '100.100.100.200', ports: 'TCP 80' },
  'the metadata server of Oracle Cloud': { address: '192.0.0.192', ports: 'TCP 80' },
  'a pod of another cluster of the provider': { address: '100.64.1.1', ports: 'TCP 443' },
  'the DNS cache of the node': { address: '169.254.20.10', ports: 'UDP 53, TCP 53' },
};

/** External endpoints of a minikube cluster. */
export const MINIKUBE_ENDPOINTS: Record<string, ExternalEndpoint> = {
  ...COMMON_ENDPOINTS,
  'the API server': { address: '192.168.49.2', ports: 'TCP 8443' },
  'the Service of the API server': { address: '10.96.0.1', ports: 'TCP 443' },
  'the kubelet': { address: '192.168.49.2', ports: 'TCP 10250' },
};

/** External endpoints of a GKE cluster. */
export const GKE_ENDPOINTS: Record<string, ExternalEndpoint> = {
  ...COMMON_ENDPOINTS,
  'the API server': { address: '10.0.0.2', ports: 'TCP 443' },
  'the Service of the API server': { address: '10.8.0.1', ports: 'TCP 443' },
  'the kubelet': { address: '10.0.0.5', ports: 'TCP 10250' },
  // The address that pods use, and the address that the node redirects it to.
  'the metadata server': { address: '169.254.169.254', ports: 'TCP 80, TCP 8080' },
  'the metadata server of the node': { address: '169.254.169.252', ports: 'TCP 987, TCP 988' },
  // Sources of requests from the internet and of health checks.
  'a Google front end (35.191.0.10)': { address: '35.191.0.10' },
  'a Google front end (130.211.0.10)': { address: '130.211.0.10' },
};
