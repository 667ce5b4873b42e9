import type { NetworkPeer } from '../../../network/network-peer';

/**
 * Who may talk to whom, beside what JupyterHub itself needs. Each part has a policy that lets nothing else through.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface HubNetworkOptions {
  /**
   * Whether notebooks reach the internet.
   *
   * @default true
   */
  readonly allowNotebookEgressToInternet?: boolean;

  /**
   * Whether notebooks reach private networks (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16; where the cluster has IPv6, fc00::/7): machines of
   * yours, and in most clusters the nodes, the API server, and pods that have no policy. `allowNotebookEgressTo` says more exactly what is meant.
   *
   * @default false
   */
  readonly allowNotebookEgressToPrivateNetworks?: boolean;

  /**
   * Whether notebooks reach the cloud's metadata server. Who runs code in one then acts as the node, or as the pod's own identity where
   * the cloud gives pods one.
   *
   * @default false
   */
  readonly allowNotebookEgressToMetadataServer?: boolean;

  /**
   * Whether users' pods reach each other, on any port.
   *
   * @default false
   */
  readonly allowNotebookToNotebook?: boolean;

  /**
   * Whether notebooks reach the proxy, and by it the hub's pages, services and each other's servers as a browser does.
   *
   * @default false
   */
  readonly allowNotebookEgressToProxy?: boolean;

  /**
   * Whom notebooks reach besides, on all ports where a peer names none. The peer must let them in, where it has policies.
   *
   * @default - nobody
   */
  readonly allowNotebookEgressTo?: NetworkPeer[];

  /**
   * Who reaches notebooks besides, on port 8888 where a peer names none.
   *
   * @default - nobody
   */
  readonly allowNotebookIngressFrom?: NetworkPeer[];

  /**
   * Whom the hub reaches besides, on all ports where a peer names none.
   *
   * @default - nobody
   */
  readonly allowHubEgressTo?: NetworkPeer[];

  /**
   * Who reaches the hub besides, on port 8081 where a peer names none: for example a service that asks its API.
   *
   * @default - nobody
   */
  readonly allowHubIngressFrom?: NetworkPeer[];

  /**
   * Whom the proxy reaches besides, on all ports where a peer names none: for example a service that the hub has a route to.
   *
   * @default - nobody
   */
  readonly allowProxyEgressTo?: NetworkPeer[];

  /**
   * Who reaches the proxy besides, on the ports that people come to where a peer names none: for example a way in of yours.
   *
   * @default - nobody
   */
  readonly allowProxyIngressFrom?: NetworkPeer[];

  /**
   * DNS servers that all parts ask besides, on port 53 where a peer names none.
   *
   * @default - those of the cluster, by the platform
   */
  readonly dnsServers?: NetworkPeer[];
}
