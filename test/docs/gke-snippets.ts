/** Code in the documentation of GkePlatform. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket';
import { Size } from 'cdk8s';
import { S3Backend } from 'cdktf';
import {
  CloudArmorPolicy,
  FilestoreInstance,
  FilestoreVolume,
  GkeCluster,
  GkeNetwork,
  GkePlatform,
  GkeStorageClass,
  GpuSharing,
  HomeStorage,
  JupyterHub,
  type KubeflowApp,
  LogSource,
  type ModelSource,
  NfsVolume,
  PersistentDiskType,
  StateBackend,
  TensorBoard,
  TFServing,
} from 'kubeflow-cdk';

export function gkeSharedVpc(app: KubeflowApp): GkePlatform {
  const network = GkeNetwork.existing({
    hostProject: 'network-project',
    network: 'shared',
    subnetwork: 'ml',
    podRangeName: 'ml-pods',
    serviceRangeName: 'ml-services',
    serviceCidr: '10.200.0.0/20',
  });
  const production = new GkePlatform(app, 'production', { project: 'my-project', region: 'europe-west4', network });
  return production;
}

export function gkeFineGrainedBuckets(app: KubeflowApp): GkePlatform {
  const legacy = new GkePlatform(app, 'legacy', {
    project: 'my-project',
    zone: 'us-central1-a',
    fineGrainedBuckets: ['legacy-models'],
  });
  return legacy;
}

export function gkeExistingCluster(app: KubeflowApp): GkePlatform {
  const existing = new GkePlatform(app, 'existing', {
    project: 'my-project',
    zone: 'us-central1-a',
    clusterName: 'shared-cluster',
    cluster: GkeCluster.existing({ serviceCidr: '10.96.0.0/20', gpuNodes: [{ acceleratorType: 'nvidia-l4' }] }),
  });
  return existing;
}

export function gkeNodePools(app: KubeflowApp, model: ModelSource): void {
  const pools = new GkePlatform(app, 'pools', {
    project: 'my-project',
    zone: 'us-central1-a',
    nodePools: [{}, { name: 'batch', spot: true, minNodes: 0, taints: [{ key: 'dedicated', value: 'batch' }] }],
    gpuPools: [
      { acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8', spot: true },
      {
        name: 'shared',
        acceleratorType: 'nvidia-l4',
        machineType: 'g2-standard-8',
        sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 4 }),
      },
      {
        name: 'partitioned',
        acceleratorType: 'nvidia-tesla-a100',
        machineType: 'a2-highgpu-1g',
        partitionSize: '1g.5gb',
      },
    ],
    tpuPools: [{ machineType: 'ct5lp-hightpu-4t', topology: '2x4' }],
  });
  new TFServing(pools.chart('inception'), 'inception', { model, ...pools.nodePlacement('batch') });
}

export function gkeStorageClass(platform: GkePlatform): void {
  const fast = new GkeStorageClass(platform.chart('storage'), 'fast', { type: PersistentDiskType.PD_SSD });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: { home: HomeStorage.claimPerUser({ storageClassName: fast.name }) },
  });
}

export function gkeFilestoreInstance(platform: GkePlatform): void {
  const { server, path, size } = new FilestoreInstance(platform, 'shared', { size: Size.tebibytes(2) });
  const shared = new NfsVolume(platform.chart('jupyterhub'), 'shared', { server, path, size });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: [shared.volume] });
  new TensorBoard(platform.chart('tensorboard', { namespace: 'boards' }), 'tensorboard', {
    logs: LogSource.sharedVolume(shared.grantRead(platform.chart('tensorboard'))),
  });
}

export function gkeFilestoreVolume(platform: GkePlatform): void {
  const files = new FilestoreVolume(platform.chart('files'), 'team-data', { size: Size.tebibytes(2) });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: [files.volume] });
}

export function gkeExposedServices(app: KubeflowApp): GkePlatform {
  const exposed = new GkePlatform(app, 'exposed', {
    project: 'my-project',
    zone: 'us-central1-a',
    exposure: {
      dnsZone: 'example-com',
      cloudArmor: CloudArmorPolicy.create({ allowedCidrs: ['203.0.113.0/24'], requestsPerMinute: 6000 }),
    },
  });
  return exposed;
}

export function gkeStateBackend(app: KubeflowApp): GkePlatform {
  const shared = new GkePlatform(app, 'shared', {
    project: 'my-project',
    zone: 'us-central1-a',
    stateBackend: StateBackend.gcs({ bucket: 'my-project-terraform' }),
  });
  return shared;
}

export function gkeStateInS3(platform: GkePlatform): void {
  new S3Backend(platform.stack, { bucket: 'my-terraform', key: 'cloud.tfstate', region: 'eu-west-1' });
}

export function gkeStateInSecret(platform: GkePlatform): void {
  platform.stack.addOverride('terraform.backend.kubernetes', { namespace: 'terraform', secret_suffix: 'cloud' });
}

export function gkeProviderWithAlias(platform: GkePlatform): void {
  const europe = new GoogleProvider(platform.stack, 'europe', { alias: 'europe', project: 'other-project' });
  new StorageBucket(platform.stack, 'copies', { name: 'other-project-copies', location: 'EU', provider: europe });
}
