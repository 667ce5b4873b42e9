import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { AutoDeployer } from '../../lib/components/auto-deployer';
import {
  Authenticator,
  HubDatabase,
  JupyterHub,
  type JupyterHubProps,
  ProxyHttps,
  ProxyService,
} from '../../lib/components/jupyterhub';
import { NfsServer } from '../../lib/components/nfs-server';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFJob } from '../../lib/components/tf-job';
import { ModelSource, TFServing, type TFServingProps } from '../../lib/components/tf-serving';
import { MetricsDiscovery } from '../../lib/metrics/metrics-discovery';
import { workloadNetworkPolicy } from '../../lib/network/network-policy';
import { TlsTermination } from '../../lib/platforms/capabilities/tls-termination';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import type { PlatformBase } from '../../lib/platforms/platform-base';
import type { Manifest } from '../policy/manifest';

/** Creates a program whose prop has this value, and returns its objects. */
export type EntryPoint = (value: any) => Manifest[];

const CLUSTER: AnyClusterPlatformProps = { serviceCidr: '10.96.0.0/16', namespace: 'team' };
const CLIENT = {
  clientId: 'hub',
  clientSecret: { secretName: 'oauth' },
  callbackUrl: 'https://hub.example.com/hub/oauth_callback',
};

function objectsOf(create: (platform: PlatformBase) => void, props: AnyClusterPlatformProps = {}): Manifest[] {
  const platform = new AnyClusterPlatform(new App(), 'lab', { ...CLUSTER, ...props });
  create(platform);
  return Testing.synth(platform.chart('chart'));
}

export function hub(props: JupyterHubProps, platform: AnyClusterPlatformProps = {}): Manifest[] {
  return objectsOf((on) => new JupyterHub(on.chart('chart'), 'hub', props), platform);
}

const authenticator = Authenticator.sharedPassword({ allowExposure: true });

const network =
  (prop: string): EntryPoint =>
  (value) =>
    hub({ authenticator, network: { [prop]: value } });

const serving = (props: Omit<TFServingProps, 'model'>) =>
  objectsOf((on) => new TFServing(on.chart('chart'), 'server', { model: MODEL, ...props }));
const MODEL = ModelSource.claim(kplus.PersistentVolumeClaim.fromClaimName(new App(), 'claim', 'models'));

const job = (props: object): Manifest[] =>
  objectsOf((on) => new TFJob(on.chart('chart'), 'job', { image: 'train:1', worker: {}, ...props }));

const deployer = (props: object): Manifest[] =>
  objectsOf((on) => new AutoDeployer(on.chart('chart'), 'deployer', { config: DEPLOYMENTS, ...props }));
const DEPLOYMENTS = 'apiVersion: kubeflow-cdk.io/deployments/v1\nversions: []\n';

/** Every prop that takes peers of network policies. */
export const PEER_PROPS: { readonly [prop: string]: EntryPoint } = {
  'HttpProxyOptions.peers': (peers) => hub({ authenticator }, { httpProxy: { url: 'http://10.20.0.1:3128', peers } }),
  'AnyClusterPlatformProps.ingressControllerPeers': (ingressControllerPeers) =>
    hub(
      { hostname: 'hub.example.com', authenticator },
      { ingressClassName: 'nginx', ingressTls: true, ingressControllerPeers },
    ),
  'AutoDeployerProps.allowEgressTo': (allowEgressTo) => deployer({ allowEgressTo }),
  'AutoDeployerProps.allowIngressFrom': (allowIngressFrom) => deployer({ allowIngressFrom }),
  'AnyClusterPlatformProps.dnsServers': (dnsServers) => hub({}, { dnsServers }),
  'ExternalDatabaseOptions.allowEgressTo': (allowEgressTo) =>
    hub({ hub: { database: HubDatabase.postgres({ secretName: 'database', allowEgressTo }) } }),
  'ModelFetchOptions.allowEgressTo': (allowEgressTo) =>
    objectsOf(
      (on) =>
        new TFServing(on.chart('chart'), 'server', {
          model: ModelSource.https('https://models.example.com/inception', { allowEgressTo }),
        }),
    ),
  'HubNetworkOptions.allowHubEgressTo': network('allowHubEgressTo'),
  'HubNetworkOptions.allowHubIngressFrom': network('allowHubIngressFrom'),
  'HubNetworkOptions.allowNotebookEgressTo': network('allowNotebookEgressTo'),
  'HubNetworkOptions.allowNotebookIngressFrom': network('allowNotebookIngressFrom'),
  'HubNetworkOptions.allowProxyEgressTo': network('allowProxyEgressTo'),
  'HubNetworkOptions.allowProxyIngressFrom': network('allowProxyIngressFrom'),
  'HubNetworkOptions.dnsServers': network('dnsServers'),
  'HubServiceOptions.peers': (peers) =>
    hub({ hub: { services: { announcer: { peers, url: 'http://announcer:8888' } } } }),
  'IdentityProviderOptions.allowEgressTo': (allowEgressTo) =>
    hub({ authenticator: Authenticator.github({ ...CLIENT, allowedUsers: ['ann'], allowEgressTo }) }),
  'LoadBalancerOptions.allowIngressFrom': (allowIngressFrom) =>
    hub({
      authenticator,
      proxy: { https: ProxyHttps.plainHttp(), service: ProxyService.loadBalancer({ allowIngressFrom }) },
    }),
  'MetricsOptions.scrapers': (scrapers) =>
    hub({ hub: { metrics: { scrapers, discovery: MetricsDiscovery.podMonitor() } } }),
  'NodePortOptions.allowIngressFrom': (allowIngressFrom) =>
    hub({
      authenticator,
      proxy: { https: ProxyHttps.plainHttp(), service: ProxyService.nodePort({ allowIngressFrom }) },
    }),
  'TFJobProps.allowEgressTo': (allowEgressTo) => job({ allowEgressTo }),
  'TFJobProps.allowIngressFrom': (allowIngressFrom) => job({ allowIngressFrom, ports: { metrics: 9090 } }),
  'TFServingProps.allowEgressTo': (allowEgressTo) => serving({ allowEgressTo }),
  'TFServingProps.allowIngressFrom': (allowIngressFrom) => serving({ allowIngressFrom }),
  'TrainingNamespaceOptions.allowEgressTo': (allowEgressTo) =>
    hub({ authenticator, notebooks: { trainingJobs: { allowEgressTo } } }),
  'TensorBoardProps.allowIngressFrom': (allowIngressFrom) =>
    objectsOf((on) => {
      const claim = kplus.PersistentVolumeClaim.fromClaimName(on.chart('chart'), 'claim', 'logs');
      new TensorBoard(on.chart('chart'), 'board', { logs: LogSource.claim(claim), allowIngressFrom });
    }),
};

/** Every prop that takes CIDR blocks, except those of Google Cloud. */
export const CIDR_PROPS: { readonly [prop: string]: EntryPoint } = {
  'AnyClusterPlatformProps.internalCidrs': (internalCidrs) => hub({}, { internalCidrs }),
  'AnyClusterPlatformProps.nodeCidrs': (nodeCidrs) => nfs(undefined, { nodeCidrs }),
  'LoadBalancerOptions.loadBalancerSourceRanges': (loadBalancerSourceRanges) =>
    hub({
      authenticator,
      proxy: { https: ProxyHttps.plainHttp(), service: ProxyService.loadBalancer({ loadBalancerSourceRanges }) },
    }),
  'ModelServerServiceOptions.loadBalancerSourceRanges': (loadBalancerSourceRanges) =>
    serving({
      service: {
        type: kplus.ServiceType.LOAD_BALANCER,
        tlsTermination: TlsTermination.NONE,
        loadBalancerSourceRanges,
      },
      allowIngressFrom: [{ cidr: '192.0.2.0/24' }],
    }),
  'NetworkPeer.exceptCidrs': (exceptCidrs) => job({ allowEgressTo: [{ cidr: '10.0.0.0/8', exceptCidrs }] }),
  'NfsClients.nodeCidrs': (nodeCidrs) => nfs({ nodeCidrs }),
  'PlatformProps.apiServerCidrs': (apiServerCidrs) => hub({}, { apiServerCidrs }),
};

export function nfs(clients: any, platform: AnyClusterPlatformProps = {}): Manifest[] {
  const on = new AnyClusterPlatform(new App(), 'lab', { ...CLUSTER, ...platform });
  new NfsServer(on.chart('chart'), 'nfs', { disks: { data: { size: Size.gibibytes(1) } }, clients });
  return on.node.children.flatMap((chart) => Testing.synth(chart as never));
}

/** A network policy with these peers. */
export function policyOf(peers: { ingress: any[]; egress: any[] }): Manifest[] {
  const chart = new Chart(new App(), 'chart');
  workloadNetworkPolicy(chart, 'policy', { name: 'policy', labels: {}, selector: { app: 'a' }, ...peers });
  return Testing.synth(chart);
}
