import { Construct } from 'constructs';
import type { NetworkPeer, NetworkPort } from '../../../network/network-peer';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import type { AuthenticatorConfig } from '../authentication/authenticator-config';
import { type HubComponent, type HubNames, PORTS } from '../hub-names';
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
    const policy = (component: HubComponent, name: string, ingress: NetworkPeer[], egress: NetworkPeer[]) =>
      workloadNetworkPolicy(this, component, {
        name,
        ...(component === 'singleuser-server' && names.inNotebookNamespace),
        labels: names.labelsOf(component),
        selector: names.selectorOf(component),
        ...((component !== 'singleuser-server' || reachesHttpProxy(rules)) && { network }),
        ingress,
        egress,
      });

    policy(
      'hub',
      names.hub,
      [
        pods('proxy', 'hub', PORTS.hub),
        pods('singleuser-server', 'hub', PORTS.hub),
        ...withDefaultPorts(rules.allowHubIngressFrom ?? [], { port: PORTS.hub }),
      ],
      [
        pods('proxy', 'hub', PORTS.proxyApi),
        pods('singleuser-server', 'hub', PORTS.notebook),
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
        ...(rules.allowNotebookEgressToProxy ? [pods('singleuser-server', 'proxy', ...props.publicPorts)] : []),
        ...props.proxyScrapers,
        ...withDefaultPorts(rules.allowProxyIngressFrom ?? [], ...publicPorts),
      ],
      [
        pods('hub', 'proxy', PORTS.hub),
        pods('singleuser-server', 'proxy', PORTS.notebook),
        ...dns,
        ...(rules.allowProxyEgressTo ?? []),
      ],
    );
    const otherNotebooks = rules.allowNotebookToNotebook ? [pods('singleuser-server', 'singleuser-server')] : [];
    policy(
      'singleuser-server',
      names.notebooks,
      [
        pods('proxy', 'singleuser-server', PORTS.notebook),
        pods('hub', 'singleuser-server', PORTS.notebook),
        ...otherNotebooks,
        ...withDefaultPorts(rules.allowNotebookIngressFrom ?? [], { port: PORTS.notebook }),
      ],
      [
        pods('hub', 'singleuser-server', PORTS.hub),
        ...dns,
        ...((rules.allowNotebookEgressToInternet ?? true) ? network.internet : []),
        ...(rules.allowNotebookEgressToPrivateNetworks ? network.privateNetworks : []),
        ...(rules.allowNotebookEgressToMetadataServer ? network.metadataServers : []),
        ...(rules.allowNotebookEgressToProxy ? [pods('proxy', 'singleuser-server', ...props.publicPorts)] : []),
        ...otherNotebooks,
        ...(rules.allowNotebookEgressTo ?? []),
      ],
    );
  }
}
