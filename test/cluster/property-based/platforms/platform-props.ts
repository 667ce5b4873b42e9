import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  type AnyClusterPlatformProps,
  type ClusterGpuOptions,
  ComponentImage,
  type GatewayReference,
  type ImageOverride,
  IpFamilies,
  type KubeflowAppProps,
  KubernetesVersion,
  type MaxDefaultRequests,
  type NamespaceProps,
  type PlatformChartOptions,
  type PlatformProps,
  PodSecurity,
} from '../../../../lib';
import { type Code, list, literal, struct } from '../code';
import { peer } from '../options/common-options';
import { toleration as anyToleration } from '../pods/pod-placement';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** Service range of the test cluster. It contains the Service ranges of all generated platforms. */
export const SERVICE_RANGE = '10.0.0.0/8';
const RANGES = ['10.96.0.0/16', '10.96.0.0/12', '10.152.183.0/24', '10.7.0.0/26'];

export function platformProps(values: Values): Fields<PlatformProps> {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  return {
    namespace: values.name('kubeflow', 'team-a', 'ml'),
    imageRegistry: values.text('mirror.example.com:5000/quay', 'localhost'),
    reachableRegistries: values.list(values.text('quay.io', 'registry.example.com:5000')),
    imagePullSecrets: values.list(values.dottedName('registry')),
    kubernetesVersion: values.member('KubernetesVersion', KubernetesVersion),
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
    ...(['dnsServers', 'reachableRegistries'] as const),
  ];
  const sparse = structOf<AnyClusterPlatformProps>(clusterFields(values), { rarely });
  const complete = structOf<AnyClusterPlatformProps>(clusterFields(values), {
    always: ['serviceCidr', 'gpus', 'gateway'],
    rarely,
  });
  return fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: sparse }, { weight: 1, arbitrary: complete });
}

function clusterFields(values: Values): Fields<AnyClusterPlatformProps> {
  return {
    ...platformProps(values),
    storageClassName: values.dottedName('standard'),
    sharedStorageClassName: values.dottedName('shared'),
    serviceCidr: values.text(...RANGES),
    gpus: structOf<ClusterGpuOptions>(
      {
        resourceName: values.text('nvidia.com/gpu', 'amd.com/gpu'),
        types: fc.tuple(values.labels, values.labels).map(([first, second]) =>
          struct<{ [type: string]: { [label: string]: string } }>([
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
    ingressTls: values.boolean,
    clusterDomain: values.text('cluster.local', 'cluster.example.com'),
    apiServerPorts: values.list(values.number(443, 6443)),
    dnsServers: values.list(peer(values)),
    ipFamilies: values.member('IpFamilies', IpFamilies),
    internalCidrs: values.list(values.text('198.51.100.0/24', '10.1.0.0/16', '2001:db8::/32')),
    enforcesNetworkPolicies: values.boolean,
    enforcesPodSecurity: values.boolean,
    nodeCidrs: fc
      .array(values.text('10.0.0.0/8', '192.168.49.0/24', '2001:db8::/32'), {
        minLength: values.allowsInvalid ? 0 : 1,
        maxLength: 3,
      })
      .map(list),
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
  return structOf<Omit<KubeflowAppProps, 'outdir' | 'terraformOutdir'>>(
    { namespacePrefix: values.text('try-', 'a'), summary: fc.constant(literal(false)) },
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
