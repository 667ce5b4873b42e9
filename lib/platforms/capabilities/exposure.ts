import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';

/** A Service that receives a share of the requests. */
export interface ExposureBackend {
  /** Name of the Service. */
  readonly serviceName: string;

  /** HTTP port of the Service. */
  readonly port: number;

  /** Weight of the Service relative to the sum of all weights, an integer from 0 to 1000000. */
  readonly weight: number;
}

/** Properties of a Service that is reachable from outside the cluster. */
export interface ExposureProps {
  /** Name of the Service. */
  readonly serviceName: string;

  /** HTTP port of the Service. */
  readonly port: number;

  /** Fully qualified domain name of the Service. */
  readonly hostname: string;

  /** HTTP path that returns 200 if the Service is healthy. */
  readonly healthCheckPath: string;

  /**
   * Whether the port serves gRPC without TLS instead of HTTP. Clients connect to the hostname with TLS.
   *
   * @default false
   */
  readonly grpc?: boolean;

  /**
   * URL path prefix of the hostname that is routed to the Service.
   *
   * @default /
   */
  readonly pathPrefix?: string;

  /**
   * Whether requests for all names directly below the hostname (`*.<hostname>`) are routed to the Service too. Requires
   * a wildcard DNS record and a wildcard certificate.
   *
   * @default false
   */
  readonly includeSubdomains?: boolean;

  /**
   * Paths below `pathPrefix` that the component needs, for example `/hub`. Other components of the hostname cannot have
   * a path below them.
   *
   * @default - none
   */
  readonly reservedPaths?: string[];

  /**
   * Services that share the requests by weight. With backends, `serviceName` is only the name of the objects that
   * expose them.
   *
   * @default - the Service receives all requests
   */
  readonly backends?: ExposureBackend[];

  /**
   * Whether the load balancer authenticates users before it forwards a request. Set it to false if the Service
   * authenticates users itself. Otherwise everyone who can connect has access.
   *
   * @default true
   */
  readonly requireAuthentication?: boolean;

  /**
   * Name of a ConfigMap in the namespace of the Service. Pods read the expected audience of the load balancer's
   * assertions from its key `audience` and must reject requests until it exists. The printed summary has the command
   * that creates it.
   *
   * @default - pods do not check the audience
   */
  readonly audienceConfigMapName?: string;

  /**
   * Maximum duration of a request, including one that became a WebSocket.
   *
   * @default - the load balancer's default; one day if that would close WebSockets in use
   */
  readonly requestTimeout?: Duration;

  /**
   * Labels of the objects that expose the Service.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** A Service that is reachable from outside the cluster. */
export interface ExposedService {
  /** URL of the Service. */
  readonly url: string;
  /** Network peers that requests come from. Network policies of the pods must allow them. */
  readonly ingressPeers: NetworkPeer[];
  /**
   * How long the load balancer keeps idle connections to the pods. Pods must keep them longer.
   *
   * @default - unknown
   */
  readonly keepAliveTimeout?: Duration;
}

/** Authentication by the load balancer before it forwards a request. */
export enum EdgeAuthentication {
  /** The platform's load balancers do not authenticate users. */
  NONE = 'None',
  /** Google Cloud Identity-Aware Proxy. */
  IAP = 'IAP',
}

/** Exposure of Services outside the cluster: Ingress, Gateway or cloud load balancer. */
export interface IExposureCapability {
  /** How the load balancer authenticates requests with `requireAuthentication`. */
  readonly edgeAuthentication: EdgeAuthentication;

  /**
   * Exposes a Service under a hostname.
   *
   * @throws KubeflowError if the platform cannot expose Services, or does not support an option.
   */
  expose(scope: Construct, id: string, props: ExposureProps): ExposedService;
}

/** Exposure of a server without its own authentication under a hostname. */
export interface ExposureOptions {
  /** Fully qualified domain name. */
  readonly hostname: string;

  /**
   * Whether the load balancer authenticates users before it forwards a request. If false, everyone who can connect has
   * access.
   *
   * @default true
   */
  readonly requireAuthentication?: boolean;

  /**
   * Maximum duration of a request.
   *
   * @default - the platform's default
   */
  readonly requestTimeout?: Duration;
}
