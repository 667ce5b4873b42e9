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

const PROVIDERS = {
  'https://github.com/zarf-dev/zarf/blob/f4390e514d664aa0ae39bee5a3f2313bcc10684f/src/pkg/cluster/distro.go':
    'schemes of provider ids',
};
const K3S = {
  'https://github.com/k3s-io/k3s/blob/0362e38dcde906eaf4c065d2e6cb51e6190e3bbd/manifests/local-storage.yaml':
    'class local-path',
  'https://github.com/cisco-open/cluster-registry-controller/issues/58': 'recorded node: labels and provider',
};
const KIND = {
  'https://github.com/kubernetes-sigs/kind/pull/3360': 'recorded nodes: names, labels and the annotation cri-socket',
};
const KIND_NODE = {
  labels: { 'node-role.kubernetes.io/control-plane': '' },
  annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock' },
};
const K3S_LABELS = { 'beta.kubernetes.io/instance-type': 'k3s', 'node.kubernetes.io/instance-type': 'k3s' };
const KINDNET = 'docker.io/kindest/kindnetd:v20250512-df8de77b';

/** Clusters on one machine. */
export const LOCAL_CLUSTERS: Readonly<Record<string, RecordedCluster>> = {
  minikube: {
    sources: {
      'https://github.com/kubernetes/minikube/issues/11644': 'recorded labels of a node',
      'https://github.com/kubernetes/minikube/blob/1f0a159427c16ae4471df34bec6a70a89c07eff2/deploy/addons/storageclass/storageclass.yaml':
        'class standard with the beta annotation',
      'https://minikube.sigs.k8s.io/docs/handbook/network_policy/': 'no network plugin by default',
    },
    context: 'minikube',
    version: 'v1.35.1',
    lists: {
      nodes: [
        node('minikube', {
          kubelet: 'v1.35.1',
          cpu: '2',
          memory: '3912864Ki',
          labels: {
            'minikube.k8s.io/commit': 'c61663e942ec43b20e8e70839dcca52e44cd85ae',
            'minikube.k8s.io/name': 'minikube',
            'minikube.k8s.io/updated_at': '2021_06_12T15_12_02_0700',
            'minikube.k8s.io/version': 'v1.39.0',
            'node-role.kubernetes.io/control-plane': '',
          },
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
    sources: {
      ...PROVIDERS,
      ...KIND,
      'https://github.com/kubernetes-sigs/kind/blob/01d9cb224b5bc63f81c33606c59d2715c69fea63/pkg/build/nodeimage/const_storage.go':
        'class standard',
      'https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0': 'kindnet enforces network policies',
    },
    context: 'kind-kubeflow',
    version: 'v1.34.11',
    lists: {
      nodes: [
        node('kubeflow-control-plane', {
          ...KIND_NODE,
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
    sources: { ...PROVIDERS, ...KIND },
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
    sources: { ...PROVIDERS, ...K3S },
    context: 'k3d-kubeflow',
    version: 'v1.33.6+k3s1',
    lists: {
      nodes: [
        node('k3d-kubeflow-server-0', {
          kubelet: 'v1.33.6+k3s1',
          provider: 'k3s://k3d-kubeflow-server-0',
          labels: K3S_LABELS,
        }),
      ],
      storageclasses: [storageClass('local-path', 'rancher.io/local-path', { default: 'ga' })],
      ingressclasses: [named('traefik')],
      servicecidrs: [serviceCidr('10.43.0.0/16')],
      services: [balancer('kube-system', 'traefik', '172.18.0.3')],
    },
  },
  k3s: {
    sources: {
      ...K3S,
      'https://docs.k3s.io/networking/networking-services': 'Traefik, and its Service with an address',
    },
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
          labels: K3S_LABELS,
        }),
      ],
      storageclasses: [storageClass('local-path', 'rancher.io/local-path', { default: 'ga' })],
      ingressclasses: [named('traefik')],
      servicecidrs: [serviceCidr('10.43.0.0/16')],
      services: [balancer('kube-system', 'traefik', '192.168.1.20')],
    },
  },
  MicroK8s: {
    sources: {
      'https://github.com/canonical/microk8s/pull/314': 'label microk8s.io/cluster=true',
      'https://github.com/canonical/microk8s/issues/1844': 'recorded node: calico-node as the network plugin',
      'https://github.com/canonical/microk8s/issues/2184': 'port 16443 of the API server',
      'https://github.com/canonical/microk8s-core-addons/blob/0bcda42d36a46b8f9599067e12285b21bdcd3a3b/addons/hostpath-storage/storage.yaml':
        'class microk8s-hostpath',
    },
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
    sources: {
      'https://docs.docker.com/desktop/features/kubernetes/': 'name of the node and of the context, class hostpath',
      'https://github.com/kubernetes/kubeadm/issues/2597':
        'annotation cri-socket of kubeadm, which Docker Desktop uses',
    },
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
