import { Construct } from 'constructs';
import type { INetworkCapability } from '../../platforms/capabilities';
import type { NetworkPeer, NetworkPort } from '../../platforms/network-peer';
import { withPorts, workloadPolicy } from '../../workload/network';
import { type HubParts, type Part, PORTS } from './hub-parts';
import { checkNetwork } from './network-checks';
import type { HubNetworkProps } from './network-props';
import type { BoundSignIn } from './sign-in/bound-sign-in';

const DNS: NetworkPort[] = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];

/** What the network policies must be told. */
export interface NetworkPoliciesProps {
  readonly parts: HubParts;
  readonly network: INetworkCapability;
  readonly signIn: BoundSignIn;
  /** From where people's requests come. */
  readonly sources: NetworkPeer[];
  /** Ports of the proxy's container that people come to. */
  readonly publicPorts: number[];
  /** Who scrapes the proxy's metrics, with the port. */
  readonly proxyScrapers: NetworkPeer[];
  /** What the user says besides. */
  readonly rules?: HubNetworkProps;
}

/** Who talks to whom: the hub, the proxy and the notebooks, and nobody else. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { parts, network, signIn, sources, rules = {} } = props;
    checkNetwork(this, rules);
    const dns = [...network.dns, ...withPorts(rules.dnsServers ?? [], ...DNS)];
    const publicPorts = props.publicPorts.map((port) => ({ port }));
    const pods = (part: Part, ...ports: number[]): NetworkPeer => ({
      podLabels: parts.selectorOf(part),
      ports: ports.map((port) => ({ port })),
    });
    const policy = (part: Part, name: string, ingress: NetworkPeer[], egress: NetworkPeer[]) =>
      workloadPolicy(this, part, {
        name,
        labels: parts.labelsOf(part),
        selector: parts.selectorOf(part),
        ingress,
        egress,
      });

    policy(
      'hub',
      parts.hub,
      [
        pods('proxy', PORTS.hub),
        pods('singleuser-server', PORTS.hub),
        ...withPorts(rules.hubReachedBy ?? [], { port: PORTS.hub }),
      ],
      [
        pods('proxy', PORTS.proxyApi),
        pods('singleuser-server', PORTS.notebook),
        ...dns,
        ...network.apiServer,
        ...signIn.egress,
        ...(rules.hubReaches ?? []),
      ],
    );
    policy(
      'proxy',
      parts.proxy,
      [
        pods('hub', PORTS.proxyApi),
        ...withPorts(sources, ...publicPorts),
        ...(rules.notebooksReachProxy ? [pods('singleuser-server', ...props.publicPorts)] : []),
        ...props.proxyScrapers,
        ...withPorts(rules.proxyReachedBy ?? [], ...publicPorts),
      ],
      [pods('hub', PORTS.hub), pods('singleuser-server', PORTS.notebook), ...dns, ...(rules.proxyReaches ?? [])],
    );
    const eachOther = rules.notebooksReachEachOther ? [pods('singleuser-server')] : [];
    policy(
      'singleuser-server',
      parts.notebooks,
      [
        pods('proxy', PORTS.notebook),
        pods('hub', PORTS.notebook),
        ...eachOther,
        ...withPorts(rules.notebooksReachedBy ?? [], { port: PORTS.notebook }),
      ],
      [
        pods('hub', PORTS.hub),
        ...dns,
        ...((rules.notebooksReachInternet ?? true) ? network.internet : []),
        ...(rules.notebooksReachPrivateNetworks ? network.privateNetworks : []),
        ...(rules.notebooksReachMetadataServer ? network.metadataServers : []),
        ...(rules.notebooksReachProxy ? [pods('proxy', ...props.publicPorts)] : []),
        ...eachOther,
        ...(rules.notebooksReach ?? []),
      ],
    );
  }
}
