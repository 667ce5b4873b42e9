import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../lib/app';
import { AutoDeployer } from '../../lib/components/auto-deployer';
import {
  Authenticator,
  HomeStorage,
  JupyterHub,
  type JupyterHubProps,
  ProxyHttps,
  ProxyService,
} from '../../lib/components/jupyterhub';
import { HubFile } from '../../lib/components/jupyterhub/hub/hub-file';
import { KubeflowApplication, type KubeflowApplicationProps } from '../../lib/components/kubeflow-application';
import { NfsServer, NfsVolume } from '../../lib/components/nfs-server';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFCnn } from '../../lib/components/tf-cnn';
import { TFJob, type TFJobProps } from '../../lib/components/tf-job';
import { TFJobOperator } from '../../lib/components/tf-job-operator';
import { TFJobSweep } from '../../lib/components/tf-job-sweep';
import { ModelSource, ModelTrafficSplit, ScalingMetric, TFServing } from '../../lib/components/tf-serving';
import { MetricsDiscovery } from '../../lib/metrics/metrics-discovery';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import type { PlatformBase } from '../../lib/platforms/platform-base';
import { PodVolume } from '../../lib/volumes/pod-volume';

/** A program whose map has one key with a value. Returns the objects as text. */
export type MapProgram = (key: string) => string;

const VOLUME = { name: 'files', claimName: 'files' };
const MODEL = ModelSource.sharedVolume(VOLUME);

/** A map with one own property, also for `__proto__`. */
const map = <T>(key: string, value: T): { [key: string]: T } => Object.fromEntries([[key, value]]);

function program(create: (platform: PlatformBase) => void, props: AnyClusterPlatformProps = {}): string {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16', ...props });
  create(platform);
  return app.synthYaml();
}
const hub = (props: JupyterHubProps, platform?: AnyClusterPlatformProps) =>
  program((on) => new JupyterHub(on.chart('chart'), 'hub', props), platform);
const job = (props: Partial<TFJobProps>) =>
  program((on) => new TFJob(on.chart('chart'), 'job', { image: 'train:1', worker: {}, ...props }));
const serving = (props: object) =>
  program((on) => new TFServing(on.chart('chart'), 'server', { model: MODEL, ...props }));
const board = (props: object) =>
  program((on) => new TensorBoard(on.chart('chart'), 'board', { logs: LogSource.sharedVolume(VOLUME), ...props }));
const application = (props: KubeflowApplicationProps) =>
  program((on) => new KubeflowApplication(on.chart('chart'), 'application', props));
const nfs = (props: object) => program((on) => new NfsServer(on.chart('chart'), 'nfs', props));
const DISK = { size: Size.gibibytes(1) };

/** Every prop of the public API that is a map, except those of Google Cloud. */
export const MAP_PROPS: { readonly [prop: string]: MapProgram } = {
  'AnyClusterPlatformProps.ingressAnnotations': (key) =>
    program(
      (on) =>
        new TFServing(on.chart('chart'), 'server', {
          model: MODEL,
          exposure: { hostname: 'models.example.com', requireAuthentication: false },
        }),
      { ingressClassName: 'nginx', ingressTls: true, ingressAnnotations: map(key, 'value') },
    ),
  'AnyClusterPlatformProps.ingressTlsSecrets': (key) =>
    hub(
      { hostname: 'hub.example.com', authenticator: Authenticator.sharedPassword({ allowExposure: true }) },
      { ingressClassName: 'nginx', ingressTls: true, ingressTlsSecrets: map(key, 'certificate') },
    ),
  'AutoDeployerProps.labels': (key) =>
    program(
      (on) =>
        new AutoDeployer(on.chart('chart'), 'deployer', {
          config: 'apiVersion: kubeflow-cdk.io/deployments/v1',
          labels: map(key, 'value'),
        }),
    ),
  'ClaimPerUserOptions.annotations': (key) =>
    hub({ notebooks: { home: HomeStorage.claimPerUser({ annotations: map(key, 'value') }) } }),
  'ClaimPerUserOptions.labels': (key) =>
    hub({ notebooks: { home: HomeStorage.claimPerUser({ labels: map(key, 'value') }) } }),
  'ClusterGpuOptions.types': (key) =>
    program(
      (on) => new TFJob(on.chart('chart'), 'job', { image: 'train:1', worker: { gpu: { count: 1, type: key } } }),
      { gpus: { types: map(key, { nodeSelector: { gpu: key } }) } },
    ),
  'ClusterGpuType.nodeSelector': (key) =>
    program(
      (on) => new TFJob(on.chart('chart'), 'job', { image: 'train:1', worker: { gpu: { count: 1, type: 'l4' } } }),
      { gpus: { types: { l4: { nodeSelector: map(key, 'value') } } } },
    ),
  'ClusterIpOptions.annotations': (key) =>
    hub({ proxy: { service: ProxyService.clusterIp({ annotations: map(key, 'value') }) } }),
  'ClusterIpOptions.labels': (key) =>
    hub({ proxy: { service: ProxyService.clusterIp({ labels: map(key, 'value') }) } }),
  'ComponentPodProps.podAnnotations': (key) => hub({ hub: { podAnnotations: map(key, 'value') } }),
  'ComponentPodProps.podLabels': (key) => hub({ hub: { podLabels: map(key, 'value') } }),
  'ExtendedResourceOptions.extendedResources': (key) => serving({ extendedResources: map(key, 1) }),
  'ExtendedResourceOptions.hugePages': (key) => serving({ hugePages: map(key, Size.gibibytes(1)) }),
  'GrpcOptions.channelArguments': (key) => serving({ grpc: { channelArguments: map(key, '1') } }),
  'HubGroupOptions.properties': (key) => hub({ hub: { groups: { team: { properties: map(key, 'value') } } } }),
  'HubOptions.env': (key) => hub({ hub: { env: map(key, 'value') } }),
  'HubOptions.extraConfig': (key) => hub({ hub: { extraConfig: map(key, 'c = 1') } }),
  'HubOptions.files': (key) => hub({ hub: { files: map(`/srv/${key}`, HubFile.text('text')) } }),
  'HubOptions.groups': (key) => hub({ hub: { groups: map(key, { users: ['ann'] }) } }),
  'HubOptions.roles': (key) => hub({ hub: { roles: map(key, { users: ['ann'], scopes: ['read:users'] }) } }),
  'HubOptions.secretEnv': (key) => hub({ hub: { secretEnv: map(key, { secretName: 'secret', key: 'a' }) } }),
  'HubOptions.serviceAccountAnnotations': (key) => hub({ hub: { serviceAccountAnnotations: map(key, 'value') } }),
  'HubOptions.services': (key) => hub({ hub: { services: map(key, { scopes: ['read:users'] }) } }),
  'HubOptions.templateVars': (key) => hub({ hub: { templateVars: map(key, 'value') } }),
  'HubServiceOptions.env': (key) =>
    hub({ hub: { services: { announcer: { command: ['a'], env: map(key, 'value') } } } }),
  'HubServiceOptions.info': (key) => hub({ hub: { services: { announcer: { info: map(key, 'value') } } } }),
  'JupyterHubProps.labels': (key) => hub({ labels: map(key, 'value') }),
  'KeyedVolumeMountOptions.items': (key) =>
    job({ volumes: [PodVolume.secret('secret', { mountPath: '/secret', items: map(key, 'file') })] }),
  'KubeflowApplicationProps.info': (key) => application({ info: map(key, 'value') }),
  'KubeflowApplicationProps.labels': (key) => application({ labels: map(key, 'value') }),
  'MetricsMonitorOptions.labels': (key) =>
    serving({ metrics: { scrapers: [], discovery: MetricsDiscovery.podMonitor({ labels: map(key, 'value') }) } }),
  'ModelConfig.versionLabels': (key) =>
    program(
      (on) =>
        new TFServing(on.chart('chart'), 'server', {
          models: { inception: { source: MODEL, versionLabels: map(key, 1) } },
        }),
    ),
  'ModelServerDeploymentProps.serviceAccountAnnotations': (key) =>
    serving({ serviceAccountAnnotations: map(key, 'value') }),
  'ModelServerServiceOptions.annotations': (key) => serving({ service: { annotations: map(key, 'value') } }),
  'ModelServerServiceOptions.labels': (key) => serving({ service: { labels: map(key, 'value') } }),
  'ModelTrafficSplitProps.labels': (key) =>
    program(
      (on) =>
        new ModelTrafficSplit(on.chart('chart'), 'split', {
          backends: [
            { server: new TFServing(on.chart('chart'), 'a', { model: MODEL, modelName: 'a' }), weight: 1 },
            { server: new TFServing(on.chart('chart'), 'b', { model: MODEL, modelName: 'a' }), weight: 1 },
          ],
          hostname: 'models.example.com',
          requireAuthentication: false,
          labels: map(key, 'value'),
        }),
      { gateway: { name: 'gateway', namespace: 'gateways' } },
    ),
  'NamespaceProps.labels': (key) => program((on) => on.chart('chart'), { namespaceLabels: map(key, 'value') }),
  'NetworkPeer.namespaceLabels': (key) => job({ allowEgressTo: [{ namespaceLabels: map(key, 'value') }] }),
  'NetworkPeer.podLabels': (key) => job({ allowEgressTo: [{ podLabels: map(key, 'value') }] }),
  'NfsServerProps.disks': (key) => nfs({ disks: map(key, DISK) }),
  'NfsServerProps.labels': (key) => nfs({ disks: { data: DISK }, labels: map(key, 'value') }),
  'NfsVolumeProps.labels': (key) =>
    program(
      (on) => new NfsVolume(on.chart('chart'), 'files', { server: '192.0.2.7', path: '/a', labels: map(key, 'value') }),
    ),
  'NotebookServerOptions.env': (key) => hub({ notebooks: { env: map(key, 'value') } }),
  'NotebookServerOptions.nodeSelector': (key) => hub({ notebooks: { nodeSelector: map(key, 'value') } }),
  'NotebookServerOptions.podAnnotations': (key) => hub({ notebooks: { podAnnotations: map(key, 'value') } }),
  'NotebookServerOptions.podLabels': (key) => hub({ notebooks: { podLabels: map(key, 'value') } }),
  'NotebookServerOptions.secretEnv': (key) =>
    hub({ notebooks: { secretEnv: map(key, { secretName: 'secret', key: 'a' }) } }),
  'OAuthenticatorOptions.extraAuthorizeParams': (key) =>
    hub({
      authenticator: Authenticator.github({
        clientId: 'hub',
        clientSecret: { secretName: 'oauth' },
        callbackUrl: 'https://hub.example.com/hub/oauth_callback',
        allowedUsers: ['ann'],
        extraAuthorizeParams: map(key, 'value'),
      }),
    }),
  'PlacementProps.nodeSelector': (key) => hub({ hub: { nodeSelector: map(key, 'value') } }),
  'PlatformChartOptions.labels': (key) =>
    program((on) => new TFJob(on.chart('chart', { labels: map(key, 'value') }), 'job', { image: 'a:1', worker: {} })),
  'PlatformProps.images': (key) => hub({}, { images: map(key, { tag: '1' }) }),
  'PlatformProps.namespaceLabels': (key) => program((on) => on.chart('chart'), { namespaceLabels: map(key, 'value') }),
  'PlatformProps.nodeSelector': (key) => hub({}, { nodeSelector: map(key, 'value') }),
  'ProxyOptions.env': (key) => hub({ proxy: { env: map(key, 'value') } }),
  'ProxyOptions.requestHeaders': (key) =>
    hub({ proxy: { https: ProxyHttps.plainHttp(), requestHeaders: map(key, 'value') } }),
  'ScalingMetricOptions.matchLabels': (key) =>
    serving({
      autoscaling: {
        maxReplicas: 3,
        metrics: [ScalingMetric.pods('requests', 10, { matchLabels: map(key, 'value') })],
      },
    }),
  'TFCnnProps.labels': (key) => program((on) => new TFCnn(on.chart('chart'), 'cnn', { labels: map(key, 'value') })),
  'TFJobOperatorProps.labels': (key) =>
    program((on) => new TFJobOperator(on.chart('chart'), 'operator', { labels: map(key, 'value') })),
  'TFJobProps.annotations': (key) => job({ annotations: map(key, 'value') }),
  'TFJobProps.labels': (key) => job({ labels: map(key, 'value') }),
  'TFJobSweepProps.parameters': (key) =>
    program(
      (on) =>
        new TFJobSweep(on.chart('chart'), 'sweep', { image: 'a:1', worker: {}, parameters: map(key, ['1', '2']) }),
    ),
  'TFPodOptions.configMapEnv': (key) => job({ configMapEnv: map(key, { configMapName: 'config', key: 'a' }) }),
  'TFPodOptions.env': (key) => job({ env: map(key, 'value') }),
  'TFPodOptions.fieldEnv': (key) => job({ fieldEnv: map(key, 'metadata.name') }),
  'TFPodOptions.ports': (key) => job({ ports: map(key, 9090) }),
  'TFPodOptions.secretEnv': (key) => job({ secretEnv: map(key, { secretName: 'secret', key: 'a' }) }),
  'TFRdmaOptions.resources': (key) => job({ worker: { rdma: { resources: map(key, 1) } } }),
  'TFSchedulingPolicy.minResources': (key) =>
    job({ schedulingPolicy: { minResources: map(key, kplus.k8s.Quantity.fromNumber(1)) } }),
  'TFServingProps.env': (key) => serving({ env: map(key, 'value') }),
  'TFServingProps.labels': (key) => serving({ labels: map(key, 'value') }),
  'TFServingProps.models': (key) =>
    program((on) => new TFServing(on.chart('chart'), 'server', { models: map(key, { source: MODEL }) })),
  'TFServingProps.versionLabels': (key) => serving({ versionLabels: map(key, 1) }),
  'TensorBoardProps.env': (key) => board({ env: map(key, 'value') }),
  'TensorBoardProps.labels': (key) => board({ labels: map(key, 'value') }),
  'TensorBoardProps.samplesPerPlugin': (key) => board({ samplesPerPlugin: map(key, 5) }),
};
