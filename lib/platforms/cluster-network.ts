import type { Construct } from 'constructs';
import type { INetworkCapability } from './capabilities';
import type { NetworkPeer } from './network-peer';

/** Where clouds answer questions about the machine, its keys included: most of them, GKE's node, Azure, Alibaba Cloud and Oracle Cloud. */
export const METADATA_SERVERS = [
  '169.254.169.254/32',
  '169.254.169.252/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
];

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
}

/** The network of a cluster, as every conformant one has it. */
export class ClusterNetwork implements INetworkCapability {
  constructor(private readonly props: ClusterNetworkProps) {}

  public get dns(): NetworkPeer[] {
    const ports = () => [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ];
    return [
      { namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, ports: ports() },
      { cidr: NODE_LOCAL_DNS, ports: ports() },
    ];
  }

  public get apiServer(): NetworkPeer[] {
    // The API server is no pod, so that only its ports can be named.
    const ports = this.props.apiServerPorts.map((port) => ({ port }));
    return [{ cidr: '0.0.0.0/0', exceptCidrs: [...METADATA_SERVERS], ports }];
  }

  public get internet(): NetworkPeer[] {
    return [{ cidr: '0.0.0.0/0', exceptCidrs: [...NOT_THE_INTERNET] }];
  }

  public get nodes(): NetworkPeer[] | undefined {
    return this.props.nodeCidrs?.map((cidr) => ({ cidr }));
  }

  public get clusterDomain(): string {
    return this.props.clusterDomain;
  }

  /** Nothing stands between the control plane and the pods that we could open: it is the cluster's owner who set it up. */
  public openToControlPlane(_scope: Construct, _port: number): void {}
}
