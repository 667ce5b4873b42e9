import { Construct } from 'constructs';
import type { NetworkPeer, NetworkPort } from '../../../network/network-peer';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { type HubComponent, type HubNames, NAMESPACE_LABEL, PORTS } from '../hub-names';
import type { HubTeam } from '../teams/hub-team';
import { checkNetwork } from './network-checks';
import type { HubNetworkOptions } from './network-options';
import { reachesHttpProxy } from './notebook-environment';

const DNS: NetworkPort[] = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];

/** Properties of the network policies. */
export interface NetworkPoliciesProps {
  readonly names: HubNames;
  readonly network: INetworkCapability;
  readonly authenticator: AuthenticatorConfig;
  /** Sources of users' requests. */
  readonly ingressPeers: NetworkPeer[];
  /** Container ports of the proxy that receive users' requests. */
  readonly publicPorts: number[];
  /** Peers that can scrape the proxy's metrics, with the port. */
  readonly proxyScrapers: NetworkPeer[];
  /** Teams, in whose namespaces notebooks run as well. */
  readonly teams: readonly HubTeam[];
  /** Additional rules of the user. */
  readonly rules?: HubNetworkOptions;
}

/** Creates the network policies of the hub, the proxy and the notebooks. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { names, network, authenticator, ingressPeers, rules = {} } = props;
    checkNetwork(this, rules);
    const dns = [...network.dnsServers, ...withDefaultPorts(rules.dnsServers ?? [], ...DNS)];
    const publicPorts = props.publicPorts.map((port) => ({ port }));
    const pods = (component: HubComponent, from: HubComponent, ...ports: number[]): NetworkPeer => ({
      ...names.peer(component, { from }),
      ...(ports.length > 0 && { ports: ports.map((port) => ({ port })) }),
    });
    // Servers run in the namespace of the notebooks and in those of all teams.
    const notebooks = (from: HubComponent, ...ports: number[]): NetworkPeer[] => [
      pods('singleuser-server', from, ...ports),
      ...props.teams.map(({ namespace }) => ({
        podLabels: names.selectorOf('singleuser-server'),
        namespaceLabels: { [NAMESPACE_LABEL]: namespace },
        ...(ports.length > 0 && { ports: ports.map((port) => ({ port })) }),
      })),
    ];
    const policy = (component: HubComponent, name: string, ingress: NetworkPeer[], egress: NetworkPeer[]) =>
      workloadNetworkPolicy(this, component, {
        name,
        labels: names.labelsOf(component),
        selector: names.selectorOf(component),
        network,
        ingress,
        egress,
      });

    policy(
      'hub',
      names.hub,
      [
        pods('proxy', 'hub', PORTS.hub),
        ...notebooks('hub', PORTS.hub),
        ...withDefaultPorts(rules.allowHubIngressFrom ?? [], { port: PORTS.hub }),
      ],
      [
        pods('proxy', 'hub', PORTS.proxyApi),
        ...notebooks('hub', PORTS.notebook),
        ...dns,
        ...network.apiServer,
        ...authenticator.egress,
        ...(rules.allowHubEgressTo ?? []),
      ],
    );
    policy(
      'proxy',
      names.proxy,
      [
        pods('hub', 'proxy', PORTS.proxyApi),
        ...withDefaultPorts(ingressPeers, ...publicPorts),
        ...(rules.allowNotebookEgressToProxy ? notebooks('proxy', ...props.publicPorts) : []),
        ...props.proxyScrapers,
        ...withDefaultPorts(rules.allowProxyIngressFrom ?? [], ...publicPorts),
      ],
      [
        pods('hub', 'proxy', PORTS.hub),
        ...notebooks('proxy', PORTS.notebook),
        ...dns,
        ...(rules.allowProxyEgressTo ?? []),
      ],
    );

    const ofNotebooks = (id: string, location: NotebookLocation) => {
      const { namespace, peer, egress = [] } = location;
      const otherNotebooks = rules.allowNotebookToNotebook
        ? [{ podLabels: names.selectorOf('singleuser-server') }]
        : [];
      workloadNetworkPolicy(this, id, {
        name: names.notebooks,
        ...(namespace !== undefined && { namespace }),
        labels: names.labelsOf('singleuser-server'),
        selector: names.selectorOf('singleuser-server'),
        ...(reachesHttpProxy(rules) && { network }),
        ingress: [
          peer('proxy', PORTS.notebook),
          peer('hub', PORTS.notebook),
          ...otherNotebooks,
          ...withDefaultPorts(rules.allowNotebookIngressFrom ?? [], { port: PORTS.notebook }),
        ],
        egress: [
          peer('hub', PORTS.hub),
          ...dns,
          ...((rules.allowNotebookEgressToInternet ?? true) ? network.internet : []),
          ...(rules.allowNotebookEgressToPrivateNetworks ? network.privateNetworks : []),
          ...(rules.allowNotebookEgressToMetadataServer ? network.metadataServers : []),
          ...(rules.allowNotebookEgressToProxy ? [peer('proxy', ...props.publicPorts)] : []),
          ...otherNotebooks,
          ...(rules.allowNotebookEgressTo ?? []),
          ...egress,
        ],
      });
    };
    ofNotebooks('singleuser-server', {
      ...names.inNotebookNamespace,
      peer: (component, ...ports) => pods(component, 'singleuser-server', ...ports),
    });
    for (const { name, namespace, egress } of props.teams) {
      const namespaceLabels = { [NAMESPACE_LABEL]: names.requireNamespace('notebooks.teams') };
      ofNotebooks(`singleuser-server-of-${name}`, {
        namespace,
        peer: (component, ...ports) => ({
          podLabels: names.selectorOf(component),
          namespaceLabels,
          ports: ports.map((port) => ({ port })),
        }),
        egress,
      });
    }
  }
}

/** A namespace in which notebooks run. */
interface NotebookLocation {
  /** The namespace, if it is not that of the hub. */
  readonly namespace?: string;
  /** Pods of the hub or of the proxy, as a peer in this namespace. */
  readonly peer: (component: 'hub' | 'proxy', ...ports: number[]) => NetworkPeer;
  /** Additional peers that notebooks can reach. */
  readonly egress?: readonly NetworkPeer[];
}
