import type { INetworkCapability } from './capabilities';
import type { NetworkPeer } from './network-peer';

/** Where clouds answer questions about the machine, its keys included. */
export const METADATA_SERVERS = ['169.254.169.254/32', '169.254.169.252/32'];

// NodeLocal DNSCache listens on the node itself, which no pod selector matches.
// @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
const NODE_LOCAL_DNS = '169.254.20.10/32';

/** What a cluster's network is like. */
export interface ClusterNetworkProps {
  /** Ports on which pods reach the API server, once its Service is resolved to endpoints. */
  readonly apiServerPorts: number[];
  /** The cluster's DNS domain. */
  readonly clusterDomain: string;
}

/** The network of a cluster, as every conformant one has it. */
export class ClusterNetwork implements INetworkCapability {
  public readonly dns: NetworkPeer[];
  public readonly apiServer: NetworkPeer[];
  public readonly internet: NetworkPeer[];
  public readonly clusterDomain: string;

  constructor(props: ClusterNetworkProps) {
    const ports = [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ];
    this.clusterDomain = props.clusterDomain;
    this.dns = [
      { namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, ports },
      { cidr: NODE_LOCAL_DNS, ports },
    ];
    // The API server is no pod, so that only its ports can be named.
    this.apiServer = [
      { cidr: '0.0.0.0/0', exceptCidrs: [...METADATA_SERVERS], ports: props.apiServerPorts.map((port) => ({ port })) },
    ];
    this.internet = [
      { cidr: '0.0.0.0/0', exceptCidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] },
    ];
  }
}
