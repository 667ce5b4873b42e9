import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';
import { ANY_CIDR, METADATA_SERVER_CIDRS, NON_PUBLIC_CIDRS, PRIVATE_CIDRS } from '../../network/special-cidrs';
import { cidrContains, cidrFamily, type IpFamily } from '../../validation/cidr';
import type { INetworkCapability } from '../capabilities/network';
import type { HttpProxyConfig } from '../pod-environment/http-proxy-checks';

// NodeLocal DNSCache listens on the node, which no pod selector matches.
// @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
const NODE_LOCAL_DNS = '169.254.20.10/32';

/**
 * IP families of the pods and Services of a cluster.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
export enum IpFamilies {
  /** IPv4 only. */
  IPV4 = 'IPv4',
  /** IPv6 only. */
  IPV6 = 'IPv6',
  /** IPv4 and IPv6. */
  DUAL_STACK = 'dual-stack',
}

/** Properties of a cluster network. */
export interface ClusterNetworkProps {
  /** Ports of the API server, after its Service is resolved to endpoints. */
  readonly apiServerPorts: number[];
  /** CIDRs of the API server's endpoints. @default - all addresses except metadata servers */
  readonly apiServerCidrs?: string[];
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** CIDRs that nodes reach pods from, if network policies can select them. */
  readonly nodeCidrs?: string[];
  /** DNS servers of the cluster. @default - pods of `kube-system`, and NodeLocal DNSCache */
  readonly dnsServers?: NetworkPeer[];
  /** @default IpFamilies.IPV4 */
  readonly ipFamilies?: IpFamilies;
  /** Non-public CIDRs in addition to private networks. */
  readonly internalCidrs?: string[];
  /** CIDRs of pods, Services, nodes and the API server, as far as they are known. */
  readonly clusterCidrs?: string[];
  /** HTTP proxy of all pods, as network policies select it. */
  readonly httpProxy?: HttpProxyConfig;
}

/** Network of any conformant cluster. */
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
    const ports = this.props.apiServerPorts.map((port) => ({ port }));
    if (this.props.apiServerCidrs) {
      return this.props.apiServerCidrs.map((cidr) => ({ ...withoutMetadataServers(cidr), ports }));
    }
    // The API server is not a pod, so without its addresses a policy can select only its ports.
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
      // Metadata servers on IPv6 are in a private network.
      PRIVATE_CIDRS[family].map(withoutMetadataServers),
    );
  }

  public get metadataServers(): NetworkPeer[] {
    return this.families.flatMap((family) => METADATA_SERVER_CIDRS[family].map((cidr) => ({ cidr })));
  }

  public get nodes(): NetworkPeer[] | undefined {
    return this.props.nodeCidrs?.map((cidr) => ({ cidr }));
  }

  public get httpProxy(): NetworkPeer[] | undefined {
    const { httpProxy } = this.props;
    return httpProxy && [...httpProxy.peers, ...(httpProxy.needsDns ? this.dnsServers : [])];
  }

  public get clusterCidrs(): string[] {
    return [...(this.props.clusterCidrs ?? [])];
  }

  public get clusterDomain(): string {
    return this.props.clusterDomain;
  }

  /** Does nothing: the platform has no firewall between control plane and pods that the library manages. */
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

function withoutMetadataServers(cidr: string): NetworkPeer {
  const servers = [...METADATA_SERVER_CIDRS.ipv4, ...METADATA_SERVER_CIDRS.ipv6];
  const exceptCidrs = servers.filter((server) => cidrContains(cidr, server));
  return { cidr, ...(exceptCidrs.length > 0 && { exceptCidrs }) };
}

function isOf(family: IpFamily, cidr: string): boolean {
  return cidrFamily(cidr) === family;
}
