import { Testing } from 'cdk8s';
import { PersistentVolumeClaim } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../../lib/app';
import { type HubNetworkOptions, JupyterHub } from '../../../../lib/components/jupyterhub';
import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { ModelSource, TFServing } from '../../../../lib/components/tf-serving';
import type { NetworkPeer } from '../../../../lib/network/network-peer';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { ClusterNetwork, IpFamilies } from '../../../../lib/platforms/network/cluster-network';
import { HubOf, labelsOf, type Manifest } from '../hub-of';
import { CLUSTER } from '../samples';

const authenticator = Authenticator.sharedPassword({ allowExposure: true });

describe('network policies', () => {
  const policy = (hub: HubOf, ending: string) => hub.object('NetworkPolicy', ending).spec;
  const pods = (component: string, port: number) => ({
    peer: [{ podSelector: { matchLabels: labelsOf(component) } }],
    ports: [{ port, protocol: 'TCP' }],
  });
  const from = (component: string, port: number) => {
    const { peer, ports } = pods(component, port);
    return { from: peer, ports };
  };
  const to = (component: string, port: number) => {
    const { peer, ports } = pods(component, port);
    return { to: peer, ports };
  };

  test('allow only the proxy and the hub to reach notebooks', () => {
    expect(policy(new HubOf(), '-notebook').ingress).toEqual([from('proxy', 8888), from('hub', 8888)]);
  });

  test('allow notebooks to reach the hub, DNS and the internet, but not the metadata server', () => {
    const { egress } = policy(new HubOf(), '-notebook');
    expect(egress).toContainEqual(to('hub', 8081));
    const [internet] = egress.filter(({ to: [peer] }: Manifest) => peer.ipBlock?.cidr === '0.0.0.0/0');
    expect(internet.to[0].ipBlock.except).toEqual(expect.arrayContaining(['169.254.0.0/16', '10.0.0.0/8']));
    expect(egress).toHaveLength(4);
  });

  test('allow the proxy and notebooks to reach the hub', () => {
    expect(policy(new HubOf(), '-hub').ingress).toEqual([from('proxy', 8081), from('singleuser-server', 8081)]);
  });

  test('allow the hub to reach the proxy, notebooks, DNS and the API server', () => {
    const { egress } = policy(new HubOf(), '-hub');
    expect(egress).toEqual(expect.arrayContaining([to('proxy', 8001), to('singleuser-server', 8888)]));
    expect(egress.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([
      [8001],
      [8888],
      [53, 53],
      [53, 53],
      [443, 6443],
    ]);
  });

  test("allow the hub to fetch Google's public keys with IAP", () => {
    const { egress } = policy(new HubOf({ authenticator: Authenticator.iap() }), '-hub');
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.any(Array) } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('allow only the hub to reach the API of the proxy', () => {
    expect(policy(new HubOf(), '-proxy').ingress).toEqual([from('hub', 8001)]);
  });

  test('allow the ingress peers of the platform to reach the proxy', () => {
    const hub = new HubOf({ hostname: 'notebooks.example.com', authenticator }, CLUSTER);
    expect(policy(hub, '-proxy').ingress).toContainEqual({
      from: [
        {
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'gateways' },
          },
        },
      ],
      ports: [{ port: 8000, protocol: 'TCP' }],
    });
  });

  const peer = { podLabels: { app: 'other' } };
  const other = { podSelector: { matchLabels: { app: 'other' } } };

  test('allow additional peers of each component', () => {
    const hub = new HubOf({
      authenticator,
      network: {
        allowNotebookEgressTo: [peer],
        allowNotebookIngressFrom: [peer],
        allowHubEgressTo: [{ ...peer, ports: [{ port: 5432 }] }],
        allowHubIngressFrom: [peer],
        allowProxyEgressTo: [peer],
        allowProxyIngressFrom: [peer, { ...peer, ports: [{ port: 8001 }] }],
      },
    });
    const tcp = (port: number) => [{ port, protocol: 'TCP' }];
    expect(policy(hub, '-notebook').egress).toContainEqual({ to: [other] });
    expect(policy(hub, '-notebook').ingress).toContainEqual({ from: [other], ports: tcp(8888) });
    expect(policy(hub, '-hub').egress).toContainEqual({ to: [other], ports: tcp(5432) });
    expect(policy(hub, '-hub').ingress).toContainEqual({ from: [other], ports: tcp(8081) });
    expect(policy(hub, '-proxy').egress).toContainEqual({ to: [other] });
    expect(policy(hub, '-proxy').ingress).toEqual(
      expect.arrayContaining([
        { from: [other], ports: tcp(8000) },
        { from: [other], ports: tcp(8001) },
      ]),
    );
  });

  test('can deny notebooks access to the internet', () => {
    const { egress } = policy(new HubOf({ network: { allowNotebookEgressToInternet: false } }), '-notebook');
    expect(egress.filter(({ to: [found] }: Manifest) => found.ipBlock?.cidr === '0.0.0.0/0')).toEqual([]);
  });

  test('can allow notebooks to reach private networks and the metadata server', () => {
    const blocks = (network: HubNetworkOptions) =>
      policy(new HubOf({ network }), '-notebook').egress.flatMap(({ to: [found] }: Manifest) => found.ipBlock ?? []);
    expect(blocks({ allowNotebookEgressToPrivateNetworks: true })).toEqual(
      expect.arrayContaining([{ cidr: '10.0.0.0/8' }, { cidr: '172.16.0.0/12' }, { cidr: '192.168.0.0/16' }]),
    );
    expect(blocks({ allowNotebookEgressToMetadataServer: true })).toContainEqual({ cidr: '169.254.169.254/32' });
  });

  test('can allow notebooks to reach each other', () => {
    const { ingress, egress } = policy(new HubOf({ network: { allowNotebookToNotebook: true } }), '-notebook');
    const notebooks = [{ podSelector: { matchLabels: labelsOf('singleuser-server') } }];
    expect(ingress).toContainEqual({ from: notebooks });
    expect(egress).toContainEqual({ to: notebooks });
  });

  test('can allow notebooks to reach the public ports of the proxy', () => {
    const hub = new HubOf({ network: { allowNotebookEgressToProxy: true } });
    expect(policy(hub, '-notebook').egress).toContainEqual(to('proxy', 8000));
    expect(policy(hub, '-proxy').ingress).toContainEqual(from('singleuser-server', 8000));
  });

  test('allow all components to reach additional DNS servers', () => {
    const hub = new HubOf({ network: { dnsServers: [{ cidr: '10.0.0.10/32' }] } });
    for (const component of ['-hub', '-proxy', '-notebook']) {
      expect(policy(hub, component).egress).toContainEqual({
        to: [{ ipBlock: { cidr: '10.0.0.10/32' } }],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      });
    }
  });

  test('allow notebooks to reach a model server in another namespace', () => {
    const app = new KubeflowApp({ summary: false });
    const platform = new AnyClusterPlatform(app, 'dev');
    const serving = platform.chart('serving', { namespace: 'serving' });
    const model = ModelSource.claim(PersistentVolumeClaim.fromClaimName(serving, 'models', 'models'));
    const inNamespace = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });

    const server = new TFServing(serving, 'inception', { model });
    const chart = platform.chart('jupyterhub');
    const { notebookPeer } = new JupyterHub(chart, 'jupyterhub', { network: { allowNotebookEgressTo: [server.peer] } });
    const allowing = new TFServing(serving, 'resnet', { model, allowIngressFrom: [notebookPeer] });

    const objects = [...Testing.synth(chart), ...Testing.synth(serving)];
    const specOf = (name: string) =>
      objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === name).spec;
    expect(specOf('jupyterhub-notebook').egress).toContainEqual({
      to: [{ podSelector: specOf('inception').podSelector, namespaceSelector: inNamespace('serving') }],
      ports: [
        { port: 8500, protocol: 'TCP' },
        { port: 8501, protocol: 'TCP' },
      ],
    });
    expect(specOf(allowing.name).ingress[0].from).toEqual([
      {
        podSelector: { matchLabels: labelsOf('singleuser-server') },
        namespaceSelector: inNamespace('kubeflow'),
      },
    ]);
  });

  test.each<[NetworkPeer, string]>([
    [{ cidr: '0.0.0.0/0' }, '169.254.169.254/32'],
    [{ cidr: '169.254.169.254/32', ports: [{ port: 80 }] }, '169.254.169.254/32'],
    [{ cidr: '100.64.0.0/10' }, '100.100.100.200/32'],
    [{ cidr: '::/0' }, 'fd00:ec2::254/128, fd20:ce::254/128'],
    [{ cidr: 'fc00::/7' }, 'fd00:100::100:200/128'],
    [{ cidr: 'fe80::/10' }, 'fe80::a9fe:a9fe/128'],
    [{ allPeers: true, ports: [{ port: 443 }] }, '168.63.129.16/32'],
  ])('fail if %j includes metadata servers', (wide, named) => {
    const network = { allowNotebookEgressTo: [peer, wide] };
    expect(() => new HubOf({ network })).toThrow(
      'network.allowNotebookEgressTo[1]: notebooks could reach cloud metadata servers',
    );
    expect(() => new HubOf({ network })).toThrow(named);
    expect(() => new HubOf({ network: { ...network, allowNotebookEgressToMetadataServer: true } })).not.toThrow();
  });

  test('allow notebooks to reach large CIDR blocks without metadata servers', () => {
    const { internet } = new ClusterNetwork({ apiServerPorts: [], clusterDomain: 'cluster.local' });
    const ofIpv6 = new ClusterNetwork({
      apiServerPorts: [],
      clusterDomain: 'cluster.local',
      ipFamilies: IpFamilies.IPV6,
    });
    const wide = [...internet, ...ofIpv6.internet, ...ofIpv6.privateNetworks];
    for (const narrow of [...wide, { cidr: '10.0.0.0/8' }, { allNamespaces: true }]) {
      expect(() => new HubOf({ network: { allowNotebookEgressTo: [narrow] } })).not.toThrow();
    }
  });

  test.each([
    'allowNotebookEgressTo',
    'allowNotebookIngressFrom',
    'allowHubEgressTo',
    'allowHubIngressFrom',
    'allowProxyEgressTo',
    'allowProxyIngressFrom',
    'dnsServers',
  ])('fail if a peer of %s is invalid', (prop) => {
    expect(() => new HubOf({ authenticator, network: { [prop]: [{ cidr: '10.0.0.1/8' }] } })).toThrow(
      `network.${prop}[0]: "10.0.0.1/8" is not a valid CIDR block.`,
    );
  });
});
