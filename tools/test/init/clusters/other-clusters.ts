import { node, type RecordedCluster, storageClass, workload } from './recorded-cluster';

const KUBERNETES = 'https://kubernetes.io/docs/reference/using-api/api-concepts/';
const NODE = node('node-0', { kubelet: 'v1.34.0' });

/** Clusters with software, without permissions, and without content. */
export const OTHER_CLUSTERS: Readonly<Record<string, RecordedCluster>> = {
  'an empty cluster': { sources: { [KUBERNETES]: 'form of lists' }, context: 'empty', version: 'v1.34.0', lists: {} },
  'a cluster with zero-to-jupyterhub': {
    sources: {
      'https://github.com/jupyterhub/zero-to-jupyterhub-k8s/blob/001c0b1381054e0e15b5f20ccf9dd275c2f21f2e/jupyterhub/templates/hub/deployment.yaml':
        'labels and image of the hub',
    },
    context: 'hub',
    version: 'v1.34.0',
    lists: {
      nodes: [NODE],
      deployments: [
        workload('jhub', 'hub', 'quay.io/jupyterhub/k8s-hub:4.2.0', {
          labels: { app: 'jupyterhub', component: 'hub', release: 'jhub' },
        }),
      ],
    },
  },
  'a cluster with a hub in kubeflow': {
    sources: { 'https://z2jh.jupyter.org/en/stable/': 'image of the hub' },
    context: 'hub',
    version: 'v1.34.0',
    lists: { nodes: [NODE], deployments: [workload('kubeflow', 'hub', 'quay.io/jupyterhub/k8s-hub:4.2.0')] },
  },
  'a cluster with the training operator': {
    sources: {
      'https://github.com/kubeflow/trainer/blob/v1.9.3/manifests/base/deployment.yaml':
        'name and image of the operator',
    },
    context: 'training',
    version: 'v1.34.0',
    definitions: ['tfjobs.kubeflow.org'],
    lists: {
      nodes: [NODE],
      deployments: [workload('kubeflow', 'training-operator', 'kubeflow/training-operator:v1-5170a36')],
    },
  },
  'a cluster with JobSet': {
    sources: {
      'https://github.com/kubernetes-sigs/jobset/blob/v0.12.0/config/components/crd/bases/jobset.x-k8s.io_jobsets.yaml':
        'name of the definition',
    },
    context: 'jobs',
    version: 'v1.34.0',
    definitions: ['jobsets.jobset.x-k8s.io'],
    lists: { nodes: [NODE] },
  },
  'a cluster without permissions': {
    sources: { 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/': 'status 403 of denied requests' },
    context: 'restricted',
    version: 'v1.35.0',
    lists: {
      nodes: 403,
      services: 403,
      daemonsets: 403,
      deployments: 403,
      storageclasses: 403,
      servicecidrs: 403,
      endpointslices: 403,
      ingressclasses: 403,
    },
    denied: ['create namespaces', 'create customresourcedefinitions'],
  },
  'a cluster with two default StorageClasses': {
    sources: {
      'https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass':
        'several classes with the default annotation',
    },
    context: 'two',
    version: 'v1.34.0',
    lists: {
      nodes: [NODE],
      storageclasses: [
        storageClass('old', 'ebs.csi.aws.com', { default: 'ga', created: '2024-01-01T00:00:00Z' }),
        storageClass('new', 'ebs.csi.aws.com', { default: 'ga', created: '2026-01-01T00:00:00Z' }),
      ],
    },
  },
  'an old cluster': {
    sources: { [KUBERNETES]: 'form of lists' },
    context: 'old',
    version: 'v1.29.0',
    lists: { nodes: [NODE] },
  },
};
