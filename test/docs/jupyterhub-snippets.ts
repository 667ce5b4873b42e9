/** Code in the documentation of JupyterHub. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  Authenticator,
  HomeStorage,
  HubDatabase,
  type IPlatform,
  JupyterHub,
  type KubeflowApp,
  MetricsDiscovery,
  type ModelSource,
  NfsServer,
  PodVolume,
  ProxyHttps,
  ProxyService,
  type SecretKeyRef,
  type SharedVolume,
  Team,
  TFServing,
} from 'kubeflow-cdk';

export function hubWithLoadBalancer(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'hub.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
    }),
    proxy: {
      https: ProxyHttps.certManager({ issuer: 'letsencrypt' }),
      service: ProxyService.loadBalancer({
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        // The pod sees the addresses of nodes.
        allowIngressFrom: [{ cidr: '10.0.0.0/16' }],
      }),
    },
  });
}

export function hubWithSubdomains(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'hub.example.com',
    subdomainHost: true,
    authenticator: Authenticator.nativeAccounts({ adminUsers: ['admin'] }),
    proxy: {
      https: ProxyHttps.certManager({ issuer: 'letsencrypt-dns01' }),
      service: ProxyService.loadBalancer({
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        // The pod sees the addresses of nodes.
        allowIngressFrom: [{ cidr: '10.0.0.0/16' }],
      }),
    },
  });
}

export function hubWithModelServer(platform: IPlatform, model: ModelSource): void {
  const server = new TFServing(platform.chart('inception'), 'inception', { model });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { network: { allowNotebookEgressTo: [server.peer] } });
}

export function hubWithVolumeOfGroup(platform: IPlatform, data: SharedVolume): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    sharedVolumes: [{ ...data, readOnly: true }],
    hub: { groups: { editors: { users: ['ann'] } } },
    notebooks: {
      restrictedVolumes: [
        {
          volume: PodVolume.sharedVolume(data, { mountPath: '/mnt/data' }),
          allowedGroups: ['editors'],
          allowAdmins: true,
        },
      ],
    },
  });
}

export function hubWithSeparateNotebooks(platform: IPlatform): void {
  const files = new NfsServer(platform.chart('nfs', { namespace: 'notebooks' }), 'nfs', {
    disks: { data: { size: Size.gibibytes(10) } },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: { namespace: 'notebooks' },
    sharedVolumes: files.volumes,
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
                {
                  name: 'pytorch',
                  displayName: 'PyTorch',
                  image: 'quay.io/jupyter/pytorch-notebook:cuda12-2026-09-01',
                },
              ],
              unlistedChoice: { allowedImages: ['quay.io/jupyter/*'] },
            },
          ],
        },
      ],
    },
  });
}

export function hubWithProfilesOfGroups(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: { groups: { research: { users: ['ann', 'bob'] } } },
    notebooks: {
      profiles: [
        { displayName: 'Small' },
        {
          displayName: 'With GPU',
          gpu: { type: 'nvidia-l4' },
          allowedGroups: ['research'],
          allowedUsers: ['cleo'],
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
    prePuller: { extraImages: ['quay.io/jupyter/r-notebook:2026-09-01'] },
    userPlaceholders: { replicas: 3 },
    userScheduler: { enabled: true },
  });
}

export function userSchedulerOfOlderCluster(app: KubeflowApp): AnyClusterPlatform {
  const platform = new AnyClusterPlatform(app, 'cloud', { images: { 'kube-scheduler': { tag: 'v1.35.7' } } });
  return platform;
}

export function trainingFromNotebooks(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      namespace: 'notebooks',
      trainingJobs: {
        quota: { cpu: Cpu.units(32), memory: Size.gibibytes(128), jobs: 20 },
        maxDuration: Duration.hours(12),
      },
    },
  });
}

export function hubWithTeam(platform: IPlatform): void {
  const vision = new Team(platform.chart('vision', { namespace: 'vision' }), 'vision', {
    allowedGroups: ['vision-researchers'],
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: { teams: [vision] },
  });
}

export function teamWithEverything(platform: IPlatform): void {
  const chart = platform.chart('vision', { namespace: 'vision' });
  const files = new NfsServer(platform.chart('nfs', { namespace: 'vision-jobs' }), 'nfs', {
    disks: { images: { size: Size.gibibytes(100) } },
  });
  const vision = new Team(chart, 'vision', {
    displayName: 'Computer vision',
    allowedGroups: ['vision-researchers'],
    quota: { cpu: Cpu.units(32), memory: Size.gibibytes(128), servers: 20 },
    sharedVolumes: [files.grantReadWrite('images', chart)],
    bucket: platform.objectStore.bucket(chart, 'bucket', { name: 'my-project-vision' }),
    clusterGroups: ['vision@example.com'],
    jobs: {
      quota: { cpu: Cpu.units(64), memory: Size.gibibytes(256) },
      sharedVolumes: files.volumes,
      queue: { clusterQueue: 'research' },
    },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { teams: [vision] } });
}
