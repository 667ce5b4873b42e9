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

/** What the network policies must be told. */
export interface NetworkPoliciesProps {
  readonly names: HubNames;
  readonly network: INetworkCapability;
  readonly authenticator: AuthenticatorConfig;
  /** From where people's requests come. */
  readonly ingressPeers: NetworkPeer[];
  /** Ports of the proxy's container that people come to. */
  readonly publicPorts: number[];
  /** Who scrapes the proxy's metrics, with the port. */
  readonly proxyScrapers: NetworkPeer[];
  /** What the user says besides. */
  readonly rules?: HubNetworkOptions;
}

/** Who talks to whom: the hub, the proxy and the notebooks, and nobody else. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { names, network, authenticator, ingressPeers, rules = {} } = props;
    checkNetwork(this, rules);
    const dns = [...network.dnsServers, ...withDefaultPorts(rules.dnsServers ?? [], ...DNS)];
    const publicPorts = props.publicPorts.map((port) => ({ port }));
    const pods = (part: HubComponent, ...ports: number[]): NetworkPeer => ({
      podLabels: names.selectorOf(part),
      ports: ports.map((port) => ({ port })),
    });
    const policy = (part: HubComponent, name: string, ingress: NetworkPeer[], egress: NetworkPeer[]) =>
      workloadNetworkPolicy(this, part, {
        name,
        labels: names.labelsOf(part),
        selector: names.selectorOf(part),
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
    const eachOther = rules.allowNotebookToNotebook ? [pods('singleuser-server')] : [];
    policy(
      'singleuser-server',
      names.notebooks,
      [
        pods('proxy', PORTS.notebook),
        pods('hub', PORTS.notebook),
        ...eachOther,
        ...withDefaultPorts(rules.allowNotebookIngressFrom ?? [], { port: PORTS.notebook }),
      ],
      [
        pods('hub', PORTS.hub),
        ...dns,
        ...((rules.allowNotebookEgressToInternet ?? true) ? network.internet : []),
        ...(rules.allowNotebookEgressToPrivateNetworks ? network.privateNetworks : []),
        ...(rules.allowNotebookEgressToMetadataServer ? network.metadataServers : []),
        ...(rules.allowNotebookEgressToProxy ? [pods('proxy', ...props.publicPorts)] : []),
        ...eachOther,
        ...(rules.allowNotebookEgressTo ?? []),
      ],
    );
  }
}
