/** Code in the documentation of TFServing. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { type Chart, Duration } from 'cdk8s';
import {
  type IBucket,
  type IPlatform,
  MetricsDiscovery,
  ModelSource,
  ModelTrafficSplit,
  RolloutStrategy,
  ScalingMetric,
  TFServing,
  type TFServingProps,
  TopologySpread,
  VersionPolicy,
} from 'kubeflow-cdk';

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

export function allModelsOfAFolder(platform: IPlatform): void {
  new TFServing(platform.chart('models'), 'models', {
    modelFolder: { source: ModelSource.s3('s3://models/production', { credentialsSecretName: 'models-reader' }) },
  });
}

export function readinessRequest(chart: Chart, model: ModelSource): void {
  new TFServing(chart, 'quadrant', { model, gpu: {}, readinessRequest: '{"instances": [[0.5, -0.5]]}' });
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
