import type { NetworkPeer } from '../../../network/network-peer';

/**
 * Network access in addition to what JupyterHub requires. Network policies of the hub, the proxy and the notebooks deny
 * everything else.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface HubNetworkOptions {
  /**
   * Whether notebooks can reach the internet.
   *
   * @default true
   */
  readonly allowNotebookEgressToInternet?: boolean;

  /**
   * Whether notebooks have the variables of the platform's `httpProxy`, and can reach it. Set it to true without
   * `allowNotebookEgressToInternet` if notebooks may reach the internet through the proxy only.
   *
   * @default - the value of `allowNotebookEgressToInternet`
   */
  readonly allowNotebookEgressToHttpProxy?: boolean;

  /**
   * Whether notebooks can reach private networks: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, and fc00::/7 if the
   * cluster has IPv6.
   *
   * In most clusters these include the nodes, the API server and pods without network policies. Use
   * `allowNotebookEgressTo` to allow single peers.
   *
   * @default false
   */
  readonly allowNotebookEgressToPrivateNetworks?: boolean;

  /**
   * Whether notebooks can reach the cloud's metadata server.
   *
   * Code in a notebook can then act with the identity of the node, or of the pod if the cloud supports workload
   * identity.
   *
   * @default false
   */
  readonly allowNotebookEgressToMetadataServer?: boolean;

  /**
   * Whether users' pods can reach each other on any port.
   *
   * @default false
   */
  readonly allowNotebookToNotebook?: boolean;

  /**
   * Whether notebooks can reach the proxy, and through it the hub's pages, services and other notebooks, as a browser
   * can.
   *
   * @default false
   */
  readonly allowNotebookEgressToProxy?: boolean;

  /**
   * Peers that notebooks can reach, on all ports unless a peer has `ports`. Network policies of the peer must allow it,
   * too.
   *
   * @default - none
   */
  readonly allowNotebookEgressTo?: NetworkPeer[];

  /**
   * Peers that can reach notebooks, on port 8888 unless a peer has `ports`.
   *
   * @default - none
   */
  readonly allowNotebookIngressFrom?: NetworkPeer[];

  /**
   * Peers that the hub can reach, on all ports unless a peer has `ports`.
   *
   * @default - none
   */
  readonly allowHubEgressTo?: NetworkPeer[];

  /**
   * Peers that can reach the hub, on port 8081 unless a peer has `ports`, for example a service that calls its API.
   *
   * @default - none
   */
  readonly allowHubIngressFrom?: NetworkPeer[];

  /**
   * Peers that the proxy can reach, on all ports unless a peer has `ports`, for example a service that the hub routes
   * to.
   *
   * @default - none
   */
  readonly allowProxyEgressTo?: NetworkPeer[];

  /**
   * Peers that can reach the proxy, on its public ports unless a peer has `ports`, for example an external ingress
   * controller.
   *
   * @default - none
   */
  readonly allowProxyIngressFrom?: NetworkPeer[];

  /**
   * Additional DNS servers for all pods, on port 53 unless a peer has `ports`.
   *
   * @default - the DNS servers of the cluster, from the platform
   */
  readonly dnsServers?: NetworkPeer[];
}
