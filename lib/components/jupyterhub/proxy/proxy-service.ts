import type { NetworkPeer } from '../../../network/network-peer';

/** Types of the public Service. */
export enum ProxyServiceType {
  /** Reachable in the cluster, and through the platform's exposure. */
  CLUSTER_IP = 'ClusterIP',
  /** Reachable on a port of every node. */
  NODE_PORT = 'NodePort',
  /** Reachable through a load balancer of the cloud. */
  LOAD_BALANCER = 'LoadBalancer',
}

/** Options of `ProxyService.clusterIp`. */
export interface ClusterIpOptions {
  /**
   * Annotations of the Service.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels of the Service, in addition to the hub's.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Whether a dual-stack cluster assigns an IPv4 and an IPv6 address.
   *
   * @default - the cluster's default: one address
   */
  readonly preferDualStack?: boolean;
}

/** Options of `ProxyService.nodePort`. */
export interface NodePortOptions extends ClusterIpOptions {
  /**
   * Node port for HTTP, in the node port range of the cluster (30000 to 32767 by default).
   *
   * @default - the cluster selects a port
   */
  readonly httpNodePort?: number;

  /**
   * Node port for HTTPS. Required if HTTP redirects to HTTPS.
   *
   * @default - the cluster selects a port
   */
  readonly httpsNodePort?: number;

  /**
   * Peers that can reach the proxy's pod. Whether the pod sees the addresses of clients or of nodes depends on the
   * cluster.
   *
   * @default - any, with a warning
   */
  readonly allowIngressFrom?: NetworkPeer[];
}

/** Options of `ProxyService.loadBalancer`. */
export interface LoadBalancerOptions extends ClusterIpOptions {
  /**
   * CIDR blocks that can reach the load balancer, if the cloud supports it. The list must not be empty, because
   * Kubernetes treats an empty list as all addresses.
   *
   * @default - any
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * Reserved IP address of the load balancer. The field is deprecated since Kubernetes 1.24, and some clouds use an
   * annotation instead.
   *
   * @default - the cloud selects an address
   */
  readonly loadBalancerIp?: string;

  /**
   * Class of the load balancer, if the cluster has several.
   *
   * @default - the cluster's default
   */
  readonly loadBalancerClass?: string;

  /**
   * Peers that can reach the proxy's pod. Whether the pod sees the addresses of clients, nodes or load balancers
   * depends on the cloud.
   *
   * @default - any, with a warning
   */
  readonly allowIngressFrom?: NetworkPeer[];
}

/** Configures the Service that receives users' requests. */
export class ProxyService {
  /**
   * A Service in the cluster: for the platform's exposure, for `kubectl port-forward`, or for an external ingress.
   *
   * @param options metadata and IP families
   */
  public static clusterIp(options: ClusterIpOptions = {}): ProxyService {
    return new ProxyService(ProxyServiceType.CLUSTER_IP, options);
  }

  /**
   * A Service with a port on every node. Requires `https` of the proxy.
   *
   * @param options node ports and clients
   */
  public static nodePort(options: NodePortOptions = {}): ProxyService {
    return new ProxyService(ProxyServiceType.NODE_PORT, options);
  }

  /**
   * A Service with a load balancer of the cloud. Requires `https` of the proxy.
   *
   * @param options addresses and clients
   */
  public static loadBalancer(options: LoadBalancerOptions = {}): ProxyService {
    return new ProxyService(ProxyServiceType.LOAD_BALANCER, options);
  }

  /** @internal */
  public readonly _options: ProxyServiceOptions;

  private constructor(
    /** Type of the Service. */
    public readonly type: ProxyServiceType,
    options: ProxyServiceOptions,
  ) {
    this._options = { ...options };
  }
}

/** Options of all types together. */
export interface ProxyServiceOptions extends NodePortOptions, LoadBalancerOptions {}
