import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-27';
import {
  type CullingProps,
  HubHttps,
  type HubNetworkProps,
  type HubProps,
  type HubProxyProps,
  type JupyterHubProps,
  type NotebookProps,
  ProxyLogLevel,
  ProxyService,
} from '../../../lib/components/jupyterhub';
import type { AnyClusterPlatformProps, IPlatform } from '../../../lib/platforms';
import { SignIn } from '../../../lib/platforms/sign-in';

/** A cluster that has what `EVERYTHING` asks for. */
export const CLUSTER: AnyClusterPlatformProps = {
  gateway: { name: 'public', namespace: 'gateways' },
  gpus: { types: { l4: { gpu: 'l4' } } },
};

const hub: Required<HubProps> = {
  resources: { cpu: { request: Cpu.millis(200), limit: Cpu.units(2) }, memory: { request: Size.gibibytes(1) } },
  databaseSize: Size.gibibytes(2),
  databaseStorageClassName: 'safe',
};
const proxy: Required<HubProxyProps> = {
  https: HubHttps.platform(),
  service: ProxyService.clusterIp({ annotations: { team: 'vision' }, labels: { tier: 'edge' }, preferDualStack: true }),
  longestRequest: Duration.days(2),
  timeout: Duration.minutes(30),
  proxyTimeout: Duration.minutes(10),
  keepAliveTimeout: Duration.minutes(5),
  requestHeaders: { 'X-Cluster': 'lab' },
  forwardedHeaders: false,
  defaultTarget: 'http://landing:8080',
  errorTarget: 'http://errors:8080',
  metricsClients: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
  logLevel: ProxyLogLevel.WARN,
  drainTime: Duration.seconds(20),
  disruptionBudget: true,
  evictable: false,
  resources: { cpu: { request: Cpu.millis(10) } },
  nodeSelector: { pool: 'core' },
  tolerations: [{ key: 'core', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'core',
  imagePullSecrets: ['registry'],
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  podLabels: { tier: 'edge' },
  podAnnotations: { 'example.com/owner': 'Vision' },
  args: ['--auto-rewrite'],
  env: { TZ: 'UTC' },
};
const network: Required<HubNetworkProps> = {
  notebooksReachInternet: false,
  notebooksReachPrivateNetworks: true,
  notebooksReachMetadataServer: true,
  notebooksReachEachOther: true,
  notebooksReachProxy: true,
  notebooksReach: [{ podLabels: { app: 'models' } }],
  notebooksReachedBy: [{ podLabels: { app: 'reviewer' } }],
  hubReaches: [{ podLabels: { app: 'service' } }],
  hubReachedBy: [{ podLabels: { app: 'service' } }],
  proxyReaches: [{ podLabels: { app: 'service' } }],
  proxyReachedBy: [{ podLabels: { app: 'edge' } }],
  dnsServers: [{ cidr: '10.0.0.10/32' }],
};
const notebooks: Required<NotebookProps> = {
  image: 'registry.example.com/notebook:1',
  resources: {
    cpu: { request: Cpu.millis(250), limit: Cpu.units(1) },
    memory: { request: Size.mebibytes(512), limit: Size.gibibytes(1) },
    ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  gpu: { count: 2, type: 'l4' },
  homeSize: Size.gibibytes(20),
  homeStorageClassName: 'fast',
  env: { SETTINGS: '{"user": "{username}"}' },
  startTimeout: Duration.minutes(10),
  defaultUrl: '/tree',
};
const culling: Required<CullingProps> = {
  enabled: true,
  timeout: Duration.hours(2),
  every: Duration.minutes(1),
  maxAge: Duration.days(1),
  users: true,
  adminUsers: true,
  removeNamedServers: true,
  concurrency: 5,
  kernelTimeout: Duration.minutes(20),
  connectedKernels: true,
};

/** Every prop, set. A new prop does not compile until it is here. */
export function everything(platform: IPlatform): Required<JupyterHubProps> {
  return {
    name: 'team-hub',
    platform,
    signIn: SignIn.sharedPassword({ secretName: 'door', adminUsers: ['root'] }),
    hostname: 'notebooks.example.com',
    secretName: 'brought',
    sharedVolumes: [
      { name: 'team-data', claimName: 'team-data', namespace: 'kubeflow' },
      { name: 'scratch', claimName: 'scratch-claim', readOnly: true },
    ],
    hub,
    proxy,
    notebooks,
    culling,
    network,
    labels: { team: 'vision' },
  };
}

/** Behind IAP, with the audience not known yet. */
export const IAP: JupyterHubProps = {
  signIn: SignIn.iap({ adminUsers: ['root@example.com'] }),
  culling: { enabled: false },
};

/** A proxy that ends TLS, as the Python tests start it. */
export const HTTPS_PROXY: HubProxyProps = {
  https: HubHttps.secret('certificate'),
  requestHeaders: { 'X-Cluster': 'lab $(HOME)' },
  metricsClients: [{}],
  timeout: Duration.seconds(1),
  proxyTimeout: Duration.seconds(1),
};

/** The values that the Python tests load; `UPDATE_SAMPLES=1 npx jest` writes them anew, and biome formats them. */
export function sample(name: string, values: unknown, folder = 'values'): unknown {
  const file = join(__dirname, folder, `${name}.json`);
  if (process.env.UPDATE_SAMPLES) {
    writeFileSync(file, `${JSON.stringify(values, null, 2)}\n`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
