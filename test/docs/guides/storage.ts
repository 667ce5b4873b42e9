import { Duration, Size } from 'cdk8s';
import {
  AnyClusterPlatform,
  DiskSource,
  FilestoreVolume,
  GkeCluster,
  GkePlatform,
  GkeStorageClass,
  HomeStorage,
  HubDatabase,
  JupyterHub,
  type KubeflowApp,
  MinikubePlatform,
  ModelSource,
  NfsServer,
  NfsVolume,
  PersistentDiskType,
  SnapshotSchedule,
  TFServing,
} from 'kubeflow-cdk';

export function homes(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  const fast = new GkeStorageClass(platform.chart('storage'), 'fast', { type: PersistentDiskType.PD_SSD });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      home: HomeStorage.claimPerUser({ size: Size.gibibytes(50), storageClassName: fast.name }),
    },
  });
}

export function sharedDisks(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  const files = new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      'team-data': { size: Size.tebibytes(1) },
      scratch: { size: Size.tebibytes(1), snapshotSchedule: SnapshotSchedule.none() },
    },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: files.volumes });
}

export function homesOnOneDisk(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { homes: { size: Size.gibibytes(20) } } });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: { home: HomeStorage.shared(files.volume('homes')) },
  });
}

export function filesForAnotherNamespace(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { models: { size: Size.gibibytes(100) } } });
  const serving = platform.chart('serving', { namespace: 'serving' });
  new TFServing(serving, 'inception', {
    model: ModelSource.sharedVolume(files.grantRead('models', serving), { path: 'inception' }),
  });
}

export function existingNfsServer(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  const chart = platform.chart('jupyterhub');
  const archive = new NfsVolume(chart, 'archive', { server: '10.0.0.2', path: '/share', readOnly: true });
  new JupyterHub(chart, 'jupyterhub', { sharedVolumes: [archive.volume] });
}

export function filestore(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  const files = new FilestoreVolume(platform.chart('files'), 'team-data', { size: Size.tebibytes(2) });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: [files.volume] });
}

export function defaultStorageClass(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster', { serviceCidr: '10.96.0.0/16' });
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      shared: {
        size: Size.tebibytes(1),
        source: DiskSource.storageClass('standard'),
        subdirProvisioner: { defaultStorageClass: true },
      },
    },
  });
}

export function existingDisk(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: { 'team-data': { size: Size.tebibytes(1), source: DiskSource.existing('team-data-2019') } },
  });
}

export function snapshots(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      'team-data': {
        size: Size.tebibytes(1),
        snapshotSchedule: SnapshotSchedule.daily({ hour: 2, retention: Duration.days(30) }),
      },
    },
  });
}

export function backupPlan(app: KubeflowApp): void {
  new GkePlatform(app, 'cloud', {
    project: 'my-project',
    zone: 'us-central1-a',
    cluster: GkeCluster.standard({ backupPlan: { hour: 3, retention: Duration.days(30) } }),
  });
}

export function externalDatabase(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: {
      database: HubDatabase.postgres({ secretName: 'hub-database', allowEgressTo: [{ cidr: '10.1.2.3/32' }] }),
    },
  });
}

export function nfsClients(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster', { serviceCidr: '10.96.0.0/16' });
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: { 'team-data': { size: Size.tebibytes(1) } },
    clients: { nodeCidrs: ['10.0.0.0/20'], namespaces: ['tools'] },
  });
}
