/**
 * Code that documentation shows and that is part of no example. It is compiled with everything else and never run; `docs.test.ts`
 * holds the documentation against it and against the examples.
 */
import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Cpu } from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  Authenticator,
  CloudArmorPolicy,
  CoreComponent,
  DiskSource,
  FilestoreInstance,
  FilestoreVolume,
  GangScheduler,
  GkeCluster,
  GkeNetwork,
  GkePlatform,
  GkeStorageClass,
  GpuSharing,
  HomeStorage,
  HubDatabase,
  type IBucket,
  type IPlatform,
  JobKind,
  JupyterHub,
  KindPlatform,
  type KubeflowApp,
  KubeflowCore,
  type KubeflowCoreProps,
  LogSource,
  MetricsDiscovery,
  MinikubePlatform,
  ModelSource,
  ModelTrafficSplit,
  NfsServer,
  NfsVolume,
  PersistentDiskType,
  PodVolume,
  ProxyHttps,
  ProxyService,
  RolloutStrategy,
  ScalingMetric,
  type SecretKeyRef,
  type SharedVolume,
  StateBackend,
  TensorBoard,
  TFCnn,
  TFCnnModel,
  TFJob,
  TFJobOperator,
  TFJobSchedule,
  TFJobSweep,
  TFPodTemplate,
  TFRestartPolicy,
  TFServing,
  type TFServingProps,
  TopologySpread,
  VersionPolicy,
  Warnings,
} from 'kubeflow-cdk';

export function variationsOfMyKubeflow(app: KubeflowApp): void {
  const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);
  core(new MinikubePlatform(app, 'nocloud'), {
    jupyterhub: { notebooks: { home: HomeStorage.claimPerUser({ size: Size.gibibytes(2) }) } },
  });
  core(new KindPlatform(app, 'staging'));
  core(new MinikubePlatform(app, 'nocloud'), { components: [CoreComponent.JUPYTERHUB] });
}

export function kubeflowCore(platform: IPlatform, props: KubeflowCoreProps): void {
  new KubeflowCore(platform, 'core', props);
}

export function hubWithLoadBalancer(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'hub.example.com',
    proxy: {
      https: ProxyHttps.certManager({ issuer: 'letsencrypt' }),
      service: ProxyService.loadBalancer({ loadBalancerSourceRanges: ['203.0.113.0/24'] }),
    },
  });
}

export function hubWithModelServer(platform: IPlatform, model: ModelSource): void {
  const server = new TFServing(platform.chart('inception'), 'inception', { model });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { network: { allowNotebookEgressTo: [server.peer] } });
}

export function modelsFromMinio(platform: IPlatform): void {
  new TFServing(platform.chart('inception'), 'inception', {
    model: ModelSource.s3('s3://models/inception', {
      endpoint: 'http://minio.minio.svc:9000',
      credentialsSecretName: 'models-reader',
      allowEgressTo: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'minio' }, ports: [{ port: 9000 }] }],
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

export function grantToOtherNamespace(platform: IPlatform, files: NfsServer): void {
  const serving = platform.chart('serving', { namespace: 'serving' });
  new TFServing(serving, 'inception', { model: ModelSource.sharedVolume(files.grantRead('models', serving)) });
}

export function existingNfsServer(platform: IPlatform): void {
  const chart = platform.chart('jupyterhub');
  const archive = new NfsVolume(chart, 'archive', { server: '10.0.0.2', path: '/share', readOnly: true });
  new JupyterHub(chart, 'jupyterhub', { sharedVolumes: [archive.volume] });
}

export function subdirectoryProvisioner(platform: IPlatform): void {
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      homes: {
        size: Size.tebibytes(1),
        source: DiskSource.storageClass('standard'),
        subdirProvisioner: { defaultStorageClass: true },
      },
    },
  });
}

export function hubWithGitHub(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example', 'partner:data-team'],
      adminTeams: ['example:platform'],
    }),
  });
}

export function hubWithProfiles(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      env: { TEAM: 'vision' },
      profiles: [
        { displayName: 'Small', description: 'To explore the data' },
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
              unlistedChoice: { allowedImages: ['quay.io/jupyter/*'] },
            },
          ],
        },
      ],
    },
  });
}

export function hubWithSharedHomes(platform: IPlatform, files: NfsServer): void {
  const disk = files.volume('team-disk');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      home: HomeStorage.shared(disk),
      volumes: [PodVolume.sharedVolume(disk, { mountPath: '/projects', subPath: 'projects' })],
    },
  });
}

export function hubWithExternalDatabase(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: { database: HubDatabase.postgres({ secretName: 'hub-database', allowEgressTo: [{ cidr: '10.1.2.3/32' }] }) },
  });
}

export function hubServicesAndRoles(hub: JupyterHub): SecretKeyRef {
  const token = hub.addService('announcer', {
    scopes: ['list:users'],
    url: 'http://announcer:8888',
    peers: [{ podLabels: { app: 'announcer' } }],
  });
  hub.addRole('teacher', { scopes: ['access:servers!group=students'], groups: ['teachers'] });
  return token;
}

export function hubWithMetrics(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: {
      metrics: {
        scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
        discovery: MetricsDiscovery.serviceMonitor(),
      },
    },
  });
}

export function hubWithScheduling(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    prePuller: { extraImages: ['quay.io/jupyter/r-notebook:2025-06-02'] },
    userPlaceholders: { replicas: 3 },
    userScheduler: { enabled: true },
  });
}

export function userSchedulerOfOlderCluster(app: KubeflowApp): AnyClusterPlatform {
  const platform = new AnyClusterPlatform(app, 'cloud', { images: { 'kube-scheduler': { tag: 'v1.35.7' } } });
  return platform;
}

export function jobWithSeveralReplicaTypes(platform: IPlatform, images: kplus.IPersistentVolumeClaim): void {
  new TFJob(platform.chart('training'), 'vision', {
    image: 'registry.example.com/vision:7',
    imagePullSecrets: ['registry'],
    env: { EPOCHS: '90' },
    secretEnv: { TRACKER_TOKEN: { secretName: 'tracker', key: 'token' } },
    volumes: [
      PodVolume.sharedMemory(Size.gibibytes(8)),
      PodVolume.claim(images, { mountPath: '/data', readOnly: true }),
    ],
    topologySpread: [TopologySpread.nodes()],
    restartPolicy: TFRestartPolicy.EXIT_CODE,
    chief: {},
    ps: { replicas: 2 },
    worker: {
      replicas: 4,
      gpu: { type: 'nvidia-l4' },
      resources: { cpu: { request: Cpu.units(8) }, memory: { request: Size.gibibytes(32), limit: Size.gibibytes(32) } },
    },
    activeDeadline: Duration.hours(12),
    ttlAfterFinished: Duration.days(1),
    backoffLimit: 3,
  });
}

export function customPodTemplate(platform: IPlatform): void {
  const templates = new Chart(new App(), 'templates');
  const pod = new kplus.Pod(templates, 'worker', {
    containers: [{ name: 'tensorflow', image: 'registry.example.com/vision:7', args: ['--epochs=90'] }],
  });
  new TFJob(platform.chart('training'), 'vision', { worker: { replicas: 4, template: TFPodTemplate.fromPod(pod) } });
}

export function silencedWarning(app: KubeflowApp, job: TFJob): void {
  Warnings.silence(job, 'tf-job/leader-with-sidecar');
  expect(Warnings.of(app)).toEqual([]);
}

export function sweepOfParameters(platform: IPlatform): void {
  const sweep = new TFJobSweep(platform.chart('sweep'), 'mnist', {
    image: 'registry.example.com/mnist:3',
    args: ['train.py'],
    worker: { replicas: 2 },
    parameters: { 'learning-rate': ['0.1', '0.01'], 'batch-size': ['32', '64', '128'] },
    ttlAfterFinished: Duration.days(7),
  });
  sweep.grantBucketRead('my-data');
}

export function jobOfEachNight(platform: IPlatform): void {
  new TFJobSchedule(platform.chart('nightly'), 'nightly', {
    schedule: Cron.schedule({ minute: '30', hour: '2' }),
    timeZone: 'Europe/Berlin',
    image: 'registry.example.com/recommender:12',
    worker: { replicas: 2 },
    activeDeadline: Duration.hours(5),
  });
}

export function benchmark(platform: IPlatform): void {
  new TFCnn(platform.chart('bench'), 'tf-cnn', {
    model: TFCnnModel.RESNET50,
    batchSize: 64,
    ps: 2,
    workers: 4,
    gpu: { type: 'nvidia-l4' },
    resources: { cpu: { request: Cpu.units(8) }, memory: { request: Size.gibibytes(32), limit: Size.gibibytes(32) } },
  });
}

export function tensorBoard(chart: Chart, files: SharedVolume): void {
  new TensorBoard(chart, 'tensorboard', { logs: LogSource.sharedVolume(files, { path: 'logs' }) });
}

export function tensorBoardWithUrl(chart: Chart): void {
  new TensorBoard(chart, 'tensorboard', {
    logs: LogSource.gcs('gs://my-project-logs/vision'),
    pathPrefix: '/tensorboard',
    exposure: { hostname: 'ml.example.com' },
  });
}

export function scaledServer(chart: Chart, model: ModelSource): void {
  new TFServing(chart, 'inception', {
    model,
    autoscaling: { minReplicas: 2, maxReplicas: 10, metrics: [ScalingMetric.pods('requests_per_second', 100)] },
    topologySpread: [TopologySpread.zones()],
    minReady: Duration.seconds(10),
  });
}

export function rolloutWithoutSpareGpus(chart: Chart, model: ModelSource): void {
  new TFServing(chart, 'inception', {
    model,
    gpu: {},
    replicas: 3,
    rolloutStrategy: RolloutStrategy.maxUnavailable(),
  });
}

export function scrapedServer(chart: Chart, model: ModelSource): void {
  new TFServing(chart, 'inception', {
    model,
    metrics: {
      scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
      discovery: MetricsDiscovery.podMonitor(),
    },
  });
}

export function exposedServer(chart: Chart, model: ModelSource): void {
  new TFServing(chart, 'inception', { model, exposure: { hostname: 'models.example.com' } });
}

export function serverExposedByGrpc(chart: Chart, model: ModelSource): void {
  new TFServing(chart, 'inception', {
    model,
    grpcExposure: { hostname: 'grpc.models.example.com', requireAuthentication: false },
  });
}

export function canary(chart: Chart, v1: ModelSource, v2: ModelSource): void {
  const stable = new TFServing(chart, 'inception-stable', { model: v1, modelName: 'inception', replicas: 3 });
  const canary = new TFServing(chart, 'inception-canary', { model: v2, modelName: 'inception' });
  new ModelTrafficSplit(chart, 'inception', {
    hostname: 'models.example.com',
    backends: [
      { server: stable, weight: 95 },
      { server: canary, weight: 5 },
    ],
  });
}

export function operatorForOneNamespace(platform: IPlatform): void {
  new TFJobOperator(platform.chart('tf-job-operator'), 'operator', { watchNamespace: 'team-a' });
}

export function operatorWithGangScheduler(platform: IPlatform): void {
  new TFJobOperator(platform.chart('tf-job-operator'), 'operator', {
    gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'coscheduler' }),
  });
}

export function operatorWithAdditionalJobKinds(platform: IPlatform): void {
  new TFJobOperator(platform.chart('tf-job-operator'), 'operator', {
    additionalJobKinds: [JobKind.pytorchJob({ initContainerImage: 'docker.io/library/alpine:3.23' }), JobKind.jaxJob()],
  });
}

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
