import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  type AnyClusterPlatformProps,
  type ClusterGpuOptions,
  type ClusterGpuType,
  ComponentImage,
  type GatewayReference,
  type ImageOverride,
  IpFamilies,
  type KubeflowAppProps,
  KubernetesVersion,
  type MaxDefaultRequests,
  type NamespaceProps,
  type NodeSize,
  type PlatformChartOptions,
  type PlatformProps,
  PodSecurity,
  TlsTermination,
} from '../../../../lib';
import { type Code, type Expression, literal, struct } from '../code';
import { peer } from '../options/common-options';
import { certificates, httpProxy } from '../options/pod-environment';
import { toleration as anyToleration } from '../pods/pod-placement';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

const RANGES = ['10.96.0.0/16', '10.96.0.0/12', '10.152.183.0/24', '10.7.0.0/26'];
/** The default of KindPlatform. */
const IPV6_RANGE = 'fd00:10:96::/112';

/** Service ranges of the test cluster, one of each IP family. They contain the ranges of all generated platforms. */
export const SERVICE_RANGE = `10.0.0.0/8,${IPV6_RANGE}`;

export function platformProps(values: Values): Fields<PlatformProps> {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  return {
    context: values.text('kind-lab', 'minikube', 'arn:aws:eks:eu-west-1:123456789012:cluster/lab', 'admin@lab'),
    apiServerCidrs: values.nonEmptyList(values.text('10.0.0.1/32', '203.0.113.0/24')),
    namespace: values.name('kubeflow', 'team-a', 'ml'),
    imageRegistry: values.text('mirror.example.com:5000/quay', 'localhost'),
    reachableRegistries: values.list(values.text('quay.io', 'registry.example.com:5000')),
    imagePullSecrets: values.list(values.dottedName('registry')),
    kubernetesVersion: values.member('KubernetesVersion', KubernetesVersion),
    httpProxy: httpProxy(values),
    trustedCertificates: certificates(values),
    nodeSelector: values.labels,
    tolerations: values.list(anyToleration(values)),
    maxDefaultRequests: structOf<MaxDefaultRequests>({
      cpu: values.cpu('100m', '1', '0.25'),
      memory: values.size('64Mi', '512Mi'),
    }),
    usesArbitraryUserIds: values.boolean,
    createNamespaces: values.boolean,
    namespaceLabels: values.labels,
    images: mapOf(
      values.plainText(fc.constantFrom(...Object.values(ComponentImage))),
      structOf<ImageOverride>({
        registry: values.text('example.com', 'localhost:5000'),
        repository: values.text('team/image', 'a__b/c-d'),
        tag: values.text('1.0', 'v1-0_x.y'),
        digest: values.text(digest),
      }),
    ),
  };
}

export function anyClusterProps(values: Values): fc.Arbitrary<Code<AnyClusterPlatformProps>> {
  const rarely = [
    ...(['usesArbitraryUserIds', 'createNamespaces', 'ipFamilies', 'namespaceLabels', 'nodeSelector'] as const),
    ...(['dnsServers', 'reachableRegistries', 'tlsTermination'] as const),
  ];
  const sparse = structOf<AnyClusterPlatformProps>(clusterFields(values), { always: ['ingressTls'], rarely });
  const complete = structOf<AnyClusterPlatformProps>(clusterFields(values), {
    always: ['serviceCidr', 'gpus', 'gateway'],
    rarely,
  });
  return fc
    .oneof({ withCrossShrink: true }, { weight: 1, arbitrary: sparse }, { weight: 1, arbitrary: complete })
    .map(withRangeOfFamily);
}

/** A valid Service range of an IPv6 cluster is an IPv6 range. */
function withRangeOfFamily(props: Code<AnyClusterPlatformProps>): Code<AnyClusterPlatformProps> {
  if (props.kind !== 'struct' || ipFamiliesIn(props) !== IpFamilies.IPV6) {
    return props;
  }
  return struct(
    props.fields.map(([key, value]) => {
      const isValidRange = key === 'serviceCidr' && value.kind === 'literal' && RANGES.includes(String(value.value));
      return [key, isValidRange ? literal(IPV6_RANGE) : value] as const;
    }),
  );
}

/** The IP families that the props of a platform name. */
export function ipFamiliesIn(props: Expression | undefined): IpFamilies {
  const value = props?.kind === 'struct' ? props.fields.find(([key]) => key === 'ipFamilies')?.[1] : undefined;
  return value?.kind === 'member' ? IpFamilies[value.name as keyof typeof IpFamilies] : IpFamilies.IPV4;
}

function gpuType(values: Values): fc.Arbitrary<Code<ClusterGpuType>> {
  return structOf<ClusterGpuType>({
    resourceName: values.text('nvidia.com/mig-1g.5gb', 'amd.com/gpu', 'gpu.intel.com/xe'),
    nodeSelector: values.labels,
    tolerations: values.list(toleration(values)),
    runtimeClassName: values.dottedName('amd'),
  });
}

function clusterFields(values: Values): Fields<AnyClusterPlatformProps> {
  return {
    ...platformProps(values),
    storageClassName: values.dottedName('standard'),
    sharedStorageClassName: values.dottedName('shared'),
    serviceCidr: values.text(...RANGES),
    nodeSize: structOf<NodeSize>(
      { cpus: values.number(1, 4, 96), memory: values.size('4Gi', '6500Mi', '1Ti') },
      { always: ['cpus', 'memory'] },
    ),
    gpus: structOf<ClusterGpuOptions>(
      {
        resourceName: values.text('nvidia.com/gpu', 'amd.com/gpu'),
        types: fc.tuple(gpuType(values), gpuType(values)).map(([first, second]) =>
          struct<{ [type: string]: ClusterGpuType }>([
            ['nvidia-l4', first],
            ['nvidia-tesla-t4', second],
          ]),
        ),
        tolerations: values.list(toleration(values)),
        runtimeClassName: values.dottedName('nvidia'),
      },
      { always: ['types'] },
    ),
    gateway: structOf<GatewayReference>(
      {
        name: values.dottedName('gateway'),
        namespace: values.name('gateways'),
        sectionName: values.dottedName('https'),
      },
      { always: ['name', 'namespace'] },
    ),
    ingressClassName: values.dottedName('nginx'),
    ingressAnnotations: mapOf(values.plainText(fc.constantFrom('cert-manager.io/cluster-issuer')), values.anyText),
    ingressTls: fc.constantFrom(true, true, true, false).map(literal),
    // Names must be of hostnames that a component has, which these programs draw independently.
    ingressTlsSecrets: fc.constant(struct<{ [hostname: string]: string }>([])),
    tlsTermination: values.member('TlsTermination', TlsTermination),
    ingressControllerPeers: values.list(peer(values)),
    clusterDomain: values.text('cluster.local', 'cluster.example.com'),
    apiServerPorts: values.nonEmptyList(values.number(443, 6443)),
    dnsServers: values.list(peer(values)),
    ipFamilies: values.member('IpFamilies', IpFamilies),
    internalCidrs: values.list(values.text('198.51.100.0/24', '10.1.0.0/16', '2001:db8::/32')),
    enforcesNetworkPolicies: values.boolean,
    enforcesPodSecurity: values.boolean,
    nodeCidrs: values.nonEmptyList(values.text('10.0.0.0/8', '192.168.49.0/24', '2001:db8::/32')),
  };
}

function toleration(values: Values): fc.Arbitrary<Code<kplus.k8s.Toleration>> {
  const exists = structOf<kplus.k8s.Toleration>(
    {
      key: values.text('nvidia.com/gpu', 'dedicated'),
      operator: fc.constant(literal('Exists')),
      effect: values.text('NoSchedule', 'PreferNoSchedule'),
      value: fc.constant(literal('')),
      tolerationSeconds: fc.constant(literal(undefined)) as fc.Arbitrary<Code<number>>,
    },
    { always: ['key', 'operator'] },
  );
  const equal = structOf<kplus.k8s.Toleration>(
    {
      key: values.text('dedicated'),
      operator: values.text('Equal'),
      effect: fc.constant(literal('NoExecute')),
      value: values.text('gpu', ''),
      tolerationSeconds: values.number(0, 60),
    },
    { always: ['key', 'effect'] },
  );
  return fc.oneof(exists, equal);
}

/** App props, except for the output folders, which the runner sets. */
export function appProps(values: Values): fc.Arbitrary<Code<KubeflowAppProps>> {
  return structOf<Omit<KubeflowAppProps, 'outdir' | 'terraformOutdir' | 'deployOutdir' | 'imageLock'>>(
    {
      namespacePrefix: values.text('try-', 'a'),
      serverSideApply: values.boolean,
      summary: fc.constant(literal(false)),
    },
    { always: ['summary'], rarely: ['namespacePrefix'] },
  );
}

export function chartOptions(values: Values): fc.Arbitrary<Code<PlatformChartOptions>> {
  return structOf<PlatformChartOptions>(
    {
      namespace: values.name('team-a', 'team-b', 'ml'),
      createNamespace: values.boolean,
      podSecurity: values.member('PodSecurity', PodSecurity),
      labels: values.labels,
    },
    { rarely: ['podSecurity'] },
  );
}

export function namespaceProps(values: Values): fc.Arbitrary<Code<NamespaceProps>> {
  return structOf<NamespaceProps>(
    {
      name: values.name('extra', 'team-b'),
      podSecurity: values.member('PodSecurity', PodSecurity),
      labels: values.labels,
    },
    { always: ['name'] },
  );
}
