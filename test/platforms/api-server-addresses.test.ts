import { App } from 'cdk8s';
import {
  AnyClusterPlatform,
  ControlPlaneAccess,
  DockerDesktopPlatform,
  GkeCluster,
  GkeNetwork,
  GkePlatform,
  type GkePlatformProps,
  type IPlatform,
  IpFamilies,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  KubeflowApp,
  MicroK8sPlatform,
  MinikubePlatform,
} from 'kubeflow-cdk';
import { cidrContains } from '../../lib/validation/cidr';

const app = () => new KubeflowApp({ summary: false });
const gke = (props: Partial<GkePlatformProps> = {}) =>
  new GkePlatform(app(), 'cloud', { project: 'my-project', zone: 'us-central1-b', ...props });
const authorized = (publicEndpoint: boolean) =>
  ControlPlaneAccess.authorizedNetworks({ networks: [{ cidr: '203.0.113.0/24' }], publicEndpoint });
const existing = GkeNetwork.existing({
  network: 'shared',
  subnetwork: 'nodes',
  podRangeName: 'pods',
  serviceRangeName: 'services',
  serviceCidr: '10.8.0.0/20',
});

const canReach = (platform: IPlatform, address: string) =>
  platform.network.apiServer.some(
    ({ cidr = '', exceptCidrs = [] }) =>
      cidrContains(cidr, `${address}/32`) && !exceptCidrs.some((except) => cidrContains(except, `${address}/32`)),
  );

const PRIVATE: [string, () => IPlatform][] = [
  ['minikube', () => new MinikubePlatform(new App(), 'lab')],
  ['kind', () => new KindPlatform(new App(), 'lab')],
  ['k3d', () => new K3dPlatform(new App(), 'lab')],
  ['Docker Desktop', () => new DockerDesktopPlatform(new App(), 'lab')],
  ['GKE with the DNS endpoint', () => gke()],
  ['GKE with an internal endpoint', () => gke({ controlPlaneAccess: authorized(false) })],
  ['GKE Autopilot', () => gke({ region: 'us-central1', cluster: GkeCluster.autopilot() })],
];

const UNKNOWN: [string, () => IPlatform][] = [
  ['any cluster', () => new AnyClusterPlatform(new App(), 'lab')],
  ['k3s, whose server can have a public address', () => new K3sPlatform(new App(), 'lab')],
  ['MicroK8s', () => new MicroK8sPlatform(new App(), 'lab')],
  [
    'kind with IPv6, whose container network can be public',
    () => new KindPlatform(new App(), 'lab', { ipFamilies: IpFamilies.DUAL_STACK }),
  ],
  ['GKE with a public endpoint', () => gke({ controlPlaneAccess: authorized(true) })],
  ['GKE with an existing network', () => gke({ network: existing })],
  ['GKE with an existing cluster', () => gke({ cluster: GkeCluster.existing() })],
];

const METADATA_SERVERS = ['169.254.169.254', '168.63.129.16', '100.100.100.200', '192.0.0.192'];

test.each(PRIVATE)('on %s, clients of the API server cannot reach the internet', (_, make) => {
  const platform = make();
  for (const address of ['10.0.0.2', '172.18.0.2', '192.168.49.2', '192.168.65.3', '100.64.0.2', '198.19.249.2']) {
    expect(canReach(platform, address)).toBe(true);
  }
  for (const address of ['203.0.113.10', '8.8.8.8', ...METADATA_SERVERS]) {
    expect(canReach(platform, address)).toBe(false);
  }
});

test.each(UNKNOWN)('on %s, clients of the API server can reach every address except metadata servers', (_, make) => {
  const platform = make();
  expect(['10.0.0.2', '203.0.113.10'].map((address) => canReach(platform, address))).toEqual([true, true]);
  expect(METADATA_SERVERS.map((address) => canReach(platform, address))).toEqual([false, false, false, false]);
});

test('ranges of nodes and Services outside private networks are included', () => {
  const network = GkeNetwork.create({ nodeCidr: '203.0.113.0/24' });
  expect(canReach(gke({ network }), '203.0.113.10')).toBe(true);
  expect(canReach(new KindPlatform(new App(), 'lab', { serviceCidr: '203.0.113.0/24' }), '203.0.113.1')).toBe(true);
});

test('apiServerCidrs takes precedence', () => {
  const platforms = [
    new MinikubePlatform(new App(), 'lab', { apiServerCidrs: ['198.51.100.7/32'] }),
    gke({ apiServerCidrs: ['198.51.100.7/32'] }),
  ];
  for (const platform of platforms) {
    expect(platform.network.apiServer.map(({ cidr }) => cidr)).toEqual(['198.51.100.7/32']);
  }
});
