import type { Row } from './flow-table';

/** DNS requests of a workload, to the cluster's DNS server or the cache on its node. */
export function dns(workload: string): Row[] {
  return [
    [workload, 'reaches', 'dns-server', 'UDP 53, TCP 53'],
    [workload, 'reaches', 'the DNS cache of the node', 'UDP 53, TCP 53'],
  ];
}

/**
 * Requests to the API server. It is not a pod, and its address is not known at synthesis. It has no public address, so its
 * ports are open to all addresses that are not public.
 */
export function apiServer(workload: string, port: string): Row[] {
  return [
    [workload, 'reaches', 'the API server', port],
    [workload, 'reaches', 'the Service of the API server', 'TCP 443'],
    [workload, 'does not reach', 'the internet', 'TCP 443'],
    [workload, 'reaches', 'the private network', 'TCP 443'],
    [workload, 'reaches', 'a pod of another cluster of the provider', 'TCP 443'],
    [workload, 'may reach', 'other-pod-in-elsewhere', 'TCP 443'],
    [workload, 'does not reach', 'other-pod-in-kubeflow', 'TCP 443'],
    [workload, 'does not reach', 'the kubelet', 'TCP 10250'],
    [workload, 'does not reach', 'the metadata server', 'TCP 80'],
  ];
}

/** A port that is open to all sources, unless their own egress policy denies it. */
export function openToAll(workload: string, port: string): Row[] {
  return [
    ['any external endpoint', 'reaches', workload, port],
    ['other-pod-in-elsewhere', 'reaches', workload, port],
    ['dns-server', 'reaches', workload, port],
    ['other-pod-in-kubeflow', 'does not reach', workload, port],
  ];
}

/** The hub and its proxy in `kubeflow`, and the notebooks of two users in `kubeflow-notebooks`, on any platform. */
export const JUPYTERHUB: readonly Row[] = [
  ...dns('jupyterhub-hub'),
  ...dns('jupyterhub-proxy'),
  ...dns('jupyterhub-notebook-*'),

  // Users' requests go through the proxy to the hub or to their notebook.
  ['jupyterhub-proxy', 'reaches', 'jupyterhub-hub', 'TCP 8081'],
  ['jupyterhub-proxy', 'reaches', 'jupyterhub-notebook-*', 'TCP 8888'],
  // The hub configures the proxy, starts notebooks, and checks whether they respond.
  ['jupyterhub-hub', 'reaches', 'jupyterhub-proxy', 'TCP 8001'],
  ['jupyterhub-hub', 'reaches', 'jupyterhub-notebook-*', 'TCP 8888'],
  // A notebook reports its activity to the hub, and asks the hub to authenticate users.
  ['jupyterhub-notebook-*', 'reaches', 'jupyterhub-hub', 'TCP 8081'],
  ['jupyterhub-notebook-*', 'reaches', 'the internet', 'all ports'],

  // Code in a notebook has no other access.
  ['jupyterhub-notebook-ann', 'does not reach', 'jupyterhub-notebook-bob', 'TCP 8888'],
  ['jupyterhub-notebook-*', 'does not reach', 'jupyterhub-proxy', 'TCP 8001, TCP 8000'],
  ['jupyterhub-notebook-*', 'does not reach', 'the metadata server', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'the API server', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'the Service of the API server', 'TCP 443'],
  ['jupyterhub-notebook-*', 'does not reach', 'the kubelet', 'TCP 10250'],
  ['jupyterhub-notebook-*', 'does not reach', 'the private network', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'a pod of another cluster of the provider', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'other-pod-in-kubeflow', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'other-pod-in-kubeflow-notebooks', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'other-pod-in-elsewhere', 'all ports'],

  ['jupyterhub-proxy', 'does not reach', 'the Service of the API server', 'TCP 443'],
  ['jupyterhub-proxy', 'does not reach', 'the internet', 'TCP 443'],

  // The image pullers have no network access.
  ['any endpoint', 'does not reach', 'jupyterhub-image-puller*', 'TCP 80'],
  ['jupyterhub-image-puller*', 'does not reach', 'any endpoint', 'all ports'],

  ['other-pod-in-kubeflow', 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
  ['other-pod-in-kubeflow', 'does not reach', 'jupyterhub-proxy', 'TCP 8000, TCP 8001'],
  ['other-pod-in-kubeflow', 'does not reach', 'jupyterhub-notebook-ann', 'TCP 8888'],
  ['other-pod-in-kubeflow-notebooks', 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
  ['other-pod-in-kubeflow-notebooks', 'does not reach', 'jupyterhub-proxy', 'TCP 8000, TCP 8001'],
  ['other-pod-in-kubeflow-notebooks', 'does not reach', 'jupyterhub-notebook-ann', 'TCP 8888'],
  ['other-pod-in-elsewhere', 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
  ['other-pod-in-elsewhere', 'does not reach', 'jupyterhub-proxy', 'TCP 8000, TCP 8001'],
  ['other-pod-in-elsewhere', 'does not reach', 'jupyterhub-notebook-ann', 'TCP 8888'],
];

/** The training operator in a separate namespace, on any platform. */
export const TRAINING_OPERATOR: readonly Row[] = [
  ...dns('training-operator'),
  // The webhook. No policy can match the address of the API server.
  ...openToAll('training-operator', 'TCP 9443'),
  ['other-pod-in-training-operator', 'does not reach', 'training-operator', 'TCP 9443'],
  ['any endpoint', 'does not reach', 'training-operator', 'TCP 8080'],
  // Probes. Policies do not affect the kubelet of the pod's node.
  ['any endpoint', 'does not reach', 'training-operator', 'TCP 8081'],
];

/** The controller that shows readiness. It checks other pods, and nothing connects to it. */
export function readinessController(checks: readonly (readonly [workload: string, port: string])[]): Row[] {
  const name = 'kubeflow-readiness';
  return [
    ...dns(name),
    ...checks.map(([workload, port]): Row => [name, 'reaches', workload, port]),
    [name, 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
    [name, 'does not reach', 'jupyterhub-proxy', 'TCP 8001'],
    [name, 'does not reach', 'jupyterhub-notebook-*', 'TCP 8888'],
    ['any endpoint', 'does not reach', name, 'all ports'],
  ];
}

/** The server of a disk on GKE. Nodes mount its files, and policies cannot match nodes. */
export function nfsServer(name: string): Row[] {
  return [...openToAll(name, 'TCP 2049'), [name, 'does not reach', 'any endpoint', 'all ports']];
}

/** The server of a disk on minikube, whose only node can connect without a policy. */
export function nfsServerOfOneNode(name: string): Row[] {
  return [
    ['any endpoint', 'does not reach', name, 'all ports'],
    [name, 'does not reach', 'any endpoint', 'all ports'],
  ];
}

/** A model server in a namespace with a default-deny policy. Clients need their own egress policy. */
export function modelServer(name: string): Row[] {
  return [
    ['client', 'reaches', name, 'TCP 8500, TCP 8501'],
    ['other-pod-in-kubeflow', 'does not reach', name, 'TCP 8500, TCP 8501'],
    ['other-pod-in-elsewhere', 'does not reach', name, 'TCP 8500, TCP 8501'],
    ['any external endpoint', 'does not reach', name, 'TCP 8500, TCP 8501'],
    ['any endpoint', 'does not reach', 'client', 'all ports'],
  ];
}
