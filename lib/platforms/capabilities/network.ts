import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';

/** Network properties of a cluster that pods and network policies need. */
export interface INetworkCapability {
  /** DNS servers of the cluster. */
  readonly dnsServers: NetworkPeer[];

  /** Kubernetes API server, as pods reach it. */
  readonly apiServer: NetworkPeer[];

  /** All addresses outside the cluster except private networks and metadata servers. */
  readonly internet: NetworkPeer[];

  /**
   * Private networks without metadata servers. They include the owner's machines, nodes and, in most clusters, pods.
   */
  readonly privateNetworks: NetworkPeer[];

  /** Metadata servers of clouds. A pod that reaches them can act as its node. */
  readonly metadataServers: NetworkPeer[];

  /**
   * Nodes, as network policies can select them; undefined if they cannot or if it is unknown. Empty if nodes can connect to
   * all pods without a policy.
   *
   * Some network plugins apply IP blocks of a policy to nodes and others do not.
   */
  readonly nodes?: NetworkPeer[];

  /** DNS domain of the cluster, for example `cluster.local`. */
  readonly clusterDomain: string;

  /**
   * HTTP proxy of all pods with its port, and DNS servers if its name must be resolved.
   *
   * @default - none
   */
  readonly httpProxy?: NetworkPeer[];

  /**
   * CIDRs of pods, Services, nodes and the API server, as far as they are known. Pods reach them without the HTTP proxy.
   *
   * @default - unknown
   */
  readonly clusterCidrs?: string[];

  /**
   * Allows the API server to call pods on a port, for example a webhook, if a firewall of the platform blocks it.
   *
   * The component creates its network policies itself.
   *
   * @param scope the construct whose pods are called
   * @param port port of the pods
   */
  allowIngressFromControlPlane(scope: Construct, port: number): void;

  /** `ipFamilyPolicy` of Services; undefined for the default of the cluster. */
  readonly ipFamilyPolicy?: string;
}
