import type { Answers, PlatformName } from '../answers/answers';
import { type Code, call, constant, create, list, literal, map, name, type Props, struct, texts, type } from './code';

const CLASSES: Record<PlatformName, string> = {
  minikube: 'MinikubePlatform',
  kind: 'KindPlatform',
  k3d: 'K3dPlatform',
  k3s: 'K3sPlatform',
  microk8s: 'MicroK8sPlatform',
  'docker-desktop': 'DockerDesktopPlatform',
  gke: 'GkePlatform',
  'any-cluster': 'AnyClusterPlatform',
};

/** Ports of the API server that each platform assumes in addition to 443. */
const STANDARD_PORT = 443;

/** Product names, for comments and the README. */
export const PLATFORM_TITLES: Record<PlatformName, string> = {
  minikube: 'minikube',
  kind: 'kind',
  k3d: 'k3d',
  k3s: 'k3s',
  microk8s: 'MicroK8s',
  'docker-desktop': 'Docker Desktop',
  gke: 'Google Kubernetes Engine',
  'any-cluster': 'a Kubernetes cluster',
};

/** The constructor call of a platform. */
export function platformCode(answers: Answers): Code {
  const props = {
    ...commonProps(answers),
    ...(answers.platform === 'gke' ? gkeProps(answers) : clusterProps(answers)),
  };
  const hasProps = Object.values(props).some((value) => value !== undefined);
  return create(CLASSES[answers.platform], [name('app'), literal(answers.environment)], hasProps ? props : undefined);
}

function commonProps(answers: Answers): Props {
  const {
    context,
    kubernetesVersion,
    namespace,
    architecture,
    imageRegistry,
    createNamespaces,
    smallNodes,
    openshift,
  } = answers;
  return {
    context: text(context),
    namespace: text(namespace),
    kubernetesVersion: kubernetesVersion && constant('KubernetesVersion', `V${kubernetesVersion.replace('.', '_')}`),
    imageRegistry: text(imageRegistry),
    nodeSelector: architecture && map({ 'kubernetes.io/arch': architecture }),
    createNamespaces: createNamespaces === false ? literal(false) : undefined,
    usesArbitraryUserIds: openshift ? literal(true) : undefined,
    maxDefaultRequests: smallNodes
      ? struct('MaxDefaultRequests', {
          cpu: call(type('Cpu', 'cdk8s-plus-27'), 'millis', [literal(250)]),
          memory: call(type('Size', 'cdk8s'), 'mebibytes', [literal(512)]),
        })
      : undefined,
  };
}

function clusterProps(answers: Answers): Props {
  const { storageClass, sharedStorageClass, serviceCidr, ipFamilies, apiServerPort, enforcesNetworkPolicies } = answers;
  return {
    storageClassName: text(storageClass),
    sharedStorageClassName: text(sharedStorageClass),
    serviceCidr: text(serviceCidr),
    ipFamilies:
      ipFamilies && constant('IpFamilies', { IPv4: 'IPV4', IPv6: 'IPV6', DualStack: 'DUAL_STACK' }[ipFamilies]),
    apiServerPorts:
      apiServerPort === undefined ? undefined : list([...new Set([STANDARD_PORT, apiServerPort])].map(literal)),
    dnsServers: answers.openshift ? list([openShiftDns()]) : undefined,
    enforcesNetworkPolicies: enforcesNetworkPolicies === undefined ? undefined : literal(enforcesNetworkPolicies),
    ...exposureProps(answers),
    gpus: answers.gpuResource === undefined ? undefined : gpus(answers.gpuResource, answers.gpuTypes),
  };
}

function exposureProps({ hostname, gateway, ingressClass, ingressNamespace, openshift }: Answers): Props {
  if (hostname === undefined) {
    return {};
  }
  if (gateway !== undefined) {
    const [namespace = '', gatewayName = ''] = gateway.split('/');
    return { gateway: struct('GatewayReference', { name: literal(gatewayName), namespace: literal(namespace) }) };
  }
  if (ingressClass === undefined) {
    return {};
  }
  const labels: Record<string, string> | undefined = openshift
    ? { 'policy-group.network.openshift.io/ingress': '' }
    : ingressNamespace === undefined
      ? undefined
      : { 'kubernetes.io/metadata.name': ingressNamespace };
  return {
    ingressClassName: literal(ingressClass),
    ingressTls: literal(true),
    ingressControllerPeers: labels ? list([struct('NetworkPeer', { namespaceLabels: map(labels) })]) : undefined,
  };
}

function openShiftDns(): Code {
  return struct('NetworkPeer', {
    namespaceLabels: map({ 'kubernetes.io/metadata.name': 'openshift-dns' }),
    ports: list([
      struct('NetworkPort', { port: literal(5353) }),
      struct('NetworkPort', { port: literal(5353), protocol: literal('UDP') }),
    ]),
  });
}

function gpus(resource: string, types: Answers['gpuTypes'] = {}): Code {
  const entries = Object.entries(types).map(([type, label]): [string, Code] => {
    const separator = label.indexOf('=');
    const nodeSelector = map({ [label.slice(0, separator)]: label.slice(separator + 1) });
    return [type, struct('ClusterGpuType', { nodeSelector })];
  });
  return struct('ClusterGpuOptions', {
    resourceName: resource === 'nvidia.com/gpu' ? undefined : literal(resource),
    types: entries.length > 0 ? map(Object.fromEntries(entries)) : undefined,
  });
}

function gkeProps(answers: Answers): Props {
  const { project, zone, region, clusterName, gkeCluster, serviceCidr, iapClientId, gpuTypes } = answers;
  return {
    project: literal(project ?? 'my-project'),
    zone: text(zone ?? (region === undefined ? 'us-central1-a' : undefined)),
    region: text(region),
    clusterName: text(clusterName),
    cluster: gkeClusterCode(gkeCluster, serviceCidr, Object.keys(gpuTypes ?? {})),
    iapClient: iapClientId === undefined ? undefined : struct('IapClient', { clientId: literal(iapClientId) }),
  };
}

function gkeClusterCode(
  mode: Answers['gkeCluster'],
  serviceCidr: string | undefined,
  gpuTypes: readonly string[],
): Code | undefined {
  switch (mode) {
    case 'existing': {
      const nodes = gpuTypes.map((one) => struct('ExistingGpuNodes', { acceleratorType: literal(one) }));
      const props = { serviceCidr: text(serviceCidr), gpuNodes: nodes.length > 0 ? list(nodes) : undefined };
      const hasProps = Object.values(props).some((value) => value !== undefined);
      return call(type('GkeCluster'), 'existing', [], hasProps ? props : undefined);
    }
    case 'autopilot':
      return call(type('GkeCluster'), 'autopilot');
    default:
      return undefined;
  }
}

function text(value: string | undefined): Code | undefined {
  return value === undefined ? undefined : literal(value);
}

/** The authenticator of an exposed hub: a shared password is not accepted there. */
export function authenticatorCode({ platform, hostname, iapClientId, adminUsers = [] }: Answers): Code | undefined {
  if (hostname === undefined || (platform === 'gke' && iapClientId !== undefined)) {
    return undefined;
  }
  return call(type('Authenticator'), 'nativeAccounts', [], { adminUsers: texts(adminUsers) });
}
