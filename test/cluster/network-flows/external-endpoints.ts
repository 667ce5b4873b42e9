import type { Kubectl } from '../../cluster-harness/kubectl';
import type { Endpoint, ExternalEndpoint } from './endpoints';
import type { Endpoints } from './flow-table';
import { addPods } from './single-pod';

/** A namespace that is none of an example's, and has no policies. */
const OTHER_NAMESPACE = 'elsewhere';

/** Adds the cluster's DNS server, and a pod without labels to each namespace that has pods, and to one that is none of the example's. */
export async function addUnrelatedPods(kubectl: Kubectl): Promise<void> {
  const pods = await kubectl.get('pods', '--all-namespaces');
  const namespaces = new Set([...pods.map(({ metadata }) => metadata.namespace ?? ''), OTHER_NAMESPACE]);
  await kubectl.run('create', 'namespace', OTHER_NAMESPACE);
  await addPods(kubectl, [
    { name: 'dns-server', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ports: 'UDP 53, TCP 53' },
    ...[...namespaces].map((namespace) => ({
      name: `stranger-in-${namespace}`,
      namespace,
      ports: 'TCP 443, TCP 8080',
    })),
  ]);
}

/** The stranger in another namespace who listens on the ports of a workload, without and with the workload's labels. */
export function podInOtherNamespace(
  parties: Endpoints,
  { ports, peer }: Endpoint,
): { plain: Endpoint; labelled: Endpoint } {
  const plain = { ...parties.find(`stranger-in-${OTHER_NAMESPACE}`), ports };
  const pod = plain.peer.pod && { ...plain.peer.pod, labels: peer.pod?.labels ?? {} };
  return { plain, labelled: { ...plain, peer: { ...plain.peer, pod } } };
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

/** Beside a cluster of minikube. */
export const MINIKUBE_ENDPOINTS: Record<string, ExternalEndpoint> = {
  ...COMMON_ENDPOINTS,
  'the API server': { address: '192.168.49.2', ports: 'TCP 8443' },
  'the Service of the API server': { address: '10.96.0.1', ports: 'TCP 443' },
  'the kubelet': { address: '192.168.49.2', ports: 'TCP 10250' },
};

/** Beside a cluster of GKE that its platform made. */
export const GKE_ENDPOINTS: Record<string, ExternalEndpoint> = {
  ...COMMON_ENDPOINTS,
  'the API server': { address: '10.0.0.2', ports: 'TCP 443' },
  'the Service of the API server': { address: '10.8.0.1', ports: 'TCP 443' },
  'the kubelet': { address: '10.0.0.5', ports: 'TCP 10250' },
  // As pods name it, and where the node redirects that to.
  'the metadata server': { address: '169.254.169.254', ports: 'TCP 80, TCP 8080' },
  'the metadata server of the node': { address: '169.254.169.252', ports: 'TCP 987, TCP 988' },
  // Whom requests from the internet come from, and who asks for a server's health.
  'a front end of Google (35.191.0.10)': { address: '35.191.0.10' },
  'a front end of Google (130.211.0.10)': { address: '130.211.0.10' },
};
