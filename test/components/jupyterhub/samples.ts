import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-27';
import {
  type CullingOptions,
  HubDatabase,
  HubDirectory,
  HubFile,
  HubLogLevel,
  type HubNetworkOptions,
  type HubOptions,
  type JupyterHubProps,
  type PrePullerOptions,
  ProxyHttps,
  ProxyLogLevel,
  type ProxyOptions,
  ProxyService,
  type UserPlaceholderOptions,
  type UserSchedulerOptions,
} from '../../../lib/components/jupyterhub';
import { Authenticator } from '../../../lib/components/jupyterhub/authentication';
import { MetricsDiscovery } from '../../../lib/metrics/metrics-discovery';
import type { AnyClusterPlatformProps, IPlatform } from '../../../lib/platforms';
import { notebooks } from './notebook-samples';

/** A cluster with the features that `everything` requires. */
export const CLUSTER: AnyClusterPlatformProps = {
  gateway: { name: 'public', namespace: 'gateways' },
  gpus: {
    types: { l4: { nodeSelector: { gpu: 'l4' } }, t4: { nodeSelector: { gpu: 't4' } } },
    runtimeClassName: 'nvidia',
  },
};

const hub: Required<HubOptions> = {
  resources: { cpu: { request: Cpu.millis(200), limit: Cpu.units(2) }, memory: { request: Size.gibibytes(1) } },
  database: HubDatabase.postgres({
    secretName: 'database',
    key: 'uri',
    passwordKey: 'password',
    allowEgressTo: [{ cidr: '10.1.2.3/32' }],
    upgrade: true,
  }),
  services: {
    announcer: {
      scopes: ['read:users', 'list:users'],
      admin: false,
      url: 'http://announcer:8888',
      peers: [{ podLabels: { app: 'announcer' } }],
      token: { secretName: 'announcer', key: 'hub-token' },
      oauthClientAllowedScopes: ['read:users:name!user'],
      oauthRedirectUri: 'https://announcer.example.com/callback',
      oauthNoConfirm: true,
      oauthClientId: 'service-news',
      display: false,
      info: { contact: 'ann' },
    },
    janitor: { command: ['python3', '-m', 'janitor'], env: { DRY_RUN: '1' } },
  },
  roles: {
    teacher: {
      description: 'Sees the servers of students',
      scopes: ['read:servers!group=students', 'access:servers!group=students'],
      users: ['root'],
      groups: ['teachers'],
      services: ['janitor'],
    },
  },
  groups: { students: { users: ['ann', 'bob'], properties: { year: '2026' } } },
  allowNamedServers: true,
  namedServerLimitPerUser: 3,
  concurrentSpawnLimit: 10,
  consecutiveFailureLimit: 0,
  activeServerLimit: 200,
  redirectToServer: false,
  shutdownOnLogout: true,
  cleanupServers: true,
  baseUrl: '/jupyter',
  announcement: 'Closed on <b>Sunday</b>',
  templateVars: { announcement_login: 'Welcome' },
  templates: HubDirectory.local(join(__dirname, 'pages/templates')),
  staticFiles: HubDirectory.local(join(__dirname, 'pages/static')),
  extraConfig: {
    '20-second': 'c.JupyterHub.active_user_window = 60',
    '10-first.py': 'c.JupyterHub.activity_resolution = 60',
  },
  files: {
    '/etc/team/settings.yaml': HubFile.text('colour: blue\n', { mode: 0o600 }),
    '/etc/team/logo.png': HubFile.local(join(__dirname, 'pages/static/logo.png')),
    '/etc/team/key': HubFile.secret('team', 'key'),
    '/etc/team/rules': HubFile.configMap('rules', 'rules.txt'),
  },
  env: { TEAM: 'vision' },
  secretEnv: { TEAM_KEY: { secretName: 'team', key: 'key' } },
  metrics: {
    scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }],
    discovery: MetricsDiscovery.serviceMonitor({
      interval: Duration.seconds(30),
      labels: { release: 'prometheus' },
    }),
  },
  logLevel: HubLogLevel.DEBUG,
  args: ['--JupyterHub.init_spawners_timeout=30'],
  terminationGracePeriod: Duration.minutes(2),
  lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
  nodeSelector: { pool: 'core' },
  tolerations: [{ key: 'core', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, preference: { matchExpressions: [{ key: 'pool', operator: 'In', values: ['core'] }] } },
      ],
    },
  },
  priorityClassName: 'important',
  safeToEvict: false,
  podLabels: { tier: 'core' },
  podAnnotations: { 'example.com/note': 'hub' },
  serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/hub' },
  imagePullSecrets: ['registry'],
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  initContainers: [{ name: 'wait', image: 'registry.example.com/wait:1' }],
  extraContainers: [{ name: 'database-proxy', image: 'registry.example.com/proxy:1' }],
  extraVolumes: [{ name: 'cache', emptyDir: {} }],
  extraVolumeMounts: [{ name: 'cache', mountPath: '/var/cache/team' }],
};
const proxy: Required<ProxyOptions> = {
  https: ProxyHttps.platform(),
  service: ProxyService.clusterIp({ annotations: { team: 'vision' }, labels: { tier: 'edge' }, preferDualStack: true }),
  requestTimeout: Duration.days(2),
  timeout: Duration.minutes(30),
  proxyTimeout: Duration.minutes(10),
  keepAliveTimeout: Duration.minutes(5),
  requestHeaders: { 'X-Cluster': 'lab' },
  forwardedHeaders: false,
  defaultTarget: 'http://landing:8080',
  errorTarget: 'http://errors:8080',
  metrics: { scrapers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }] },
  logLevel: ProxyLogLevel.WARN,
  drainTime: Duration.seconds(20),
  disruptionBudget: true,
  safeToEvict: false,
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
const network: Required<HubNetworkOptions> = {
  allowNotebookEgressToInternet: false,
  allowNotebookEgressToHttpProxy: true,
  allowNotebookEgressToPrivateNetworks: true,
  allowNotebookEgressToMetadataServer: true,
  allowNotebookToNotebook: true,
  allowNotebookEgressToProxy: true,
  allowNotebookEgressTo: [{ podLabels: { app: 'models' } }],
  allowNotebookIngressFrom: [{ podLabels: { app: 'reviewer' } }],
  allowHubEgressTo: [{ podLabels: { app: 'service' } }],
  allowHubIngressFrom: [{ podLabels: { app: 'service' } }],
  allowProxyEgressTo: [{ podLabels: { app: 'service' } }],
  allowProxyIngressFrom: [{ podLabels: { app: 'edge' } }],
  dnsServers: [{ cidr: '10.0.0.10/32' }],
};
const culling: Required<CullingOptions> = {
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

const prePuller: Required<PrePullerOptions> = {
  enabled: true,
  extraImages: ['registry.example.com/worker:1'],
  resources: { cpu: { request: Cpu.millis(5) } },
};
const userPlaceholders: Required<UserPlaceholderOptions> = {
  replicas: 3,
  resources: { memory: { request: Size.gibibytes(2) } },
  priorityClassName: 'lowest',
};
const userScheduler: Required<UserSchedulerOptions> = {
  enabled: true,
  replicas: 3,
  resources: { cpu: { request: Cpu.millis(100) } },
  logLevel: 4,
  nodeSelector: { pool: 'core' },
  tolerations: [{ key: 'core', operator: 'Exists' }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  priorityClassName: 'high',
  safeToEvict: false,
  podLabels: { tier: 'core' },
  podAnnotations: { 'example.com/note': 'scheduler' },
  imagePullSecrets: ['registry'],
  imagePullPolicy: ImagePullPolicy.ALWAYS,
};

/** All props. A new prop causes a compile error until it is added here. */
export function everything(platform: IPlatform): Required<Omit<JupyterHubProps, 'dedicatedNodes'>> {
  return {
    name: 'team-hub',
    platform,
    authenticator: Authenticator.sharedPassword({
      secretName: 'hub-passwords',
      adminUsers: ['root'],
      allowExposure: true,
    }),
    hostname: 'notebooks.example.com',
    subdomainHost: true,
    secretName: 'brought',
    sharedVolumes: [
      { name: 'team-data', claimName: 'team-data', namespace: 'users' },
      { name: 'scratch', claimName: 'scratch-claim', readOnly: true },
    ],
    hub,
    proxy,
    notebooks,
    culling,
    network,
    prePuller,
    userPlaceholders,
    userScheduler,
    labels: { team: 'vision' },
  };
}

/** Behind IAP, before the audience is known. */
export const IAP: JupyterHubProps = {
  authenticator: Authenticator.iap({ adminUsers: ['root@example.com'] }),
  culling: { enabled: false },
};

/** A proxy that terminates TLS, as the Python tests start it. */
export const HTTPS_PROXY: ProxyOptions = {
  https: ProxyHttps.secret('certificate'),
  requestHeaders: { 'X-Cluster': 'lab $(HOME)' },
  metrics: { scrapers: [{ allPeers: true }] },
  timeout: Duration.seconds(1),
  proxyTimeout: Duration.seconds(1),
};

/** The values that the Python tests load. `UPDATE_SAMPLES=1 npx vitest run` updates them; then format them with biome. */
export function sample(name: string, values: unknown, folder = 'values'): unknown {
  const file = join(__dirname, folder, `${name}.json`);
  if (process.env.UPDATE_SAMPLES) {
    writeFileSync(file, `${JSON.stringify(values, null, 2)}\n`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
