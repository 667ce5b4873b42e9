import { type HubNetworkOptions, IpFamilies, type NetworkPeer, ProxyHttps, ProxyService } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { missingRequirement } from '../../cluster-harness/requirements';
import { describeUnless } from '../describe-unless';
import { decide, type Peer, podPeer, type Verdict } from './flow-verdicts';
import { hubPod, policiesOf } from './hub-policies';

// The flows that network options allow, and no others, in a namespace with a default-deny policy.

const ANN = hubPod('10.1.0.1', 'singleuser-server');
const BOB = hubPod('10.1.0.2', 'singleuser-server');
const HUB = hubPod('10.1.0.3', 'hub');
const PROXY = hubPod('10.1.0.4', 'proxy');
const MODELS = podPeer('10.1.0.5', 'serving', { app: 'models' });
const OTHER = podPeer('10.1.0.6', 'serving', { app: 'other' });
const INTERNET: Peer = { address: '203.0.113.10' };
const MACHINE: Peer = { address: '192.168.1.20' };
const METADATA: Peer = { address: '169.254.169.254' };
const RESOLVER: Peer = { address: '172.20.0.10' };

// The same with IPv6, where pods have private addresses and metadata servers are in a private network.
const ANN_V6 = hubPod('fd00:1::1', 'singleuser-server');
const BOB_V6 = hubPod('fd00:1::2', 'singleuser-server');
const MODELS_V6 = podPeer('fd00:1::5', 'serving', { app: 'models' });
const INTERNET_V6: Peer = { address: '2001:4860:4860::8888' };
const MACHINE_V6: Peer = { address: 'fd12:3456::20' };
const MACHINE_BY_NAT64: Peer = { address: '64:ff9b::c0a8:114' };
const LINK_V6: Peer = { address: 'fe80::1' };
const METADATA_V6: Peer[] = [
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
  'fd00:42::42',
  'fd00:a9fe:a9fe::1',
  'fd00:100::100:200',
  'fe80::a9fe:a9fe',
].map((address) => ({ address }));

const SERVING: NetworkPeer = {
  podLabels: { app: 'models' },
  namespaceLabels: { 'kubernetes.io/metadata.name': 'serving' },
};

type Line = readonly [source: Peer, verdict: Verdict, destination: Peer, port: number];

describeUnless(missingRequirement(), 'network options of JupyterHub', () => {
  test.each<[string, HubNetworkOptions, Line[]]>([
    [
      'defaults',
      {},
      [
        [ANN, 'reaches', INTERNET, 443],
        [ANN, 'does not reach', MACHINE, 443],
        [ANN, 'does not reach', METADATA, 80],
        [ANN, 'does not reach', BOB, 8888],
        [ANN, 'does not reach', PROXY, 8000],
        [ANN, 'does not reach', MODELS, 8501],
        [MODELS, 'does not reach', ANN, 8888],
        [MODELS, 'does not reach', HUB, 8081],
        [HUB, 'does not reach', MODELS, 5432],
      ],
    ],
    [
      'notebooks without internet access',
      { allowNotebookEgressToInternet: false },
      [
        [ANN, 'does not reach', INTERNET, 443],
        [ANN, 'reaches', HUB, 8081],
      ],
    ],
    [
      'notebooks with access to private networks',
      { allowNotebookEgressToPrivateNetworks: true },
      [
        [ANN, 'reaches', MACHINE, 22],
        [ANN, 'may reach', MODELS, 8501],
        [ANN, 'does not reach', METADATA, 80],
        [ANN, 'does not reach', BOB, 8888],
        [ANN, 'does not reach', PROXY, 8001],
      ],
    ],
    [
      'notebooks with access to the metadata server',
      { allowNotebookEgressToMetadataServer: true },
      [
        [ANN, 'reaches', METADATA, 80],
        [ANN, 'does not reach', MACHINE, 80],
        [HUB, 'does not reach', METADATA, 80],
      ],
    ],
    [
      'notebooks with access to each other',
      { allowNotebookToNotebook: true },
      [
        [ANN, 'reaches', BOB, 8888],
        [ANN, 'reaches', BOB, 40000],
        [ANN, 'does not reach', PROXY, 8001],
        [OTHER, 'does not reach', BOB, 40000],
      ],
    ],
    [
      'notebooks with access to the proxy',
      { allowNotebookEgressToProxy: true },
      [
        [ANN, 'reaches', PROXY, 8000],
        [ANN, 'does not reach', PROXY, 8001],
        [ANN, 'does not reach', BOB, 8888],
      ],
    ],
    [
      'notebooks with access to and from a model server',
      { allowNotebookEgressTo: [{ ...SERVING, ports: [{ port: 8501 }] }], allowNotebookIngressFrom: [SERVING] },
      [
        [ANN, 'reaches', MODELS, 8501],
        [ANN, 'does not reach', MODELS, 8500],
        [ANN, 'does not reach', OTHER, 8501],
        [MODELS, 'reaches', ANN, 8888],
        [MODELS, 'does not reach', ANN, 9999],
        [OTHER, 'does not reach', ANN, 8888],
        [HUB, 'does not reach', MODELS, 8501],
      ],
    ],
    [
      'a hub with access to and from another pod',
      { allowHubEgressTo: [{ ...SERVING, ports: [{ port: 5432 }] }], allowHubIngressFrom: [SERVING] },
      [
        [HUB, 'reaches', MODELS, 5432],
        [HUB, 'does not reach', OTHER, 5432],
        [MODELS, 'reaches', HUB, 8081],
        [MODELS, 'does not reach', PROXY, 8001],
        [ANN, 'does not reach', MODELS, 5432],
      ],
    ],
    [
      'a proxy with access to and from another pod',
      { allowProxyEgressTo: [SERVING], allowProxyIngressFrom: [SERVING] },
      [
        [PROXY, 'reaches', MODELS, 8080],
        [PROXY, 'does not reach', OTHER, 8080],
        [MODELS, 'reaches', PROXY, 8000],
        [MODELS, 'does not reach', PROXY, 8001],
        [MODELS, 'does not reach', PROXY, 8443],
      ],
    ],
    [
      'a custom DNS server',
      { dnsServers: [{ cidr: '172.20.0.10/32' }] },
      [
        [ANN, 'reaches', RESOLVER, 53],
        [HUB, 'reaches', RESOLVER, 53],
        [PROXY, 'reaches', RESOLVER, 53],
        [ANN, 'does not reach', RESOLVER, 443],
      ],
    ],
  ])('%s', async (_, network, lines) => {
    await expectFlows(policiesOf({ network }), lines);
  });

  describe.each([IpFamilies.IPV6, IpFamilies.DUAL_STACK])('in a cluster with %s', (ipFamilies) => {
    const v4: Verdict = ipFamilies === IpFamilies.DUAL_STACK ? 'reaches' : 'does not reach';
    const toMetadata = (verdict: Verdict): Line[] => METADATA_V6.map((server) => [ANN_V6, verdict, server, 80]);

    test.each<[string, HubNetworkOptions, Line[]]>([
      [
        'defaults',
        {},
        [
          [ANN_V6, 'reaches', INTERNET_V6, 443],
          [ANN, v4, INTERNET, 443],
          [ANN_V6, 'does not reach', MACHINE_V6, 443],
          [ANN_V6, 'does not reach', MACHINE_BY_NAT64, 443],
          [ANN_V6, 'does not reach', LINK_V6, 443],
          [ANN_V6, 'does not reach', BOB_V6, 8888],
          [ANN_V6, 'does not reach', MODELS_V6, 8501],
          [ANN, 'does not reach', METADATA, 80],
          ...toMetadata('does not reach'),
        ],
      ],
      [
        'notebooks without internet access',
        { allowNotebookEgressToInternet: false },
        [
          [ANN_V6, 'does not reach', INTERNET_V6, 443],
          [ANN, 'does not reach', INTERNET, 443],
        ],
      ],
      [
        'notebooks with access to private networks',
        { allowNotebookEgressToPrivateNetworks: true },
        [
          [ANN_V6, 'reaches', MACHINE_V6, 22],
          [ANN_V6, 'reaches', MACHINE_BY_NAT64, 22],
          [ANN, v4, MACHINE, 22],
          [ANN_V6, 'may reach', MODELS_V6, 8501],
          [ANN_V6, 'does not reach', LINK_V6, 22],
          [ANN_V6, 'does not reach', BOB_V6, 8888],
          [ANN, 'does not reach', METADATA, 80],
          ...toMetadata('does not reach'),
        ],
      ],
      [
        'notebooks with access to the metadata server',
        { allowNotebookEgressToMetadataServer: true },
        [
          [ANN, v4, METADATA, 80],
          ...toMetadata('reaches'),
          [ANN_V6, 'does not reach', MACHINE_V6, 80],
          [ANN_V6, 'does not reach', LINK_V6, 80],
        ],
      ],
    ])('%s', async (_, network, lines) => {
      await expectFlows(policiesOf({ network }, ipFamilies), lines);
    });
  });

  test('in an IPv4 cluster, no IPv6 flows are allowed', async () => {
    const network = { allowNotebookEgressToPrivateNetworks: true, allowNotebookEgressToMetadataServer: true };
    await expectFlows(policiesOf({ network }), [
      [ANN_V6, 'does not reach', INTERNET_V6, 443],
      [ANN_V6, 'does not reach', MACHINE_V6, 22],
      [ANN_V6, 'does not reach', METADATA_V6[0], 80],
    ]);
  });

  test('users can reach the ports of a load balancer with TLS at the proxy, and scrapers can reach its metrics', async () => {
    const proxy = {
      https: ProxyHttps.secret('certificate'),
      service: ProxyService.loadBalancer(),
      metrics: { scrapers: [SERVING] },
    };
    await expectFlows(policiesOf({ proxy }), [
      [INTERNET, 'reaches', PROXY, 8443],
      [INTERNET, 'reaches', PROXY, 8000],
      [INTERNET, 'does not reach', PROXY, 8001],
      [INTERNET, 'does not reach', PROXY, 8002],
      [INTERNET, 'does not reach', HUB, 8081],
      [INTERNET, 'does not reach', ANN, 8888],
      [MODELS, 'reaches', PROXY, 8002],
      [MODELS, 'does not reach', PROXY, 8001],
      [OTHER, 'does not reach', PROXY, 8002],
      // The policy of notebooks does not allow egress to the proxy.
      [ANN, 'does not reach', PROXY, 8443],
    ]);
  });

  test('only the specified clients can reach a Service that is exposed outside the cluster', async () => {
    const proxy = {
      https: ProxyHttps.offload(),
      service: ProxyService.nodePort({ allowIngressFrom: [{ cidr: '203.0.113.0/24' }] }),
    };
    await expectFlows(policiesOf({ proxy }), [
      [INTERNET, 'reaches', PROXY, 8000],
      [MACHINE, 'does not reach', PROXY, 8000],
      [OTHER, 'does not reach', PROXY, 8000],
    ]);
  });
});

async function expectFlows(policies: KubeObject[], lines: readonly Line[]): Promise<void> {
  const decisions = await decide(
    policies,
    lines.map(([source, , destination, port]) => ({ source, destination, port, protocol: 'TCP' })),
  );
  const describeLine = (verdict: Verdict, [source, , destination, port]: Line) =>
    `${source.address} ${verdict} ${destination.address} on ${port}`;
  expect(decisions.map(({ verdict }, index) => describeLine(verdict, lines[index]))).toEqual(
    lines.map((line) => describeLine(line[1], line)),
  );
}
