import {
  apiServer,
  balancer,
  named,
  node,
  type RecordedCluster,
  serviceCidr,
  storageClass,
  workload,
} from './recorded-cluster';

const PROVIDERS =
  'https://github.com/zarf-dev/zarf/blob/f4390e514d664aa0ae39bee5a3f2313bcc10684f/src/pkg/cluster/distro.go';
const K3S_STORAGE =
  'https://github.com/k3s-io/k3s/blob/0362e38dcde906eaf4c065d2e6cb51e6190e3bbd/manifests/local-storage.yaml';
const KINDNET = 'docker.io/kindest/kindnetd:v20250512-df8de77b';

/** Clusters on one machine. */
export const LOCAL_CLUSTERS: Readonly<Record<string, RecordedCluster>> = {
  minikube: {
    sources: [
      'https://github.com/kubernetes/minikube/blob/1f0a159427c16ae4471df34bec6a70a89c07eff2/deploy/addons/storageclass/storageclass.yaml',
      'https://minikube.sigs.k8s.io/docs/handbook/network_policy/',
    ],
    context: 'minikube',
    version: 'v1.35.1',
    lists: {
      nodes: [
        node('minikube', {
          kubelet: 'v1.35.1',
          cpu: '2',
          memory: '3912864Ki',
          labels: { 'minikube.k8s.io/name': 'minikube', 'minikube.k8s.io/version': 'v1.39.0' },
          annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///var/run/cri-dockerd.sock' },
        }),
      ],
      storageclasses: [storageClass('standard', 'k8s.io/minikube-hostpath', { default: 'beta' })],
      servicecidrs: [serviceCidr('10.96.0.0/12')],
      endpointslices: [apiServer(8443)],
      daemonsets: [workload('kube-system', 'kube-proxy', 'registry.k8s.io/kube-proxy:v1.35.1')],
    },
  },
  kind: {
    sources: [
      PROVIDERS,
      'https://github.com/kubernetes-sigs/kind/blob/01d9cb224b5bc63f81c33606c59d2715c69fea63/pkg/build/nodeimage/const_storage.go',
      'https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0',
    ],
    context: 'kind-kubeflow',
    version: 'v1.34.11',
    lists: {
      nodes: [
        node('kubeflow-control-plane', {
          kubelet: 'v1.34.11',
          provider: 'kind://docker/kubeflow/kubeflow-control-plane',
        }),
      ],
      storageclasses: [storageClass('standard', 'rancher.io/local-path', { default: 'ga' })],
      servicecidrs: [serviceCidr('10.96.0.0/16')],
      endpointslices: [apiServer(6443)],
      daemonsets: [workload('kube-system', 'kindnet', KINDNET)],
    },
  },
  'kind with workers': {
    sources: [PROVIDERS],
    context: 'kind-workers',
    version: 'v1.34.11',
    lists: {
      nodes: ['control-plane', 'worker', 'worker2'].map((name) =>
        node(`workers-${name}`, { kubelet: 'v1.34.11', provider: `kind://docker/workers/workers-${name}` }),
      ),
      storageclasses: [storageClass('standard', 'rancher.io/local-path', { default: 'ga' })],
      servicecidrs: [serviceCidr('10.96.0.0/16')],
      daemonsets: [workload('kube-system', 'kindnet', 'docker.io/kindest/kindnetd:v20230809-80a64d96')],
    },
  },
  k3d: {
    sources: [PROVIDERS, K3S_STORAGE],
    context: 'k3d-kubeflow',
    version: 'v1.33.6+k3s1',
    lists: {
      nodes: [
        node('k3d-kubeflow-server-0', {
          kubelet: 'v1.33.6+k3s1',
          provider: 'k3s://k3d-kubeflow-server-0',
          labels: { 'node.kubernetes.io/instance-type': 'k3s' },
        }),
      ],
      storageclasses: [storageClass('local-path', 'rancher.io/local-path', { default: 'ga' })],
      ingressclasses: [named('traefik')],
      servicecidrs: [serviceCidr('10.43.0.0/16')],
      services: [balancer('kube-system', 'traefik', '172.18.0.3')],
    },
  },
  k3s: {
    sources: [K3S_STORAGE, 'https://docs.k3s.io/networking/networking-services'],
    context: 'default',
    version: 'v1.36.1+k3s1',
    lists: {
      nodes: [
        node('edge', {
          kubelet: 'v1.36.1+k3s1',
          provider: 'k3s://edge',
          arch: 'arm64',
          cpu: '4',
          memory: '7917Mi',
          labels: { 'node.kubernetes.io/instance-type': 'k3s' },
        }),
      ],
      storageclasses: [storageClass('local-path', 'rancher.io/local-path', { default: 'ga' })],
      ingressclasses: [named('traefik')],
      servicecidrs: [serviceCidr('10.43.0.0/16')],
      services: [balancer('kube-system', 'traefik', '192.168.1.20')],
    },
  },
  MicroK8s: {
    sources: [
      PROVIDERS,
      'https://github.com/canonical/microk8s-core-addons/blob/0bcda42d36a46b8f9599067e12285b21bdcd3a3b/addons/hostpath-storage/storage.yaml',
    ],
    context: 'microk8s',
    version: 'v1.33.3',
    lists: {
      nodes: [node('ubuntu', { kubelet: 'v1.33.3', labels: { 'microk8s.io/cluster': 'true' } })],
      storageclasses: [storageClass('microk8s-hostpath', 'microk8s.io/hostpath', { default: 'ga' })],
      servicecidrs: [serviceCidr('10.152.183.0/24')],
      endpointslices: [apiServer(16443)],
      daemonsets: [workload('kube-system', 'calico-node', 'docker.io/calico/node:v3.28.1')],
    },
  },
  'Docker Desktop': {
    sources: [PROVIDERS, 'https://docs.docker.com/desktop/features/kubernetes/'],
    context: 'docker-desktop',
    version: 'v1.34.1',
    lists: {
      nodes: [
        node('docker-desktop', {
          kubelet: 'v1.34.1',
          annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///var/run/cri-dockerd.sock' },
        }),
      ],
      storageclasses: [storageClass('hostpath', 'docker.io/hostpath', { default: 'ga' })],
      servicecidrs: [serviceCidr('10.96.0.0/12')],
      endpointslices: [apiServer(6443)],
      daemonsets: [workload('kube-system', 'kube-proxy', 'registry.k8s.io/kube-proxy:v1.34.1')],
    },
  },
};
