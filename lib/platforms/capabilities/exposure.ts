import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../network/network-peer';

/** A Service that gets a share of the requests. */
export interface ExposureBackend {
  /** Name of the Service. */
  readonly serviceName: string;

  /** Port of the Service that speaks HTTP. */
  readonly port: number;

  /** Its part of the sum of all weights: a whole number from 0, for none, to 1000000. */
  readonly weight: number;
}

/** A Service to reach from outside the cluster. */
export interface ExposureProps {
  /** Name of the Service. */
  readonly serviceName: string;

  /** Port of the Service that speaks HTTP. */
  readonly port: number;

  /** The fully qualified domain name under which people reach the Service. */
  readonly hostname: string;

  /** HTTP path that answers 200 once the Service is healthy. */
  readonly healthCheckPath: string;

  /**
   * Whether the port speaks gRPC, without TLS, rather than HTTP. The URL is one that clients come to by TLS.
   *
   * @default false
   */
  readonly grpc?: boolean;

  /**
   * The paths of the hostname that lead to the Service: this one, and those below it.
   *
   * @default /
   */
  readonly pathPrefix?: string;

  /**
   * Services that share the requests by weight. `serviceName` then is the name of the objects that expose them, and no Service's.
   *
   * @default - the one Service gets them all
   */
  readonly backends?: ExposureBackend[];

  /**
   * Whether people sign in at the platform's edge before a request reaches the Service.
   *
   * @default false
   */
  readonly requireAuthentication?: boolean;

  /**
   * Name of the ConfigMap, in the namespace of the Service, from whose key `audience` the pods learn whom the edge signs for. What fills
   * it is told when the app is synthesized; whoever reads it lets nobody in before.
   *
   * @default - nobody asks whom the edge signs for
   */
  readonly audienceConfigMapName?: string;

  /**
   * How long a request may last, one that became a WebSocket included.
   *
   * @default - the way in's own; where that would cut WebSockets off that are in use, a day
   */
  readonly requestTimeout?: Duration;

  /**
   * Labels of the objects that expose the Service.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** A Service that can be reached from outside. */
export interface ExposedService {
  /** Where people find it. */
  readonly url: string;
  /** From where requests reach the pods behind the Service: what their network policy must let in. */
  readonly ingressPeers: NetworkPeer[];
  /**
   * How long the way in keeps idle connections to the pods. They must keep them for longer.
   *
   * @default - not known
   */
  readonly keepAliveTimeout?: Duration;
}

/** Authentication that a load balancer can do before it forwards a request. */
export enum EdgeAuthentication {
  /** The platform's load balancers do not authenticate users. */
  NONE = 'None',
  /** Identity-Aware Proxy of Google Cloud. */
  IAP = 'IAP',
}

/** Ways into the cluster that a platform offers. */
export interface IExposureCapability {
  /** How the load balancer authenticates requests that have `requireAuthentication`. */
  readonly edgeAuthentication: EdgeAuthentication;

  /**
   * Gives a Service a URL.
   *
   * Throws where the platform has no way in, or one that cannot do what is asked for.
   */
  expose(scope: Construct, id: string, props: ExposureProps): ExposedService;
}

/** A URL outside the cluster, by the platform's way in, for a server that itself asks nobody who they are. */
export interface ExposureOptions {
  /** The fully qualified domain name. */
  readonly hostname: string;

  /**
   * Whether people sign in at the platform's edge before a request reaches the server. Without it whoever reaches the name is let in.
   *
   * @default true
   */
  readonly requireAuthentication?: boolean;

  /**
   * How long a request may last.
   *
   * @default - the platform's own
   */
  readonly requestTimeout?: Duration;
}
