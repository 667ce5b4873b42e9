import type { Construct } from 'constructs';
import { blockContains } from '../workload/peer-checks';
import type { INetworkCapability } from './capabilities';
import { IpFamilies } from './ip-families';
import type { NetworkPeer } from './network-peer';

/** Where clouds answer questions about the machine, its keys included: most of them, GKE's node, Azure, Alibaba Cloud and Oracle Cloud. */
export const METADATA_SERVERS = [
  '169.254.169.254/32',
  '169.254.169.252/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
];

/** The same, by IPv6: Amazon's and Google's. */
export const METADATA_SERVERS_IPV6 = ['fd00:ec2::254/128', 'fd20:ce::254/128'];

/**
 * What is not the internet: private networks, what is shared within a provider's (pods of some clouds are there), links, and metadata servers.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
const NOT_THE_INTERNET = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '168.63.129.16/32',
];

/**
 * The same of IPv6, metadata servers included: private networks, links, and the private networks of IPv4 as NAT64 reaches them. IPv4
 * mapped into IPv6 is never on a wire, and Kubernetes refuses policies that name it.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry/
 */
const NOT_THE_INTERNET_IPV6 = [
  'fc00::/7',
  'fe80::/10',
  '64:ff9b::a00:0/104',
  '64:ff9b::ac10:0/108',
  '64:ff9b::c0a8:0/112',
  '64:ff9b::a9fe:0/112',
  '64:ff9b::6440:0/106',
  '64:ff9b::c000:0/120',
  '64:ff9b::a83f:8110/128',
];

// NodeLocal DNSCache listens on the node itself, which no pod selector matches.
// @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
const NODE_LOCAL_DNS = '169.254.20.10/32';

const ANYBODY = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

type Family = keyof typeof ANYBODY;

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

  public get dns(): NetworkPeer[] {
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
    const excepted = { ipv4: METADATA_SERVERS, ipv6: METADATA_SERVERS_IPV6 };
    return this.families.map((family) => ({ cidr: ANYBODY[family], exceptCidrs: [...excepted[family]], ports }));
  }

  public get internet(): NetworkPeer[] {
    const excepted = { ipv4: NOT_THE_INTERNET, ipv6: NOT_THE_INTERNET_IPV6 };
    return this.families.map((family) => {
      const internal = (this.props.internalCidrs ?? []).filter(
        (cidr) => isOf(family, cidr) && !excepted[family].some((block) => blockContains(block, cidr)),
      );
      return { cidr: ANYBODY[family], exceptCidrs: [...excepted[family], ...internal] };
    });
  }

  public get nodes(): NetworkPeer[] | undefined {
    return this.props.nodeCidrs?.map((cidr) => ({ cidr }));
  }

  public get clusterDomain(): string {
    return this.props.clusterDomain;
  }

  /** Nothing stands between the control plane and the pods that we could open: it is the cluster's owner who set it up. */
  public openToControlPlane(_scope: Construct, _port: number): void {}

  public get ipFamilyPolicy(): string | undefined {
    return this.props.ipFamilies === IpFamilies.DUAL_STACK ? 'PreferDualStack' : undefined;
  }

  private get families(): Family[] {
    const { ipFamilies = IpFamilies.IPV4 } = this.props;
    return [
      ...(ipFamilies === IpFamilies.IPV6 ? [] : (['ipv4'] as const)),
      ...(ipFamilies === IpFamilies.IPV4 ? [] : (['ipv6'] as const)),
    ];
  }
}

function isOf(family: Family, cidr: string): boolean {
  return cidr.includes(':') === (family === 'ipv6');
}
