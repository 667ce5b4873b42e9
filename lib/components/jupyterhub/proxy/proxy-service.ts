import type { NetworkPeer } from '../../../network/network-peer';

/** The types of a Service that people come by. */
export enum ProxyServiceType {
  /** Reached within the cluster, and by what stands in front of it. */
  CLUSTER_IP = 'ClusterIP',
  /** Reached at a port of every node. */
  NODE_PORT = 'NodePort',
  /** Reached at a load balancer of the cloud. */
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
   * Labels of the Service, beside those of the hub.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Whether the Service has an address of IPv6 besides, in a cluster that has both.
   *
   * @default - the cluster's own default: one address
   */
  readonly preferDualStack?: boolean;
}

/** Options of `ProxyService.nodePort`. */
export interface NodePortOptions extends ClusterIpOptions {
  /**
   * Port of the nodes for HTTP, in the cluster's range (30000 to 32767 where nothing else is said).
   *
   * @default - the cluster chooses
   */
  readonly httpNodePort?: number;

  /**
   * Port of the nodes for HTTPS. It must be told where requests by HTTP are to be redirected there.
   *
   * @default - the cluster chooses
   */
  readonly httpsNodePort?: number;

  /**
   * From where requests reach the proxy's pod. Whether it sees people's addresses or those of nodes depends on the cluster.
   *
   * @default - from anywhere
   */
  readonly allowIngressFrom?: NetworkPeer[];
}

/** Options of `ProxyService.loadBalancer`. */
export interface LoadBalancerOptions extends ClusterIpOptions {
  /**
   * Blocks of addresses from which people may come, which the load balancer keeps to where it can.
   *
   * @default - any
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * Address of the load balancer, reserved before. Clouds that took it as an annotation instead have left the field alone since
   * Kubernetes 1.24.
   *
   * @default - the cloud chooses
   */
  readonly loadBalancerIp?: string;

  /**
   * Class of the load balancer, where the cluster has several.
   *
   * @default - the cluster's own
   */
  readonly loadBalancerClass?: string;

  /**
   * From where requests reach the proxy's pod. Whether it sees people's addresses or those of nodes and load balancers depends on
   * the cloud.
   *
   * @default - from anywhere
   */
  readonly allowIngressFrom?: NetworkPeer[];
}

/** The Service of the proxy, to which people's requests go. */
export class ProxyService {
  /**
   * A Service within the cluster: for the platform's way in, for `kubectl port-forward`, or for a way in of yours.
   *
   * @param options what it carries
   */
  public static clusterIp(options: ClusterIpOptions = {}): ProxyService {
    return new ProxyService(ProxyServiceType.CLUSTER_IP, options);
  }

  /**
   * A port of every node. It wants to know where TLS ends: `https` of the proxy.
   *
   * @param options which ports
   */
  public static nodePort(options: NodePortOptions = {}): ProxyService {
    return new ProxyService(ProxyServiceType.NODE_PORT, options);
  }

  /**
   * A load balancer of the cloud. It wants to know where TLS ends: `https` of the proxy.
   *
   * @param options who may come
   */
  public static loadBalancer(options: LoadBalancerOptions = {}): ProxyService {
    return new ProxyService(ProxyServiceType.LOAD_BALANCER, options);
  }

  /** @internal */
  public readonly _options: ProxyServiceOptions;

  private constructor(
    /** The type of the Service. */
    public readonly type: ProxyServiceType,
    options: ProxyServiceOptions,
  ) {
    this._options = options;
  }
}

/** What the factories are told, together. */
export interface ProxyServiceOptions extends NodePortOptions, LoadBalancerOptions {}
