import { App, Size } from 'cdk8s';
import {
  ComponentImage,
  ControlPlaneAccess,
  FilestoreVolume,
  GkeCluster,
  GkeNetwork,
  GkePlatform,
  type GkePlatformProps,
  GkeReleaseChannel,
  GkeStorageClass,
  PersistentDiskType,
  StateBackend,
  TFJob,
} from 'kubeflow-cdk';
import { OF_ALL_PODS } from '../shared-props';
import { addAllFeatures, bucketReader, FULL_PROPS, IAP_CLIENT } from './full-platform';
import { onlyResource, PROPS, platformWith, resourceAddresses, resourcesOfType, synthesize } from './synthesize';

test('the default platform has a cluster with one node pool in a dedicated network', () => {
  expect(resourceAddresses(synthesize().terraform)).toEqual([
    'google_compute_network.network',
    'google_compute_router.router',
    'google_compute_router_nat.nat',
    'google_compute_subnetwork.subnetwork',
    'google_container_cluster.cluster',
    'google_container_node_pool.node-pool',
    'google_kms_crypto_key.secrets-key',
    'google_kms_crypto_key_iam_member.secrets-key-user',
    'google_kms_key_ring.key-ring',
    'google_project_iam_member.node-account-role',
    'google_project_service.binaryauthorization-api',
    'google_project_service.cloudkms-api',
    'google_project_service.cloudresourcemanager-api',
    'google_project_service.compute-api',
    'google_project_service.container-api',
    'google_project_service.containerfilesystem-api',
    'google_project_service.containersecurity-api',
    'google_project_service.file-api',
    'google_project_service.iam-api',
    'google_project_service.logging-api',
    'google_project_service.monitoring-api',
    'google_service_account.node-account',
  ]);
});

test('the cluster is hardened by default', () => {
  expect(onlyResource(synthesize().terraform, 'google_container_cluster')).toMatchObject({
    name: 'cloud',
    location: 'us-central1-a',
    release_channel: { channel: 'REGULAR' },
    datapath_provider: 'ADVANCED_DATAPATH',
    enable_shielded_nodes: true,
    enable_legacy_abac: false,
    binary_authorization: { evaluation_mode: 'PROJECT_SINGLETON_POLICY_ENFORCE' },
    workload_identity_config: { workload_pool: 'my-project.svc.id.goog' },
    master_auth: { client_certificate_config: { issue_client_certificate: false } },
    remove_default_node_pool: true,
    security_posture_config: { mode: 'BASIC' },
    gateway_api_config: { channel: 'CHANNEL_STANDARD' },
    cost_management_config: { enabled: true },
    vertical_pod_autoscaling: { enabled: true },
  });
});

test('nodes are shielded and private, and hide their identity from pods', () => {
  expect(onlyResource(synthesize().terraform, 'google_container_node_pool')).toMatchObject({
    autoscaling: { total_min_node_count: 1, total_max_node_count: 10 },
    management: { auto_repair: true, auto_upgrade: true },
    network_config: { enable_private_nodes: true },
    node_config: {
      machine_type: 'e2-standard-8',
      disk_size_gb: 100,
      shielded_instance_config: { enable_secure_boot: true, enable_integrity_monitoring: true },
      workload_metadata_config: { mode: 'GKE_METADATA' },
    },
  });
});

test('zone without region creates a zonal cluster', () => {
  const { location, terraform } = { ...synthesize(), location: platformWith({}).location };
  expect(location).toBe('us-central1-a');
  expect(onlyResource(terraform, 'google_compute_subnetwork')).toMatchObject({ region: 'us-central1' });
});

test('region creates a regional cluster, with or without zone', () => {
  expect(platformWith({ zone: undefined, region: 'us-central1' }).location).toBe('us-central1');
  expect(platformWith({ zone: 'us-central1-b', region: 'us-central1' }).location).toBe('us-central1');
});

test('clusterName is the name of the cluster and the prefix of the names of its resources', () => {
  const { terraform } = synthesize(addAllFeatures, { ...FULL_PROPS, clusterName: 'ml' });
  expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject({ name: 'ml' });
  expect(onlyResource(terraform, 'google_compute_network')).toMatchObject({ name: 'ml-network' });
  expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({ name: 'ml-team-data' });
  expect(onlyResource(terraform, 'google_compute_global_address')).toMatchObject({ name: 'ml-inception' });
});

test('an environment whose name is not a valid cluster name gets a valid one', () => {
  expect(platformWith({}, '2nd').clusterName).toMatch(/^kubeflow-2nd-[0-9a-f]{8}$/);
  expect(platformWith({}, 'e'.repeat(60)).clusterName).toHaveLength(40);
});

test('every prop reaches the Terraform', () => {
  const props: Required<GkePlatformProps> = {
    project: 'other-project',
    zone: 'europe-west4-b',
    region: 'europe-west4',
    clusterName: 'ml',
    network: GkeNetwork.create({ nodeCidr: '10.16.0.0/20' }),
    cluster: GkeCluster.standard({
      deletionProtection: false,
      releaseChannel: GkeReleaseChannel.STABLE,
      nodeLocations: ['europe-west4-a', 'europe-west4-b'],
    }),
    nodePools: [{ machineType: 'n2-standard-4', minNodes: 2, maxNodes: 4, diskSize: Size.gibibytes(50) }],
    tpuPools: [{ machineType: 'ct5lp-hightpu-4t', name: 'tpus' }],
    disks: { type: PersistentDiskType.PD_SSD },
    buckets: { location: 'EU' },
    fineGrainedBuckets: ['old-models'],
    exposure: { dnsZone: 'example-com' },
    gpuPools: [
      {
        acceleratorType: 'nvidia-l4',
        machineType: 'g2-standard-8',
        gpusPerNode: 1,
        name: 'gpus',
        minNodes: 1,
        maxNodes: 2,
        diskSize: Size.gibibytes(200),
      },
    ],
    controlPlaneAccess: ControlPlaneAccess.dnsEndpoint(),
    iapClient: { ...IAP_CLIENT, secretName: 'oauth' },
    labels: { team: 'ml' },
    stateBackend: StateBackend.gcs({ bucket: 'states' }),
    googleProviderVersion: '~> 7.30',
    namespace: 'apps',
    imageRegistry: 'registry.example.com',
    images: { [ComponentImage.NFS_SERVER]: { tag: '1' } },
    ...OF_ALL_PODS,
  };
  const { terraform } = synthesize((platform) => {
    platform.storage.disk(platform.chart('a'), 'disk', { name: 'disk', size: Size.gibibytes(10) });
    platform.objectStore.bucket(platform.chart('a'), 'bucket', { name: 'my-models' });
    platform.identity.grantBucketRead(bucketReader(platform, 'reader'), {
      bucketName: 'old-models',
      requestedBy: 'model',
    });
  }, props);
  expect(onlyResource(terraform, 'google_storage_bucket_iam_member')).toMatchObject({
    member: 'serviceAccount:ml-reader@other-project.iam.gserviceaccount.com',
  });
  expect(terraform).toMatchObject({
    provider: { google: [{ project: 'other-project', region: 'europe-west4', zone: 'europe-west4-b' }] },
    terraform: {
      backend: { gcs: { bucket: 'states', prefix: 'cloud' } },
      required_providers: { google: { source: 'google', version: '~> 7.30' } },
    },
  });
  expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject({
    name: 'ml',
    location: 'europe-west4',
    deletion_protection: false,
    release_channel: { channel: 'STABLE' },
  });
  expect(onlyResource(terraform, 'google_compute_subnetwork')).toMatchObject({ ip_cidr_range: '10.16.0.0/20' });
  expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({ type: 'pd-ssd' });
  expect(onlyResource(terraform, 'google_storage_bucket')).toMatchObject({ location: 'EU' });
  expect(resourcesOfType(terraform, 'google_container_node_pool')).toMatchObject([
    {
      name: expect.stringMatching(/^gpus-[0-9a-f]{8}$/),
      node_config: { disk_size_gb: 200 },
      autoscaling: { total_min_node_count: 1, total_max_node_count: 2 },
    },
    {
      name: 'default',
      node_config: { machine_type: 'n2-standard-4', disk_size_gb: 50 },
      autoscaling: { total_min_node_count: 2, total_max_node_count: 4 },
    },
    { name: 'tpus' },
  ]);
});

test('props are copied', () => {
  const gpuPools = [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }];
  const platform = platformWith({ gpuPools });
  gpuPools.pop();
  platform.nodePools.pop();
  expect(platform.nodePools).toHaveLength(2);
  expect(platform.accelerators.gpu(platform.chart('a'), {}, 'gpu').count).toBe(1);
});

test('users can add resources to the stack and override existing ones', () => {
  const { terraform } = synthesize((platform) => {
    platform.cluster.addOverride('min_master_version', '1.34');
    platform.stack.addOverride('locals.answer', 42);
  });
  expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject({ min_master_version: '1.34' });
  expect(terraform).toMatchObject({ locals: { answer: 42 } });
});

test('fails in an app that is not a KubeflowApp', () => {
  expect(() => new GkePlatform(new App(), 'cloud', PROPS)).toThrow(/new KubeflowApp\(\)/);
});

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  ['project is empty', { project: '' }, /`project` is missing[\s\S]*gcloud projects list/],
  ['project is a name instead of an id', { project: 'My Project' }, /project "My Project"[\s\S]*Use "my-project"/],
  ['project is too short', { project: 'abcde' }, /6 to 30/],
  ['neither zone nor region is set', { zone: undefined }, /neither `zone` nor `region` is set/],
  ['zone is not in region', { region: 'europe-west4' }, /"us-central1-a" is not in region "europe-west4"/],
  ['zone is a region', { zone: 'us-central1' }, /is a region/],
  ['region is a zone', { zone: undefined, region: 'us-central1-a' }, /use "us-central1"/],
  ['clusterName is not a valid cluster name', { clusterName: 'My_Cluster' }, /Use "my-cluster"/],
  ['clusterName has more than 40 characters', { clusterName: 'c'.repeat(41) }, /at most 40/],
  ['a label is empty', { labels: { team: '' } }, /labels: team="" is not a valid Google Cloud label/],
  [
    'a label is not a valid Google Cloud label',
    { labels: { 'example.com/team': 'ml' } },
    /not a valid Google Cloud label/,
  ],
  ['the path of the state is absolute', { stateBackend: StateBackend.local({ path: '/tmp/a.tfstate' }) }, /absolute/],
  [
    'the path of the state is absolute on Windows',
    { stateBackend: StateBackend.local({ path: 'C:\\a.tfstate' }) },
    /absolute/,
  ],
  [
    'the bucket of the state is not valid',
    { stateBackend: StateBackend.gcs({ bucket: 'My Bucket' }) },
    /stateBackend: bucket "My Bucket"/,
  ],
  ['a machine type is not valid', { nodePools: [{ machineType: 'big' }] }, /"big" is not a valid machine type/],
  ['minNodes is negative', { nodePools: [{ minNodes: -1 }] }, /-1 to 10 nodes is not a valid range/],
  [
    'minNodes is greater than maxNodes',
    { nodePools: [{ minNodes: 11 }] },
    /minNodes \(11\) is greater than maxNodes \(10\)/,
  ],
  ['a boot disk is too small', { nodePools: [{ diskSize: Size.gibibytes(9) }] }, /at least 10/],
  [
    'gpusPerNode is not a whole number',
    { gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8', gpusPerNode: 0.5 }] },
    /gpusPerNode 0.5/,
  ],
  [
    'two pools have the same name',
    { gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8', name: 'default' }] },
    /two node pools have the name "default"/,
  ],
  ['the OAuth client id is not valid', { iapClient: { clientId: 'me' } }, /iapClient: "me"/],
])('fails if %s', (_, props, message) => {
  expect(() => platformWith(props)).toThrow(message);
});

test('a component in a Terraform stack explains that it must be in a chart', () => {
  const platform = platformWith({});
  for (const scope of [platform.stack, platform.stack.node.root]) {
    expect(() => new TFJob(scope as never, 'job', { image: 'train:1', worker: {} })).toThrow(
      'job: TFJob is in a Terraform stack or app of cdktf, not in a chart.',
    );
  }
});

test('volumes and StorageClasses on a platform explain that they must be in a chart', () => {
  const platform = platformWith({});
  expect(() => new GkeStorageClass(platform, 'class')).toThrow(
    'GkeStorageClass is on the platform "cloud", not in a chart.',
  );
  expect(() => new FilestoreVolume(platform, 'files', { size: Size.tebibytes(1) } as never)).toThrow(
    'FilestoreVolume is on the platform "cloud", not in a chart.',
  );
});

test.each(['__proto__', 'constructor'])('fails if the id of an environment is %s', (id) => {
  expect(() => new GkePlatform(new App(), id, PROPS)).toThrow(
    `(app): environment "${id}" is not supported: it is the name of a property that every JavaScript object has.`,
  );
});
