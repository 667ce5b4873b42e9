import type { Row } from './flow-table';

/** A workload asks for names, in the cluster's way and by a cache on its node. */
export function dns(workload: string): Row[] {
  return [
    [workload, 'reaches', 'dns-server', 'UDP 53, TCP 53'],
    [workload, 'reaches', 'the DNS cache of the node', 'UDP 53, TCP 53'],
  ];
}

/** The API server is no pod, and no platform tells its address: who may reach it reaches its ports wherever they are. */
export function apiServer(workload: string, port: string): Row[] {
  return [
    [workload, 'reaches', 'the API server', port],
    [workload, 'reaches', 'the Service of the API server', 'TCP 443'],
    [workload, 'reaches', 'the internet', 'TCP 443'],
    [workload, 'reaches', 'the private network', 'TCP 443'],
    [workload, 'reaches', 'a pod of another cluster of the provider', 'TCP 443'],
    [workload, 'may reach', 'stranger-in-elsewhere', 'TCP 443'],
    [workload, 'does not reach', 'stranger-in-kubeflow', 'TCP 443'],
    [workload, 'does not reach', 'the kubelet', 'TCP 10250'],
    [workload, 'does not reach', 'the metadata server', 'TCP 80'],
  ];
}

/** A port that anybody may come to, as long as they may leave where they are. */
export function openToAll(workload: string, port: string): Row[] {
  return [
    ['anybody outside', 'reaches', workload, port],
    ['stranger-in-elsewhere', 'reaches', workload, port],
    ['dns-server', 'reaches', workload, port],
    ['stranger-in-kubeflow', 'does not reach', workload, port],
  ];
}

/** The hub, its proxy, and notebooks of two users, on any platform. */
export const JUPYTERHUB: readonly Row[] = [
  ...dns('jupyterhub-hub'),
  ...dns('jupyterhub-proxy'),
  ...dns('jupyterhub-notebook-*'),

  // A person's request goes through the proxy to the hub, or to their own notebook.
  ['jupyterhub-proxy', 'reaches', 'jupyterhub-hub', 'TCP 8081'],
  ['jupyterhub-proxy', 'reaches', 'jupyterhub-notebook-*', 'TCP 8888'],
  // The hub tells the proxy what to do, starts notebooks, and sees whether they answer.
  ['jupyterhub-hub', 'reaches', 'jupyterhub-proxy', 'TCP 8001'],
  ['jupyterhub-hub', 'reaches', 'jupyterhub-notebook-*', 'TCP 8888'],
  // A notebook reports to the hub that it is in use, and asks it who somebody is.
  ['jupyterhub-notebook-*', 'reaches', 'jupyterhub-hub', 'TCP 8081'],
  ['jupyterhub-notebook-*', 'reaches', 'the internet', 'all ports'],

  // Who runs code in a notebook gets no further.
  ['jupyterhub-notebook-ann', 'does not reach', 'jupyterhub-notebook-bob', 'TCP 8888'],
  ['jupyterhub-notebook-*', 'does not reach', 'jupyterhub-proxy', 'TCP 8001, TCP 8000'],
  ['jupyterhub-notebook-*', 'does not reach', 'the metadata server', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'the API server', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'the Service of the API server', 'TCP 443'],
  ['jupyterhub-notebook-*', 'does not reach', 'the kubelet', 'TCP 10250'],
  ['jupyterhub-notebook-*', 'does not reach', 'the private network', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'a pod of another cluster of the provider', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'stranger-in-kubeflow', 'all ports'],
  ['jupyterhub-notebook-*', 'does not reach', 'stranger-in-elsewhere', 'all ports'],

  ['jupyterhub-proxy', 'does not reach', 'the Service of the API server', 'TCP 443'],
  ['jupyterhub-proxy', 'does not reach', 'the internet', 'TCP 443'],

  // What keeps images on the nodes talks to nobody.
  ['anybody', 'does not reach', 'jupyterhub-image-puller*', 'TCP 80'],
  ['jupyterhub-image-puller*', 'does not reach', 'anybody', 'all ports'],

  ['stranger-in-kubeflow', 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
  ['stranger-in-kubeflow', 'does not reach', 'jupyterhub-proxy', 'TCP 8000, TCP 8001'],
  ['stranger-in-kubeflow', 'does not reach', 'jupyterhub-notebook-ann', 'TCP 8888'],
  ['stranger-in-elsewhere', 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
  ['stranger-in-elsewhere', 'does not reach', 'jupyterhub-proxy', 'TCP 8000, TCP 8001'],
  ['stranger-in-elsewhere', 'does not reach', 'jupyterhub-notebook-ann', 'TCP 8888'],
];

/** The operator of TFJobs, on any platform. */
export const TRAINING_OPERATOR: readonly Row[] = [
  ...dns('training-operator'),
  // Its webhook, which the API server calls from an address that no policy can name.
  ...openToAll('training-operator', 'TCP 9443'),
  ['anybody', 'does not reach', 'training-operator', 'TCP 8080'],
  // The kubelet of its own node, whom no policy hinders, asks here whether it is well.
  ['anybody', 'does not reach', 'training-operator', 'TCP 8081'],
];

/** The server of a disk. Nodes mount its files, and a policy has no word for a node. */
export function nfsServer(name: string): Row[] {
  return [...openToAll(name, 'TCP 2049'), [name, 'does not reach', 'anybody', 'all ports']];
}

/** A model server in a namespace that is closed: its clients must be let out by a policy of their own. */
export function modelServer(name: string): Row[] {
  return [
    ['client', 'reaches', name, 'TCP 8500, TCP 8501'],
    ['stranger-in-kubeflow', 'does not reach', name, 'TCP 8500, TCP 8501'],
    ['stranger-in-elsewhere', 'does not reach', name, 'TCP 8500, TCP 8501'],
    ['anybody outside', 'does not reach', name, 'TCP 8500, TCP 8501'],
    ['anybody', 'does not reach', 'client', 'all ports'],
  ];
}
