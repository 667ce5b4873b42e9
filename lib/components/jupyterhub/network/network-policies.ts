import { Construct } from 'constructs';
import type { NetworkPeer, NetworkPort } from '../../../network/network-peer';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { type HubComponent, type HubNames, PORTS } from '../hub-names';
import { checkNetwork } from './network-checks';
import type { HubNetworkOptions } from './network-options';

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
    const pods = (component: HubComponent, ...ports: number[]): NetworkPeer => ({
      podLabels: names.selectorOf(component),
      ports: ports.map((port) => ({ port })),
    });
    const policy = (component: HubComponent, name: string, ingress: NetworkPeer[], egress: NetworkPeer[]) =>
      workloadNetworkPolicy(this, component, {
        name,
        labels: names.labelsOf(component),
        selector: names.selectorOf(component),
        ingress,
        egress,
      });

    policy(
      'hub',
      names.hub,
      [
        pods('proxy', PORTS.hub),
        pods('singleuser-server', PORTS.hub),
        ...withDefaultPorts(rules.allowHubIngressFrom ?? [], { port: PORTS.hub }),
      ],
      [
        pods('proxy', PORTS.proxyApi),
        pods('singleuser-server', PORTS.notebook),
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
        pods('hub', PORTS.proxyApi),
        ...withDefaultPorts(ingressPeers, ...publicPorts),
        ...(rules.allowNotebookEgressToProxy ? [pods('singleuser-server', ...props.publicPorts)] : []),
        ...props.proxyScrapers,
        ...withDefaultPorts(rules.allowProxyIngressFrom ?? [], ...publicPorts),
      ],
      [pods('hub', PORTS.hub), pods('singleuser-server', PORTS.notebook), ...dns, ...(rules.allowProxyEgressTo ?? [])],
    );
    const otherNotebooks = rules.allowNotebookToNotebook ? [pods('singleuser-server')] : [];
    policy(
      'singleuser-server',
      names.notebooks,
      [
        pods('proxy', PORTS.notebook),
        pods('hub', PORTS.notebook),
        ...otherNotebooks,
        ...withDefaultPorts(rules.allowNotebookIngressFrom ?? [], { port: PORTS.notebook }),
      ],
      [
        pods('hub', PORTS.hub),
        ...dns,
        ...((rules.allowNotebookEgressToInternet ?? true) ? network.internet : []),
        ...(rules.allowNotebookEgressToPrivateNetworks ? network.privateNetworks : []),
        ...(rules.allowNotebookEgressToMetadataServer ? network.metadataServers : []),
        ...(rules.allowNotebookEgressToProxy ? [pods('proxy', ...props.publicPorts)] : []),
        ...otherNotebooks,
        ...(rules.allowNotebookEgressTo ?? []),
      ],
    );
  }
}
