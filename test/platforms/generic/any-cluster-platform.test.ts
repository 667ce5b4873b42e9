import { ApiObject, App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../lib/images';
import type { ClaimProps } from '../../../lib/platforms/capabilities/storage';
import { TlsTermination } from '../../../lib/platforms/capabilities/tls-termination';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { IpFamilies } from '../../../lib/platforms/network/cluster-network';
import { Platform } from '../../../lib/platforms/platform-lookup';
import { Warnings } from '../../../lib/warnings';
import { OF_ALL_PODS } from '../shared-props';
import { cluster, HUB } from './cluster';

test('all props apply', () => {
  const props: Required<AnyClusterPlatformProps> = {
    namespace: 'ml',
    imageRegistry: 'mirror.example.com',
    images: { 'jupyterhub-hub': { tag: '4.4.0-ours' } },
    ...OF_ALL_PODS,
    storageClassName: 'fast',
    sharedStorageClassName: 'shared',
    serviceCidr: '10.43.0.0/16',
    nodeSize: { cpus: 8, memory: Size.gibibytes(32) },
    gpus: {
      resourceName: 'amd.com/gpu',
      types: { mi300: { nodeSelector: { 'amd.com/gpu.family': 'MI300' } } },
      tolerations: [],
      runtimeClassName: 'amd',
    },
    gateway: { name: 'web', namespace: 'gateways' },
    ingressClassName: 'nginx',
    ingressAnnotations: { 'example.com/a': 'b' },
    ingressTls: true,
    ingressTlsSecrets: {},
    tlsTermination: TlsTermination.NONE,
    ingressControllerPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'edge' } }],
    clusterDomain: 'cluster.example',
    apiServerPorts: [6443],
    nodeCidrs: ['192.168.49.0/24'],
    dnsServers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' }, ports: [{ port: 5353 }] }],
    ipFamilies: IpFamilies.DUAL_STACK,
    internalCidrs: ['198.51.100.0/24', '10.1.0.0/16', '2001:db8::/32'],
    enforcesNetworkPolicies: false,
    enforcesPodSecurity: false,
  };
  const { platform, component, objects } = cluster(props);
  platform.storage.claim(component, 'home', { name: 'home', size: Size.gibibytes(1) });
  platform.exposure.expose(component, 'exposed', HUB);

  expect(Warnings.of(platform)).toHaveLength(2);
  expect(platform.namespace).toBe('ml');
  expect(platform.image(ComponentImage.JUPYTERHUB_HUB)).toBe('mirror.example.com/jupyterhub/k8s-hub:4.4.0-ours');
  expect(platform.image(ComponentImage.KUBE_SCHEDULER)).toBe('mirror.example.com/kube-scheduler:v1.34.4');
  expect(platform.kubernetesVersion).toBe('1.34');
  expect(platform.createNamespaces).toBe(false);
  expect(platform.namespaceLabels).toEqual({ 'example.com/team': 'ml' });
  expect(platform.pods).toMatchObject({
    imagePullSecrets: ['registry'],
    nodeSelector: { pool: 'ml' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    usesArbitraryUserIds: true,
  });
  expect(platform.pods.image('quay.io/a/b:1')).toBe('mirror.example.com/a/b:1');
  expect(platform.pods.image('registry.example.com/a/b:1')).toBe('registry.example.com/a/b:1');
  expect(platform.pods.defaultResources({ memory: { request: Size.gibibytes(1) } }).memory?.request).toEqual(
    Size.mebibytes(256),
  );
  expect(platform.storage.defaultStorageClassName).toBe('fast');
  expect(platform.storage.sharedStorageClassName).toBe('shared');
  expect(platform.storage.allocateClusterIp(component, 'files', 'ml')).toMatch(/^10\.43\.0\.\d+$/);
  expect(platform.accelerators.gpu(component, { type: 'mi300' }, 'gpu')).toEqual({
    resourceName: 'amd.com/gpu',
    count: 1,
    nodeSelector: { 'amd.com/gpu.family': 'MI300' },
    tolerations: [],
    runtimeClassName: 'amd',
  });
  expect(platform.network.clusterDomain).toBe('cluster.example');
  expect(platform.network.apiServer[0].ports).toEqual([{ port: 6443 }]);
  expect(platform.network.nodes).toEqual([{ cidr: '192.168.49.0/24' }]);
  expect(platform.network.dnsServers).toEqual([
    { namespaceLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' }, ports: [{ port: 5353 }] },
  ]);
  expect(platform.network.ipFamilyPolicy).toBe('PreferDualStack');
  expect(platform.network.internet.map(({ cidr, exceptCidrs }) => [cidr, exceptCidrs?.at(-1)])).toEqual([
    ['0.0.0.0/0', '198.51.100.0/24'],
    ['::/0', '2001:db8::/32'],
  ]);
  expect(objects().map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim', 'HTTPRoute']);
  expect(objects()[0].spec.storageClassName).toBe('fast');
});

describe('enforcement of policies', () => {
  const note =
    "network policies are enforced only if the cluster's network plugin supports them (set `enforcesNetworkPolicies: true` to confirm)";

  test('is assumed, with a note in the summary', () => {
    expect(Warnings.of(cluster().platform)).toEqual([]);
    expect(cluster().platform.deploymentGuide().notes).toEqual([note]);
    expect(cluster({ enforcesNetworkPolicies: undefined }).platform.deploymentGuide().notes).toEqual([note]);
    expect(
      cluster({ enforcesNetworkPolicies: true, enforcesPodSecurity: true }).platform.deploymentGuide().notes,
    ).toEqual([]);
  });

  test('causes a warning if network policies are not enforced', () => {
    const { platform } = cluster({ enforcesNetworkPolicies: false });
    expect(platform.deploymentGuide().notes).toEqual([]);
    expect(Warnings.of(platform)).toEqual([
      [
        'lab: this cluster accepts network policies but does not enforce them.',
        '  Code in notebooks and jobs can connect to all pods, the nodes, and the metadata server of the cloud, if there is one.',
        '  Use a network plugin that enforces them, for example Calico or Cilium, and set `enforcesNetworkPolicies`.',
        "  To silence this warning: Warnings.silence(…, 'platform/network-policies-open').",
      ].join('\n'),
    ]);
  });

  test('causes a warning if Pod Security Standards are not enforced', () => {
    expect(Warnings.of(cluster({ enforcesPodSecurity: false }).platform)).toEqual([
      expect.stringMatching(
        /^lab: this cluster does not enforce the Pod Security Standards of its namespaces[\s\S]*'platform\/pod-security-open'/,
      ),
    ]);
  });
});

test('nodes are unknown by default', () => {
  expect(cluster().platform.network.nodes).toBeUndefined();
});

test('fails if nodeCidrs contains an invalid CIDR', () => {
  expect(() => cluster({ nodeCidrs: ['10.0.0.0/16', '10.0.0.7/16'] })).toThrow(
    'lab: nodeCidrs[1]: "10.0.0.7/16" is not a valid CIDR block.',
  );
});

test('fails if nodeCidrs is empty', () => {
  expect(() => cluster({ nodeCidrs: [] })).toThrow('lab: nodeCidrs is empty.');
});

test.each([0, 1.5, 65_536])('fails if a port of the API server is %p', (port) => {
  expect(() => cluster({ apiServerPorts: [443, port] })).toThrow(`lab: apiServerPorts: ${port} is not a valid port.`);
});

test.each<[AnyClusterPlatformProps, string]>([
  [{ storageClassName: 'Fast' }, 'storageClassName "Fast"'],
  [{ ingressClassName: '' }, 'ingressClassName ""'],
  [{ clusterDomain: '.local' }, 'clusterDomain ".local"'],
  [{ gateway: { name: 'Web', namespace: 'gateways' } }, 'gateway "Web"'],
  [{ gateway: { name: 'web', namespace: 'a.b' } }, 'namespace of the gateway "a.b"'],
])('fails if a name is not valid: %j', (props, name) => {
  expect(() => cluster(props)).toThrow(`lab: ${name} is not a valid name.`);
});

describe('claims', () => {
  const claim = (props: Partial<ClaimProps>) => () => {
    const { platform, component } = cluster();
    platform.storage.claim(component, 'claim', { name: 'home', size: Size.gibibytes(1), ...props });
  };

  test.each<[Partial<ClaimProps>, string]>([
    [{ storageClassName: 'Fast Disks' }, 'storageClassName of claim "home" "Fast Disks" is not a valid name.'],
    [{ labels: { '/a': 'x' } }, 'label key "/a" is not valid.'],
  ])('fails if the props are %p', (props, message) => {
    expect(claim(props)).toThrow(`lab/app/component: ${message}`);
  });

  test('an empty storageClassName is valid', () => {
    expect(claim({ storageClassName: '' })).not.toThrow();
  });
});

test('fails if a model is in a bucket, and names the alternatives', () => {
  const { platform, component } = cluster();
  const account = new kplus.ServiceAccount(component, 'account', { metadata: { name: 'a' }, automountToken: false });
  expect(() => platform.identity.grantBucketRead(account, { bucketName: 'models', requestedBy: 'model' })).toThrow(
    /^lab\/app\/component\/account: model: reading the bucket "models" is not supported on this cluster \(AnyClusterPlatform\): it has no workload identity[\s\S]*ModelSource\.claim/,
  );
});

describe('in a plain cdk8s app', () => {
  const chartIn = (app: App) => new Chart(app, 'plain', { namespace: 'ml' });

  test('all constructs share a default AnyClusterPlatform', () => {
    const app = new App();
    const platform = Platform.of(chartIn(app));
    expect(platform).toBeInstanceOf(AnyClusterPlatform);
    expect(Platform.of(new Construct(new Chart(app, 'other'), 'leaf'))).toBe(platform);
    expect(platform.storage.defaultStorageClassName).toBeUndefined();
    expect(() => platform.accelerators.gpu(chartIn(new App()), {}, 'gpu')).toThrow('has no GPU');
  });

  test('the default platform adds no objects and reserves no id', () => {
    const app = new App();
    const chart = chartIn(app);
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
    const before = app.synthYaml();
    Platform.of(chart);
    new Chart(app, 'AnyCluster');
    expect(app.synthYaml()).toBe(before);
  });

  test('a chart outside a platform does not use it', () => {
    const app = new App();
    const lab = new AnyClusterPlatform(app, 'lab');
    expect(Platform.of(chartIn(app))).not.toBe(lab);
  });
});

describe('apiServerCidrs', () => {
  test('limits the egress to the API server to these addresses and its ports', () => {
    const { apiServer } = cluster({ apiServerCidrs: ['10.0.0.2/32', 'fd00::2/128'], apiServerPorts: [6443] }).platform
      .network;
    const ports = [{ port: 6443 }];
    expect(apiServer).toEqual([
      { cidr: '10.0.0.2/32', ports },
      { cidr: 'fd00::2/128', ports },
    ]);
  });

  test('never includes metadata servers', () => {
    const [{ exceptCidrs }] = cluster({ apiServerCidrs: ['0.0.0.0/0'] }).platform.network.apiServer;
    expect(exceptCidrs).toContain('169.254.169.254/32');
  });

  test('fails if it is empty or contains an invalid address', () => {
    expect(() => cluster({ apiServerCidrs: [] })).toThrow('lab: apiServerCidrs is empty.');
    expect(() => cluster({ apiServerCidrs: ['api.example.com'] })).toThrow('apiServerCidrs');
  });
});
