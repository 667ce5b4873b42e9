import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';

/** What pods need to know of the network that they are in. */
export interface INetworkCapability {
  /** The cluster's DNS servers. */
  readonly dnsServers: NetworkPeer[];

  /** The Kubernetes API server, as pods reach it. */
  readonly apiServer: NetworkPeer[];

  /** Everything outside the cluster but private networks and metadata servers. */
  readonly internet: NetworkPeer[];

  /** Private networks, without the metadata servers that are in them: machines of the owner's, nodes, and in most clusters pods. */
  readonly privateNetworks: NetworkPeer[];

  /** The metadata servers of clouds, by which whoever reaches them acts as the node. */
  readonly metadataServers: NetworkPeer[];

  /**
   * The nodes, as the cluster's network policies can name them; undefined where they cannot, or where that is not known.
   *
   * What a policy says of addresses holds for nodes with some network plugins, and not with others.
   */
  readonly nodes?: NetworkPeer[];

  /** The cluster's DNS domain, for example `cluster.local`. */
  readonly clusterDomain: string;

  /**
   * Lets the API server call pods on a port, a webhook's for example, where a firewall of the platform would not.
   *
   * Network policies are the component's own to make.
   *
   * @param scope the construct whose pods are called
   * @param port the port of the pods
   */
  allowIngressFromControlPlane(scope: Construct, port: number): void;

  /** The `ipFamilyPolicy` of Services; undefined for what the cluster makes of it. */
  readonly ipFamilyPolicy?: string;
}
