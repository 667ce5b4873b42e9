import { parseDocument } from 'yaml';
import type { AnyClusterPlatform, AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { KubernetesVersion } from '../../../lib/platforms/kubernetes-version';
import { IpFamilies } from '../../../lib/platforms/network/cluster-network';
import { dockerDesktop, k3d, k3s, kind, type Make, microK8s, minikube, PLATFORMS } from './local-platforms';

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
    expect(commands(kind, allOptions)).toEqual([
      'nvkind cluster create --name=kind --config-template=cluster/kind.yaml',
    ]);
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
