import { CliError } from '../../src/cli-error';
import type { Answers } from '../../src/init/answers/answers';
import { choose } from '../../src/init/choose/choose';
import { reasonsTable } from '../../src/init/choose/reasons-table';
import { detectCluster } from '../../src/init/cluster/detect';
import { type Facts, known, unknown } from '../../src/init/cluster/facts';
import { CLOUD_CLUSTERS } from './clusters/cloud-clusters';
import { LOCAL_CLUSTERS } from './clusters/local-clusters';
import { OTHER_CLUSTERS } from './clusters/other-clusters';
import { type RecordedCluster, RecordedReader } from './clusters/recorded-cluster';

const CLUSTERS = { ...LOCAL_CLUSTERS, ...CLOUD_CLUSTERS, ...OTHER_CLUSTERS };

async function factsOf(cluster: RecordedCluster): Promise<Facts> {
  const facts = await detectCluster(new RecordedReader(cluster), cluster.context);
  return { cluster: known(facts, cluster.context), gcloud: unknown('gcloud has no configuration'), localTools: [] };
}

async function chosen(name: string, given: Partial<Answers> = {}) {
  return choose(await factsOf(CLUSTERS[name] as RecordedCluster), given);
}

/** Answers of every cluster. Names, languages and contexts are left out. */
test.each<[string, Partial<Answers>]>([
  ['minikube', { platform: 'minikube', environment: 'laptop', kubernetesVersion: '1.35' }],
  ['kind', { platform: 'kind', environment: 'laptop', kubernetesVersion: '1.34' }],
  [
    'kind with workers',
    {
      platform: 'any-cluster',
      environment: 'cluster',
      kubernetesVersion: '1.34',
      serviceCidr: '10.96.0.0/16',
      enforcesNetworkPolicies: false,
    },
  ],
  ['k3d', { platform: 'k3d', environment: 'laptop', kubernetesVersion: '1.33' }],
  ['k3s', { platform: 'k3s', environment: 'local', kubernetesVersion: '1.36' }],
  ['MicroK8s', { platform: 'microk8s', environment: 'local', kubernetesVersion: '1.33' }],
  ['Docker Desktop', { platform: 'docker-desktop', environment: 'laptop', kubernetesVersion: '1.34' }],
  [
    'GKE Standard',
    {
      platform: 'gke',
      environment: 'cloud',
      kubernetesVersion: '1.34',
      gkeCluster: 'existing',
      project: 'my-project',
      zone: 'us-central1-a',
      clusterName: 'ml',
      serviceCidr: '34.118.224.0/20',
      gpuTypes: { 'nvidia-l4': 'cloud.google.com/gke-accelerator=nvidia-l4' },
    },
  ],
  [
    'GKE Autopilot',
    {
      platform: 'gke',
      environment: 'cloud',
      kubernetesVersion: '1.33',
      gkeCluster: 'existing',
      project: 'my-project',
      region: 'us-central1',
      clusterName: 'autopilot-cluster-1',
    },
  ],
  ['GKE with another context name', { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.34' }],
  [
    'EKS',
    {
      platform: 'any-cluster',
      environment: 'cluster',
      kubernetesVersion: '1.34',
      storageClass: 'gp3',
      sharedStorageClass: 'efs',
      serviceCidr: '172.20.0.0/16',
      enforcesNetworkPolicies: false,
      architecture: 'amd64',
      gpuResource: 'nvidia.com/gpu',
      gpuTypes: { 'nvidia-a10g': 'nvidia.com/gpu.product=NVIDIA-A10G' },
    },
  ],
  [
    'AKS',
    {
      platform: 'any-cluster',
      environment: 'cluster',
      kubernetesVersion: '1.33',
      sharedStorageClass: 'azurefile-nfs',
      serviceCidr: '10.0.0.0/16',
      enforcesNetworkPolicies: true,
    },
  ],
  [
    'OpenShift',
    {
      platform: 'any-cluster',
      environment: 'cluster',
      kubernetesVersion: '1.33',
      openshift: true,
      serviceCidr: '172.30.0.0/16',
      enforcesNetworkPolicies: true,
    },
  ],
  [
    'kubeadm',
    {
      platform: 'any-cluster',
      environment: 'cluster',
      kubernetesVersion: '1.36',
      serviceCidr: '10.96.0.0/12',
      ipFamilies: 'DualStack',
      apiServerPort: 8443,
      enforcesNetworkPolicies: false,
      smallNodes: true,
      gpuResource: 'amd.com/gpu',
    },
  ],
  ['an empty cluster', { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.34' }],
  [
    'a cluster with zero-to-jupyterhub',
    { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.34', namespace: 'kubeflow' },
  ],
  [
    'a cluster with a hub in kubeflow',
    { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.34', namespace: 'kubeflow-2' },
  ],
  [
    'a cluster with the training operator',
    { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.34', components: ['notebooks'] },
  ],
  [
    'a cluster without permissions',
    { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.35', createNamespaces: false },
  ],
  [
    'a cluster with two default StorageClasses',
    { platform: 'any-cluster', environment: 'cluster', kubernetesVersion: '1.34', storageClass: 'new' },
  ],
  ['an old cluster', { platform: 'any-cluster', environment: 'cluster' }],
])('the answers for %s', async (name, expected) => {
  const { answers } = await chosen(name);
  expect(answers).toEqual({
    name: 'my-kubeflow',
    language: 'typescript',
    components: ['notebooks', 'training'],
    context: CLUSTERS[name]?.context,
    ...expected,
  });
});

test('every recorded cluster has a test, and names its sources and what was taken from each', () => {
  for (const { sources } of Object.values(CLUSTERS)) {
    expect(Object.keys(sources).length).toBeGreaterThan(0);
    for (const [address, taken] of Object.entries(sources)) {
      expect([address, taken]).toEqual([expect.stringMatching(/^https:\/\//), expect.stringMatching(/\w+ \w+/)]);
    }
  }
});

/** Reasons and warnings by name. */
test.each([
  [
    'minikube',
    'a default StorageClass with the beta annotation',
    'StorageClass standard (default)',
    'claims use the default StorageClass standard',
  ],
  ['EKS', 'no default StorageClass', 'none is the default', 'storageClass: gp3'],
  ['kubeadm', 'no StorageClass', 'no StorageClass', 'claims stay pending'],
  [
    'a cluster with two default StorageClasses',
    'several default StorageClasses',
    '2 default StorageClasses: new, old',
    'the newest',
  ],
  ['kubeadm', 'no load balancer', 'Service web/site has no address', '`kubeflow-cdk open` forwards a port'],
  ['kind', 'no ReadWriteMany', 'no class for ReadWriteMany claims', 'the component shared-files adds an NFS server'],
  ['EKS', 'policies that are not enforced', 'without --enable-network-policy=true', 'notebooks are not isolated'],
  ['kubeadm', 'policies that Flannel does not enforce', 'Flannel enforces no policies', 'notebooks are not isolated'],
  ['kubeadm', 'small nodes', '2 CPUs and 3.0 GiB', 'smaller default requests'],
  ['kubeadm', 'GPUs of another vendor', '4 amd.com/gpu', 'the default GPU images contain CUDA'],
  ['k3s', 'arm64 nodes only', 'arm64 nodes only', 'images without this architecture cannot start'],
  ['EKS', 'nodes of several architectures', '1 amd64, 1 arm64', 'pods run on amd64 nodes'],
  ['an old cluster', 'an old version', 'API server v1.29.0', 'the oldest supported version is 1.33'],
  ['an empty cluster', 'no nodes', 'the list of nodes is empty', 'pods stay pending until a node joins'],
  [
    'a cluster without permissions',
    'no permission to list nodes',
    'no permission to list nodes',
    'GPUs of nodes are not known',
  ],
  [
    'a cluster without permissions',
    'no permission to create definitions',
    'may not create customresourcedefinitions',
    'an administrator applies the folder 0-setup',
  ],
  [
    'a cluster with the training operator',
    'a training operator',
    'training operator in namespace kubeflow',
    'no second training operator',
  ],
  ['a cluster with JobSet', 'JobSet', 'jobsets.jobset.x-k8s.io', 'TFJobApi.JOB_SET'],
  ['a cluster with a hub in kubeflow', 'a hub', 'JupyterHub in namespace kubeflow', 'the hubs share nothing'],
  ['GKE with another context name', 'a GKE cluster of unknown name', 'GKE Standard', 'gke_PROJECT_LOCATION_CLUSTER'],
  ['kind', 'kindnet', 'kindnetd:v20250512', 'test one'],
])('%s: %s is explained', async (name, _, found, therefore) => {
  const { reasons } = await chosen(name);
  expect(reasons).toContainEqual(
    expect.objectContaining({ found: expect.stringContaining(found), therefore: expect.stringContaining(therefore) }),
  );
});

test('given answers win, and need no reason', async () => {
  const { answers, reasons } = await chosen('EKS', {
    storageClass: 'gp2',
    components: ['training'],
    enforcesNetworkPolicies: true,
  });
  expect(answers).toMatchObject({ storageClass: 'gp2', components: ['training'], enforcesNetworkPolicies: true });
  expect(reasons.some(({ therefore }) => /gp2|not isolated/.test(therefore))).toBe(false);
});

test.each([
  ['EKS', { hostname: 'n.example.com' }, { ingressClass: 'alb' }],
  ['kubeadm', { hostname: 'n.example.com' }, { gateway: 'gateways/web' }],
  ['OpenShift', { hostname: 'n.example.com' }, { ingressClass: 'openshift-default' }],
])('a hostname on %s is exposed by what exists', async (name, given, expected) => {
  expect((await chosen(name, given)).answers).toMatchObject(expected);
});

test('a hostname without an ingress controller is a warning', async () => {
  const { reasons } = await chosen('kind', { hostname: 'n.example.com' });
  expect(reasons.filter(({ warning }) => warning).map(({ therefore }) => therefore)).toContainEqual(
    expect.stringContaining('a hostname needs an ingress controller or a Gateway'),
  );
});

test('without a cluster, the platform is an installed tool, or kind', () => {
  const facts: Facts = { cluster: unknown('no kubeconfig'), gcloud: unknown('no gcloud'), localTools: [] };
  expect(choose(facts).answers).toMatchObject({ platform: 'kind', environment: 'laptop' });
  expect(choose({ ...facts, localTools: ['minikube', 'k3d'] })).toMatchObject({
    answers: { platform: 'minikube' },
    reasons: [{ found: 'no kubeconfig; minikube is installed', therefore: 'minikube, on this machine' }],
  });
});

test('gke without a cluster takes the project and zone of gcloud', () => {
  const facts: Facts = {
    cluster: unknown('no kubeconfig'),
    gcloud: known({ project: 'ml-project', zone: 'europe-west4-a' }, 'gcloud configuration default'),
    localTools: [],
  };
  expect(choose(facts, { platform: 'gke' }).answers).toMatchObject({
    gkeCluster: 'standard',
    project: 'ml-project',
    zone: 'europe-west4-a',
  });
  expect(choose(facts, { platform: 'gke', gkeCluster: 'autopilot' }).answers).toMatchObject({ region: 'europe-west4' });
});

test('a cluster that cannot be reached is an error with its reason', async () => {
  const unreachable = {
    get: async () => {
      throw new CliError('The API server https://127.0.0.1:1 of context "x" cannot be reached.', {
        reason: 'ECONNREFUSED',
      });
    },
    may: async () => false,
  };
  await expect(detectCluster(unreachable, 'x')).rejects.toThrow('cannot be reached');
});

test('the table of reasons', async () => {
  const { reasons } = await chosen('EKS');
  expect(`\n${reasonsTable(reasons, 100)}\n`).toMatchSnapshot();
});
