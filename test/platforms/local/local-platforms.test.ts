import { App, Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { parseDocument } from 'yaml';
import { HomeStorage, JupyterHub, ProxyHttps, ProxyService } from '../../../lib/components/jupyterhub';
import type { AnyClusterPlatform, AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { KubernetesVersion } from '../../../lib/platforms/kubernetes-version';
import {
  DockerDesktopPlatform,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  MicroK8sPlatform,
  MinikubePlatform,
} from '../../../lib/platforms/local';
import { IpFamilies } from '../../../lib/platforms/network/cluster-network';
import { Warnings } from '../../../lib/warnings';

type Make = (props?: AnyClusterPlatformProps) => AnyClusterPlatform;

const minikube: Make = (props) => new MinikubePlatform(new App(), 'laptop', props);
const kind: Make = (props) => new KindPlatform(new App(), 'laptop', props);
const k3s: Make = (props) => new K3sPlatform(new App(), 'laptop', props);
const k3d: Make = (props) => new K3dPlatform(new App(), 'laptop', props);
const microK8s: Make = (props) => new MicroK8sPlatform(new App(), 'laptop', props);
const dockerDesktop: Make = (props) => new DockerDesktopPlatform(new App(), 'laptop', props);

/** Name, platform, Service range, port of the API server, and whether its storage accepts ReadWriteMany. */
const PLATFORMS: [string, Make, string, number, boolean][] = [
  ['minikube', minikube, '10.96.0.', 8443, true],
  ['kind', kind, '10.96.0.', 6443, false],
  ['k3s', k3s, '10.43.0.', 6443, false],
  ['k3d', k3d, '10.43.0.', 6443, false],
  ['MicroK8s', microK8s, '10.152.183.', 16443, true],
  ['Docker Desktop', dockerDesktop, '10.96.0.', 6443, true],
];

describe.each(PLATFORMS)('%s', (name, make, addresses, port, shares) => {
  const address = (platform: AnyClusterPlatform) =>
    platform.storage.allocateClusterIp(new Construct(platform, 'component'), 'files', 'kubeflow');

  test('knows its Service range and API server without props', () => {
    expect(address(make())).toContain(addresses);
    expect(make().network.apiServer[0].ports).toEqual([{ port: 443 }, { port }]);
  });

  test('lets props override its defaults', () => {
    const platform = make({ serviceCidr: '10.44.0.0/16', apiServerPorts: [9443] });
    expect(address(platform)).toContain('10.44.0.');
    expect(platform.network.apiServer[0].ports).toEqual([{ port: 9443 }]);
    expect(make({ gpus: {} }).accelerators.gpu(new Construct(new App(), 'x'), {}, 'gpu').count).toBe(1);
  });

  test('limits default requests unless maxDefaultRequests is set', () => {
    const defaults = { memory: { request: Size.gibibytes(8) } };
    expect(make().pods.defaultResources(defaults)).toEqual({ memory: { request: Size.mebibytes(512) } });
    expect(make({ maxDefaultRequests: {} }).pods.defaultResources(defaults)).toEqual(defaults);
  });

  test('names itself in errors of unsupported features', () => {
    const platform = make();
    expect(() => platform.accelerators.gpu(platform, {}, 'gpu')).toThrow(`is not supported on ${name} (`);
    expect(() => platform.objectStore.bucket(platform, 'bucket', { name: 'models' })).toThrow(`${name} (`);
  });

  test.each([PersistentVolumeAccessMode.READ_WRITE_MANY, PersistentVolumeAccessMode.READ_ONLY_MANY])(
    `${shares ? 'creates' : 'rejects'} a %s claim of its StorageClass`,
    (access) => {
      const claim = (platform: AnyClusterPlatform, storageClassName?: string) =>
        platform.storage.claim(platform.chart('app'), 'claim', {
          name: 'files',
          size: Size.gibibytes(1),
          accessMode: access,
          storageClassName,
        });
      if (shares) {
        expect(claim(make()).name).toBe('files');
      } else {
        expect(() => claim(make())).toThrow(
          `laptop/app: accessMode ${access} of claim "files" is not supported on ${name} (`,
        );
      }
      const home = (platform: AnyClusterPlatform) =>
        new JupyterHub(platform.chart('hub'), 'hub', {
          notebooks: { home: HomeStorage.claimPerUser({ accessMode: access }) },
        });
      if (access === PersistentVolumeAccessMode.READ_WRITE_MANY && !shares) {
        expect(() => home(make())).toThrow(
          `laptop/hub/hub: accessMode ReadWriteMany of claim "claim-{username}" is not supported on ${name} (`,
        );
        expect(home(make({ sharedStorageClassName: 'nfs' })).url).toBeUndefined();
      }
      expect(claim(make(), 'nfs').name).toBe('files');
      expect(claim(make({ sharedStorageClassName: 'nfs' })).name).toBe('files');
      expect(claim(make({ storageClassName: 'longhorn' })).name).toBe('files');
    },
  );
});

test.each<[string, Make, string]>([
  ['kind', kind, 'standard'],
  ['k3s', k3s, 'local-path'],
  ['k3d', k3d, 'local-path'],
])('fails if a ReadWriteMany claim names the StorageClass of %s', (_, make, className) => {
  const platform = make();
  const shared = { name: 'files', accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY, storageClassName: className };
  expect(() => platform.storage.storageClassNameFor(platform.chart('app'), shared)).toThrow(
    /has only single-node volumes in the StorageClass "[a-z-]+"\.\n.*NfsServer/,
  );
  const own = { name: 'files', storageClassName: className };
  expect(platform.storage.storageClassNameFor(platform.chart('app'), own)).toBe(className);
  expect(() => make({ storageClassName: className }).storage.storageClassNameFor(platform, { ...shared })).toThrow(
    'is not supported on',
  );
});

test('notes and warnings state whether network policies are enforced', () => {
  const notesOf = (make: Make, props?: AnyClusterPlatformProps) => {
    const platform = make(props);
    return [Warnings.of(platform).length, ...(platform.deploymentGuide().notes ?? [])];
  };
  expect(Object.fromEntries(PLATFORMS.map(([name, make]) => [name, notesOf(make)]))).toEqual({
    minikube: [0, expect.stringContaining('only if minikube was started with --cni=calico')],
    kind: [0, expect.stringContaining('from kind v0.24 on')],
    k3s: [0],
    k3d: [0],
    MicroK8s: [0],
    'Docker Desktop': [1],
  });
  for (const [, make] of PLATFORMS) {
    expect(notesOf(make, { enforcesNetworkPolicies: true })).toEqual([0]);
    expect(notesOf(make, { enforcesNetworkPolicies: false })).toEqual([1]);
  }
});

test('a note states the condition for load balancers if the app has one', () => {
  const notesOf = (make: Make) => {
    const platform = make({ enforcesNetworkPolicies: true });
    const proxy = { https: ProxyHttps.offload(), service: ProxyService.loadBalancer() };
    const before = platform.deploymentGuide().notes;
    new JupyterHub(platform.chart('hub'), 'hub', { proxy });
    return [before, platform.deploymentGuide().notes];
  };
  expect(Object.fromEntries(PLATFORMS.map(([name, make]) => [name, notesOf(make)]))).toEqual({
    minikube: [[], ['a LoadBalancer Service gets an address only while `minikube tunnel` runs']],
    kind: [[], ['a LoadBalancer Service gets an address only with cloud-provider-kind']],
    k3s: [[], []],
    k3d: [[], []],
    MicroK8s: [[], ['a LoadBalancer Service gets an address only with the metallb add-on']],
    'Docker Desktop': [[], []],
  });
});

test('singleNode is true unless storageClassName is set', () => {
  for (const [, make] of PLATFORMS) {
    expect(make().storage.singleNode).toBe(true);
    expect(make({ storageClassName: 'longhorn' }).storage.singleNode).toBe(false);
  }
});

test('only k3s and k3d expose Services by default, with Traefik', () => {
  const urls = PLATFORMS.map(([name, make]) => {
    const platform = make();
    const hub = { serviceName: 'hub', port: 8000, hostname: 'hub.localhost', healthCheckPath: '/health' };
    try {
      return [name, platform.exposure.expose(platform.chart('app'), 'hub', hub).url];
    } catch {
      return [name, 'none'];
    }
  });
  expect(Object.fromEntries(urls)).toEqual({
    minikube: 'none',
    kind: 'none',
    k3s: 'http://hub.localhost',
    k3d: 'http://hub.localhost',
    MicroK8s: 'none',
    'Docker Desktop': 'none',
  });
});

describe('cluster creation', () => {
  const commands = (make: Make, props?: AnyClusterPlatformProps) =>
    make(props).deploymentGuide().clusterCreationCommands ?? [];
  const allOptions: AnyClusterPlatformProps = {
    kubernetesVersion: KubernetesVersion.V1_34,
    serviceCidr: '10.200.0.0/16',
    clusterDomain: 'lab.example',
    ingressClassName: 'nginx',
    gpus: {},
  };
  const fileOf = (platform: AnyClusterPlatform) => {
    const [[path, text], ...others] = Object.entries(platform.deploymentGuide().clusterFiles ?? {});
    expect(others).toEqual([]);
    const document = parseDocument(text);
    expect(document.errors).toEqual([]);
    return { path, config: document.toJSON() };
  };

  test('minikube is configured by flags, with a network plugin that enforces policies', () => {
    expect(commands(minikube)).toEqual(['minikube start --cni=calico --cpus=2 --memory=4g']);
    const [command] = commands(minikube, allOptions);
    expect(command).toMatch(/^minikube start --cni=calico --cpus=2 --memory=4g --kubernetes-version=v1\.34\.\d+ /);
    expect(command.split(' ').slice(6)).toEqual([
      '--service-cluster-ip-range=10.200.0.0/16',
      '--dns-domain=lab.example',
      '--addons=ingress',
      '--driver=docker',
      '--container-runtime=docker',
      '--gpus=all',
    ]);
    expect(commands(minikube, { ingressClassName: 'traefik' })[0]).not.toContain('ingress');
  });

  test('kind is configured by a file', () => {
    expect(commands(kind)).toEqual(['kind create cluster --config=cluster/kind.yaml']);
    expect(fileOf(kind())).toEqual({
      path: 'cluster/kind.yaml',
      config: {
        kind: 'Cluster',
        apiVersion: 'kind.x-k8s.io/v1alpha4',
        networking: { serviceSubnet: '10.96.0.0/16' },
        nodes: [{ role: 'control-plane' }],
      },
    });
  });

  test('the file of kind has ports, GPUs, the DNS domain and IP families', () => {
    expect(commands(kind, allOptions)).toEqual(['nvkind cluster create --config-template=cluster/kind.yaml']);
    const { config } = fileOf(kind({ ...allOptions, ipFamilies: IpFamilies.DUAL_STACK }));
    expect(config.nodes[0].image).toMatch(/^kindest\/node:v1\.34\.\d+@sha256:[0-9a-f]{64}$/);
    expect(config.networking).toEqual({ ipFamily: 'dual', serviceSubnet: '10.200.0.0/16,fd00:10:96::/112' });
    expect(config.nodes[0].extraPortMappings).toEqual([
      { containerPort: 80, hostPort: 80, listenAddress: '127.0.0.1', protocol: 'TCP' },
      { containerPort: 443, hostPort: 443, listenAddress: '127.0.0.1', protocol: 'TCP' },
    ]);
    expect(config.nodes[0].extraMounts).toEqual([
      { hostPath: '/dev/null', containerPath: '/var/run/nvidia-container-devices/all' },
    ]);
    expect(config.kubeadmConfigPatches.map((patch: string) => parseDocument(patch).toJSON())).toEqual([
      { kind: 'ClusterConfiguration', networking: { dnsDomain: 'lab.example' } },
    ]);
    const gateway = { name: 'web', namespace: 'gateways' };
    expect(fileOf(kind({ gateway })).config.nodes[0].extraPortMappings).toHaveLength(2);
  });

  test.each(Object.values(KubernetesVersion))('kind has a node image for Kubernetes %s', (kubernetesVersion) => {
    const { image } = fileOf(kind({ kubernetesVersion })).config.nodes[0];
    expect(image).toMatch(
      new RegExp(`^kindest/node:v${kubernetesVersion.replace('.', '\\.')}\\.\\d+@sha256:[0-9a-f]{64}$`),
    );
    const others = Object.values(KubernetesVersion).filter((version) => version !== kubernetesVersion);
    expect(others.map((version) => fileOf(kind({ kubernetesVersion: version })).config.nodes[0].image)).not.toContain(
      image,
    );
  });

  test('kind supports IPv6-only and IPv6-first dual-stack clusters', () => {
    const { IPV6, DUAL_STACK } = IpFamilies;
    const networking = (props: AnyClusterPlatformProps) => fileOf(kind(props)).config.networking;
    expect(networking({ ipFamilies: IPV6 })).toEqual({ ipFamily: 'ipv6', serviceSubnet: 'fd00:10:96::/112' });
    expect(networking({ ipFamilies: IPV6, serviceCidr: 'fd00:7::/112' }).serviceSubnet).toBe('fd00:7::/112');
    expect(networking({ ipFamilies: DUAL_STACK, serviceCidr: 'fd00:7::/112' })).toEqual({
      ipFamily: 'dual',
      serviceSubnet: 'fd00:7::/112,10.96.0.0/16',
    });
    const component = kind({ ipFamilies: IPV6 });
    expect(component.storage.allocateClusterIp(component, 'files', 'kubeflow')).toMatch(/^fd00:10:96::/);
  });

  test.each(PLATFORMS.filter(([name]) => name !== 'kind'))('%s has no command with IPv6', (_, make) => {
    for (const ipFamilies of [IpFamilies.IPV6, IpFamilies.DUAL_STACK]) {
      const platform = make({ ipFamilies });
      expect([platform.deploymentGuide().clusterCreationCommands, platform.deploymentGuide().clusterFiles]).toEqual([
        [],
        {},
      ]);
    }
    const ipv6Only = make({ ipFamilies: IpFamilies.IPV6 });
    expect(() => ipv6Only.storage.allocateClusterIp(ipv6Only, 'files', 'kubeflow')).toThrow('Set `serviceCidr`');
  });

  test('k3d is configured by a file, with the ports of Traefik', () => {
    expect(commands(k3d)).toEqual(['k3d cluster create --config=cluster/k3d.yaml']);
    expect(fileOf(k3d())).toEqual({
      path: 'cluster/k3d.yaml',
      config: {
        apiVersion: 'k3d.io/v1alpha5',
        kind: 'Simple',
        servers: 1,
        ports: [
          { port: '127.0.0.1:80:80', nodeFilters: ['loadbalancer'] },
          { port: '127.0.0.1:443:443', nodeFilters: ['loadbalancer'] },
        ],
        options: { k3s: { extraArgs: [] }, runtime: { serversMemory: '4g' } },
      },
    });
  });

  test('k3d passes options to k3s and the containers', () => {
    expect(commands(k3d, allOptions)).toEqual(['k3d cluster create --config=cluster/k3d.yaml --image=+v1.34']);
    const { options } = fileOf(k3d(allOptions)).config;
    expect(options).toEqual({
      k3s: {
        extraArgs: [
          { arg: '--service-cidr=10.200.0.0/16', nodeFilters: ['server:*'] },
          { arg: '--cluster-domain=lab.example', nodeFilters: ['server:*'] },
          { arg: '--default-runtime=nvidia', nodeFilters: ['server:*'] },
        ],
      },
      runtime: { serversMemory: '4g', gpuRequest: 'all' },
    });
  });

  test('k3s is configured by flags of its installer', () => {
    expect(commands(k3s)).toEqual(['curl -sfL https://get.k3s.io | sh -s - server']);
    expect(commands(k3s, allOptions)).toEqual([
      'curl -sfL https://get.k3s.io | INSTALL_K3S_CHANNEL=v1.34 sh -s - server --service-cidr=10.200.0.0/16 --cluster-domain=lab.example --default-runtime=nvidia',
    ]);
  });

  test('k3s keeps its default runtime if pods with GPUs set a RuntimeClass', () => {
    const [command] = commands(k3s, { gpus: { runtimeClassName: 'nvidia' } });
    expect(command).toBe('curl -sfL https://get.k3s.io | sh -s - server');
  });

  test('MicroK8s is configured by add-ons, including RBAC', () => {
    const enable = (...addOns: string[]) => addOns.map((addOn) => `sudo microk8s enable ${addOn}`);
    expect(commands(microK8s)).toEqual([
      'sudo snap install microk8s --classic',
      'sudo microk8s status --wait-ready',
      ...enable('dns', 'hostpath-storage', 'rbac'),
    ]);
    expect(commands(microK8s, { ...allOptions, serviceCidr: undefined, clusterDomain: undefined })).toEqual([
      'sudo snap install microk8s --classic --channel=1.34/stable',
      'sudo microk8s status --wait-ready',
      ...enable('dns', 'hostpath-storage', 'rbac', 'ingress', 'nvidia'),
    ]);
  });

  test('Docker Desktop has no command, because it is configured in its settings', () => {
    expect(commands(dockerDesktop, allOptions)).toEqual([]);
    expect(dockerDesktop(allOptions).deploymentGuide().clusterFiles).toEqual({});
  });
});
