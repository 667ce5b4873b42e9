import { ApiObject, App, Chart, Duration, Size, Testing } from 'cdk8s';
import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../lib/images';
import { EdgeAuthentication } from '../../../lib/platforms/capabilities/exposure';
import type { ClaimProps } from '../../../lib/platforms/capabilities/storage';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { IpFamilies } from '../../../lib/platforms/network/cluster-network';
import { Platform } from '../../../lib/platforms/platform-lookup';
import { Warnings } from '../../../lib/warnings';
import { OF_ALL_PODS } from '../shared-props';

/** Creates a component on a cluster, and synthesizes its objects. */
function cluster(props: AnyClusterPlatformProps = {}) {
  const platform = new AnyClusterPlatform(new App(), 'lab', props);
  const chart = platform.chart('app');
  const component = new Construct(chart, 'component');
  return { platform, component, objects: () => Testing.synth(chart) };
}

const HUB = { serviceName: 'hub', port: 8000, hostname: 'hub.example.com', healthCheckPath: '/health' };

test('all props apply', () => {
  const props: Required<AnyClusterPlatformProps> = {
    namespace: 'ml',
    imageRegistry: 'mirror.example.com',
    images: { 'jupyterhub-hub': { tag: '4.4.0-ours' } },
    ...OF_ALL_PODS,
    storageClassName: 'fast',
    sharedStorageClassName: 'shared',
    serviceCidr: '10.43.0.0/16',
    gpus: {
      resourceName: 'amd.com/gpu',
      types: { mi300: { 'amd.com/gpu.family': 'MI300' } },
      tolerations: [],
      runtimeClassName: 'amd',
    },
    gateway: { name: 'web', namespace: 'gateways' },
    ingressClassName: 'nginx',
    ingressAnnotations: { 'example.com/a': 'b' },
    ingressTls: true,
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

describe('GPUs', () => {
  test('without a type, any GPU is requested and its taint is tolerated', () => {
    const { platform, component } = cluster({ gpus: {} });
    expect(platform.accelerators.gpu(component, { count: 2 }, 'gpu')).toEqual({
      resourceName: 'nvidia.com/gpu',
      count: 2,
      nodeSelector: {},
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    });
  });

  test('fails if the cluster does not have the type, and lists the existing types', () => {
    const { platform, component } = cluster({ gpus: { types: { 'nvidia-l4': {}, 'nvidia-h100': {} } } });
    expect(() => platform.accelerators.gpu(component, { type: 'nvidia-a100' }, 'gpu')).toThrow(
      'gpu of type "nvidia-a100" is not supported on this cluster (AnyClusterPlatform): it has only these types of GPU: nvidia-l4, nvidia-h100.',
    );
  });

  test('returned placements are copies', () => {
    const { platform, component } = cluster({ gpus: { types: { l4: { gpu: 'l4' } } } });
    const first = platform.accelerators.gpu(component, { type: 'l4' }, 'gpu');
    Object.assign(first.nodeSelector, { other: 'label' });
    first.tolerations.length = 0;
    const second = platform.accelerators.gpu(component, { type: 'l4' }, 'gpu');
    expect([second.nodeSelector, second.tolerations.length]).toEqual([{ gpu: 'l4' }, 1]);
  });
});

describe('exposure', () => {
  test('a Gateway routes to the Service with an HTTPRoute, and its namespace is an ingress peer', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    expect(platform.exposure.expose(component, 'exposed', { ...HUB, labels: { team: 'a' } })).toEqual({
      url: 'https://hub.example.com',
      ingressPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'gateways' } }],
    });
    expect(objects()).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'hub', namespace: 'kubeflow', labels: { team: 'a' } },
        spec: {
          parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web', namespace: 'gateways' }],
          hostnames: ['hub.example.com'],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ group: '', kind: 'Service', name: 'hub', port: 8000, weight: 1 }],
            },
          ],
        },
      },
    ]);
  });

  test('a Gateway routes gRPC with a GRPCRoute, also by weight', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    const backends = [
      { serviceName: 'stable', port: 8500, weight: 95 },
      { serviceName: 'canary', port: 8500, weight: 5 },
    ];
    expect(platform.exposure.expose(component, 'exposed', { ...HUB, grpc: true, backends }).url).toBe(
      'https://hub.example.com',
    );
    const backendRef = { group: '', kind: 'Service', port: 8500 };
    expect(objects()).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GRPCRoute',
        metadata: expect.objectContaining({ name: 'hub' }),
        spec: {
          parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web', namespace: 'gateways' }],
          hostnames: ['hub.example.com'],
          rules: [
            {
              backendRefs: [
                { ...backendRef, name: 'stable', weight: 95 },
                { ...backendRef, name: 'canary', weight: 5 },
              ],
            },
          ],
        },
      },
    ]);
  });

  test('fails if pathPrefix is set for gRPC', () => {
    const { platform, component } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, grpc: true, pathPrefix: '/a' })).toThrow(
      'lab/app/component: pathPrefix is set for gRPC, but GRPCRoute has no such field.',
    );
  });

  test('sectionName selects a listener of the Gateway', () => {
    const gateway = { name: 'web', namespace: 'gateways', sectionName: 'https' };
    const { platform, component, objects } = cluster({ gateway });
    platform.exposure.expose(component, 'exposed', HUB);
    expect(objects()[0].spec.parentRefs[0]).toMatchObject(gateway);
    expect(() => cluster({ gateway: { ...gateway, sectionName: 'HTTPS' } })).toThrow('listener of the gateway "HTTPS"');
  });

  test('an ingress controller routes to the Service with an Ingress of its class', () => {
    const { platform, component, objects } = cluster({ ingressClassName: 'nginx' });
    expect(platform.exposure.expose(component, 'exposed', HUB).url).toBe('http://hub.example.com');
    const [ingress] = objects();
    expect(ingress.kind).toBe('Ingress');
    expect(ingress.spec.ingressClassName).toBe('nginx');
    expect(ingress.spec.rules[0].http.paths[0].backend.service).toEqual({ name: 'hub', port: { number: 8000 } });
  });

  test.each([
    [Duration.days(1), '24h'],
    [Duration.minutes(90), '1h30m'],
    [Duration.seconds(59), '59s'],
  ])('a request timeout of %j is formatted for Gateway API', (requestTimeout, request) => {
    const { platform, component, objects } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    platform.exposure.expose(component, 'exposed', { ...HUB, requestTimeout });
    expect(objects()[0].spec.rules[0].timeouts).toEqual({ request });
  });

  test.each([
    [Duration.millis(1500), 'requestTimeout: 1.5 seconds is not a valid duration'],
    [Duration.hours(100_000), 'requestTimeout: 100000 hours is too long.'],
  ])('fails if the request timeout is %j', (requestTimeout, message) => {
    const { platform, component } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, requestTimeout })).toThrow(message);
  });

  test('an Ingress has annotations, and terminates TLS with ingressTls', () => {
    const { platform, component, objects } = cluster({
      ingressClassName: 'nginx',
      ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
      ingressTls: true,
    });
    expect(platform.exposure.expose(component, 'exposed', HUB).url).toBe('https://hub.example.com');
    const [{ metadata, spec }] = objects();
    expect(metadata.annotations).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
    expect(spec.tls).toEqual([{ hosts: ['hub.example.com'], secretName: 'hub-tls' }]);
  });

  test('fails if a request timeout is set for an Ingress, and names the alternative', () => {
    const { platform, component } = cluster({ ingressClassName: 'nginx' });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, requestTimeout: Duration.days(1) })).toThrow(
      /is not supported on[\s\S]*ingressAnnotations/,
    );
  });

  test('fails if an Ingress annotation has an invalid key', () => {
    expect(() => cluster({ ingressAnnotations: { 'a b': 'c' } })).toThrow('annotation key "a b"');
  });

  test('fails without a Gateway and ingress controller, and prints the port-forward command', () => {
    const { platform, component } = cluster();
    expect(() => platform.exposure.expose(component, 'exposed', HUB)).toThrow(
      /^lab\/app\/component: exposing hub\.example\.com is not supported on[\s\S]*`gateway`[\s\S]*kubectl port-forward service\/hub 8080:8000$/,
    );
  });

  test('fails if the hostname is not valid', () => {
    const { platform, component } = cluster({ ingressClassName: 'nginx' });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, hostname: 'https://hub' })).toThrow(
      'hostname "https://hub" is not a valid name.',
    );
  });

  test.each([
    [{ hostname: '10.0.0.1' }, 'hostname "10.0.0.1" is an IP address.'],
    [{ port: 65_536 }, 'port 65536 is not a valid port.'],
    [{ labels: { team: 'two words' } }, 'label team has the invalid value "two words".'],
  ])('fails if the props are %p', (props, message) => {
    const { platform, component } = cluster({ ingressClassName: 'nginx' });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, ...props })).toThrow(
      `lab/app/component: ${message}`,
    );
  });

  test('pathPrefix routes only requests below a path', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'public', namespace: 'gateways' } });
    platform.exposure.expose(component, 'exposed', { ...HUB, pathPrefix: '/models/' });
    expect(objects()[0].spec.rules[0].matches).toEqual([{ path: { type: 'PathPrefix', value: '/models' } }]);
    const ingress = cluster({ ingressClassName: 'nginx' });
    ingress.platform.exposure.expose(ingress.component, 'exposed', { ...HUB, pathPrefix: '/models' });
    expect(ingress.objects()[0].spec.rules[0].http.paths[0].path).toBe('/models');
  });

  test('Services receive traffic by weight', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'public', namespace: 'gateways' } });
    const backends = [
      { serviceName: 'stable', port: 80, weight: 95 },
      { serviceName: 'canary', port: 80, weight: 0 },
    ];
    platform.exposure.expose(component, 'exposed', { ...HUB, backends });
    expect(objects()[0].spec.rules[0].backendRefs).toEqual([
      { group: '', kind: 'Service', name: 'stable', port: 80, weight: 95 },
      { group: '', kind: 'Service', name: 'canary', port: 80, weight: 0 },
    ]);
  });

  test('fails if an Ingress should split traffic by weight', () => {
    const { platform, component } = cluster({ ingressClassName: 'nginx' });
    const backends = ['a', 'b'].map((serviceName) => ({ serviceName, port: 80, weight: 1 }));
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, backends })).toThrow(
      /splitting traffic by weight is not supported on .*: it has only Ingress, which has no field for weights\.\n.*`gateway`/,
    );
  });

  test.each([
    [{ pathPrefix: 'models' }, 'pathPrefix "models" is not a valid path prefix'],
    [{ pathPrefix: '/a//b' }, 'pathPrefix "/a//b" is not a valid path prefix'],
    [{ pathPrefix: '/a/../b' }, 'pathPrefix "/a/../b" is not a valid path prefix'],
    [{ pathPrefix: '/a b' }, 'pathPrefix "/a b" is not a valid path prefix'],
    [{ pathPrefix: '/50%' }, 'pathPrefix "/50%" is not a valid path prefix'],
    [{ pathPrefix: '/a%2Fb' }, 'pathPrefix "/a%2Fb" is not a valid path prefix'],
    [{ backends: [] }, '`backends` has no Service that receives traffic'],
    [{ backends: [{ serviceName: 'a', port: 80, weight: 0 }] }, '`backends` has no Service that receives traffic'],
    [{ backends: [{ serviceName: 'a', port: 80, weight: 1.5 }] }, 'weight 1.5 of "a" is not valid.'],
    [{ backends: [{ serviceName: 'a', port: 80, weight: 1_000_001 }] }, 'weight 1000001 of "a" is not valid.'],
    [{ backends: [{ serviceName: 'A', port: 80, weight: 1 }] }, 'service "A" is not a valid name.'],
    [
      {
        backends: [
          { serviceName: 'a', port: 80, weight: 1 },
          { serviceName: 'a', port: 81, weight: 1 },
        ],
      },
      'Service "a" is listed twice in `backends`.',
    ],
  ])('fails if a route has %j', (props, message) => {
    const { platform, component } = cluster({ gateway: { name: 'public', namespace: 'gateways' } });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, ...props })).toThrow(message);
  });

  test('there is no edge authentication', () => {
    expect(cluster().platform.exposure.edgeAuthentication).toBe(EdgeAuthentication.NONE);
  });
});

describe('Service range', () => {
  test.each([
    '10.96.0.0',
    '10.96.0.0/8',
    '10.96.0.0/27',
    '10.96.0.256/16',
    'fd00::/107',
    'fd00::/123',
    '::ffff:10.96.0.0/112',
    'x/16',
    '',
  ])('fails if it is %p', (serviceCidr) => {
    expect(() => cluster({ serviceCidr })).toThrow(
      /^lab: serviceCidr ".*" is not a valid Service range\.\n.*\/12 to \/26.*\n.*--service-cluster-ip-range/,
    );
  });

  test('host bits are ignored', () => {
    const { platform, component } = cluster({ serviceCidr: '10.43.77.5/16' });
    const other = cluster({ serviceCidr: '10.43.0.0/16' });
    expect(platform.storage.allocateClusterIp(component, 'files', 'kubeflow')).toBe(
      other.platform.storage.allocateClusterIp(other.component, 'files', 'kubeflow'),
    );
  });

  test('cluster IPs leave the lowest addresses to cluster add-ons', () => {
    for (let index = 0; index < 20; index++) {
      const { platform, component } = cluster({ serviceCidr: '10.96.0.0/12' });
      const address = platform.storage.allocateClusterIp(component, `files-${index}`, 'kubeflow');
      expect(Number(address.split('.')[3])).toBeGreaterThanOrEqual(32);
      expect(address).toMatch(/^10\.96\.0\./);
    }
  });
});

test.each([0, 1.5, 65_536, Number.NaN])('fails if a port of the API server is %p', (port) => {
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

test('fails if gpus is not valid', () => {
  expect(() => cluster({ gpus: { resourceName: 'gpu' } })).toThrow('lab: gpus: "gpu" is not the name');
});

describe('claims', () => {
  const claim = (props: Partial<ClaimProps>) => () => {
    const { platform, component } = cluster();
    platform.storage.claim(component, 'claim', { name: 'home', size: Size.gibibytes(1), ...props });
  };

  test.each<[Partial<ClaimProps>, string]>([
    [{ storageClassName: 'Fast Disks' }, 'storageClassName of claim "home" "Fast Disks" is not a valid name.'],
    [{ accessMode: 'Sometimes' as PersistentVolumeAccessMode }, 'accessMode of claim "home" "Sometimes" is not known.'],
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
