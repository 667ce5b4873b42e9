import { Construct } from 'constructs';
import type { INetworkCapability } from '../../platforms/capabilities';
import type { NetworkPeer } from '../../platforms/network-peer';
import { withPorts, workloadPolicy } from '../../workload/network';
import { type HubParts, type Part, PORTS } from './hub-parts';
import type { BoundSignIn } from './sign-in/bound-sign-in';

/** What the network policies must be told. */
export interface NetworkPoliciesProps {
  readonly parts: HubParts;
  readonly network: INetworkCapability;
  readonly signIn: BoundSignIn;
  /** From where people's requests come. */
  readonly sources: NetworkPeer[];
}

/** Who talks to whom: the hub, the proxy and the notebooks, and nobody else. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { parts, network, signIn, sources } = props;
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
      [pods('proxy', PORTS.hub), pods('singleuser-server', PORTS.hub)],
      [
        pods('proxy', PORTS.proxyApi),
        pods('singleuser-server', PORTS.notebook),
        ...network.dns,
        ...network.apiServer,
        ...signIn.egress,
      ],
    );
    policy(
      'proxy',
      parts.proxy,
      [pods('hub', PORTS.proxyApi), ...withPorts(sources, { port: PORTS.proxy })],
      [pods('hub', PORTS.hub), pods('singleuser-server', PORTS.notebook), ...network.dns],
    );
    // Notebooks reach neither each other nor the cluster nor the metadata server, but the internet.
    policy(
      'singleuser-server',
      parts.notebooks,
      [pods('proxy', PORTS.notebook), pods('hub', PORTS.notebook)],
      [pods('hub', PORTS.hub), ...network.dns, ...network.internet],
    );
  }
}
