import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';
import { ANY_CIDR, METADATA_SERVER_CIDRS, NON_PUBLIC_CIDRS, PRIVATE_CIDRS } from '../../network/special-cidrs';
import { cidrContains, cidrFamily, type IpFamily } from '../../validation/cidr';
import type { INetworkCapability } from '../capabilities/network';
import { IpFamilies } from './ip-families';

// NodeLocal DNSCache listens on the node itself, which no pod selector matches.
// @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
const NODE_LOCAL_DNS = '169.254.20.10/32';

/** What a cluster's network is like. */
export interface ClusterNetworkProps {
  /** Ports on which pods reach the API server, once its Service is resolved to endpoints. */
  readonly apiServerPorts: number[];
  /** The cluster's DNS domain. */
  readonly clusterDomain: string;
  /** Blocks of addresses from which nodes reach pods, where policies can name them. */
  readonly nodeCidrs?: string[];
  /** The cluster's DNS servers. @default - pods of `kube-system`, and NodeLocal DNSCache */
  readonly dnsServers?: NetworkPeer[];
  /** @default IpFamilies.IPV4 */
  readonly ipFamilies?: IpFamilies;
  /** Blocks of addresses that are not the internet, beside private ones. */
  readonly internalCidrs?: string[];
}

/** The network of a cluster, as every conformant one has it. */
export class ClusterNetwork implements INetworkCapability {
  constructor(private readonly props: ClusterNetworkProps) {}

  public get dnsServers(): NetworkPeer[] {
    const ports = () => [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ];
    if (this.props.dnsServers) {
      return this.props.dnsServers.map((peer) => ({ ...peer, ports: peer.ports ?? ports() }));
    }
    return [
      { namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, ports: ports() },
      ...(this.families.includes('ipv4') ? [{ cidr: NODE_LOCAL_DNS, ports: ports() }] : []),
    ];
  }

  public get apiServer(): NetworkPeer[] {
    // The API server is no pod, so that only its ports can be named.
    const ports = this.props.apiServerPorts.map((port) => ({ port }));
    return this.families.map((family) => ({
      cidr: ANY_CIDR[family],
      exceptCidrs: [...METADATA_SERVER_CIDRS[family]],
      ports,
    }));
  }

  public get internet(): NetworkPeer[] {
    return this.families.map((family) => {
      const internal = (this.props.internalCidrs ?? []).filter(
        (cidr) => isOf(family, cidr) && !NON_PUBLIC_CIDRS[family].some((block) => cidrContains(block, cidr)),
      );
      return { cidr: ANY_CIDR[family], exceptCidrs: [...NON_PUBLIC_CIDRS[family], ...internal] };
    });
  }

  public get privateNetworks(): NetworkPeer[] {
    return this.families.flatMap((family) =>
      PRIVATE_CIDRS[family].map((cidr) => {
        // Those of IPv6 are in a private network themselves.
        const exceptCidrs = METADATA_SERVER_CIDRS[family].filter((server) => cidrContains(cidr, server));
        return { cidr, ...(exceptCidrs.length > 0 && { exceptCidrs }) };
      }),
    );
  }

  public get metadataServers(): NetworkPeer[] {
    return this.families.flatMap((family) => METADATA_SERVER_CIDRS[family].map((cidr) => ({ cidr })));
  }

  public get nodes(): NetworkPeer[] | undefined {
    return this.props.nodeCidrs?.map((cidr) => ({ cidr }));
  }

  public get clusterDomain(): string {
    return this.props.clusterDomain;
  }

  /** Nothing stands between the control plane and the pods that we could open: it is the cluster's owner who set it up. */
  public allowIngressFromControlPlane(_scope: Construct, _port: number): void {}

  public get ipFamilyPolicy(): string | undefined {
    return this.props.ipFamilies === IpFamilies.DUAL_STACK ? 'PreferDualStack' : undefined;
  }

  private get families(): IpFamily[] {
    const { ipFamilies = IpFamilies.IPV4 } = this.props;
    return [
      ...(ipFamilies === IpFamilies.IPV6 ? [] : (['ipv4'] as const)),
      ...(ipFamilies === IpFamilies.IPV4 ? [] : (['ipv6'] as const)),
    ];
  }
}

function isOf(family: IpFamily, cidr: string): boolean {
  return cidrFamily(cidr) === family;
}
