/**
 * Code that documentation shows and that is part of no example. It is compiled with everything else and never run; `docs.test.ts`
 * holds the documentation against it and against the examples.
 */
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  CoreComponent,
  DiskSource,
  Home,
  HubDatabase,
  HubHttps,
  type IBucket,
  type IPlatform,
  JupyterHub,
  KindPlatform,
  type KubeflowApp,
  KubeflowCore,
  type KubeflowCoreProps,
  MetricsDiscovery,
  MinikubePlatform,
  ModelSource,
  NfsServer,
  NfsVolume,
  PodVolume,
  ProxyService,
  type SecretKey,
  SignIn,
  TFServing,
  type TFServingProps,
  VersionPolicy,
} from 'kubeflow-cdk';

export function variationsOfMyKubeflow(app: KubeflowApp): void {
  const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);
  core(new MinikubePlatform(app, 'nocloud'), {
    jupyterHub: { notebooks: { home: Home.claimPerUser({ size: Size.gibibytes(2) }) } },
  });
  core(new KindPlatform(app, 'staging'));
  core(new MinikubePlatform(app, 'nocloud'), { components: [CoreComponent.JUPYTERHUB] });
}

export function kubeflowCore(platform: IPlatform, props: KubeflowCoreProps): void {
  new KubeflowCore(platform, 'core', props);
}

export function ownLoadBalancer(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'hub.example.com',
    proxy: {
      https: HubHttps.certManager({ issuer: 'letsencrypt' }),
      service: ProxyService.loadBalancer({ sourceRanges: ['203.0.113.0/24'] }),
    },
  });
}

export function notebooksThatReachAModelServer(platform: IPlatform, model: ModelSource): void {
  const server = new TFServing(platform.chart('inception'), 'inception', { model });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { network: { notebooksReach: [server.peer] } });
}

export function modelsFromMinio(platform: IPlatform): void {
  new TFServing(platform.chart('inception'), 'inception', {
    model: ModelSource.s3('s3://models/inception', {
      endpoint: 'http://minio.minio.svc:9000',
      credentialsSecretName: 'models-reader',
      peers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'minio' }, ports: [{ port: 9000 }] }],
      refreshInterval: Duration.minutes(5),
    }),
  });
}

export function severalModels(platform: IPlatform, bucket: IBucket): void {
  const server = new TFServing(platform.chart('vision'), 'vision', {
    models: {
      cats: { source: ModelSource.bucket(bucket, 'cats') },
      dogs: { source: ModelSource.bucket(bucket, 'dogs'), versionPolicy: VersionPolicy.latest(2) },
    },
  });
  server.addModel('birds', { source: ModelSource.bucket(bucket, 'birds'), versionLabels: { stable: 3 } });
}

export function canaryAndRollback(model: ModelSource): TFServingProps[] {
  const canary = { model, versionLabels: { stable: 1, canary: 2 } };
  const promotion = { model, versionLabels: { stable: 2 } };
  const rollback = { model, versionLabels: { stable: 1 } };
  return [canary, promotion, rollback];
}

export function filesOfOtherNamespaces(platform: IPlatform, files: NfsServer): void {
  const serving = platform.chart('serving', { namespace: 'serving' });
  new TFServing(serving, 'inception', { model: ModelSource.sharedVolume(files.grantRead('models', serving)) });
}

export function filesOfAnotherServer(platform: IPlatform): void {
  const chart = platform.chart('jupyterhub');
  const archive = new NfsVolume(chart, 'archive', { server: '10.0.0.2', path: '/share', readOnly: true });
  new JupyterHub(chart, 'jupyterhub', { sharedVolumes: [archive.volume] });
}

export function foldersForClaims(platform: IPlatform): void {
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      homes: {
        size: Size.tebibytes(1),
        source: DiskSource.storageClass('standard'),
        folderClaims: { defaultStorageClass: true },
      },
    },
  });
}

export function hubWithGitHub(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    signIn: SignIn.gitHub({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example', 'partner:data-team'],
      adminTeams: ['example:platform'],
    }),
  });
}

export function profiles(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      env: { TEAM: 'vision' },
      profiles: [
        { displayName: 'Small', description: 'For a look at the data' },
        {
          displayName: 'Large, with GPU',
          resources: {
            cpu: { request: Cpu.units(4) },
            memory: { request: Size.gibibytes(16), limit: Size.gibibytes(16) },
          },
          gpu: { type: 'nvidia-l4' },
          options: [
            {
              name: 'image',
              displayName: 'Image',
              choices: [
                { name: 'tensorflow', displayName: 'TensorFlow' },
                { name: 'pytorch', displayName: 'PyTorch', image: 'quay.io/jupyter/pytorch-notebook:2025-06-02' },
              ],
              unlistedImage: { allowedImages: ['quay.io/jupyter/*'] },
            },
          ],
        },
      ],
    },
  });
}

export function homesOnOneDisk(platform: IPlatform, files: NfsServer): void {
  const disk = files.volume('team-disk');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      home: Home.shared(disk),
      volumes: [PodVolume.sharedVolume(disk, { mountPath: '/projects', subPath: 'projects' })],
    },
  });
}

export function databaseOfSomebodyElse(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: { database: HubDatabase.postgres({ secretName: 'hub-database', peers: [{ cidr: '10.1.2.3/32' }] }) },
  });
}

export function servicesAndRoles(hub: JupyterHub): SecretKey {
  const token = hub.addService('announcer', {
    scopes: ['list:users'],
    url: 'http://announcer:8888',
    pods: [{ podLabels: { app: 'announcer' } }],
  });
  hub.addRole('teacher', { scopes: ['access:servers!group=students'], groups: ['teachers'] });
  return token;
}

export function metrics(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: {
      metrics: {
        scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
        discovery: MetricsDiscovery.serviceMonitor(),
      },
    },
  });
}

export function startUp(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    prePulling: { extraImages: ['quay.io/jupyter/r-notebook:2025-06-02'] },
    placeholders: { replicas: 3 },
    userScheduler: { enabled: true },
  });
}

export function schedulerOfAnOlderCluster(app: KubeflowApp): AnyClusterPlatform {
  const platform = new AnyClusterPlatform(app, 'cloud', { images: { 'kube-scheduler': { tag: 'v1.35.7' } } });
  return platform;
}
