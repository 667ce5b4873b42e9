import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import type { ExposureOptions } from '../../../platforms/capabilities/exposure';
import type { TlsTermination } from '../../../platforms/capabilities/tls-termination';

/** Options of a model server's Service. */
export interface ModelServerServiceOptions {
  /**
   * Type of the Service. `NODE_PORT` and `LOAD_BALANCER` require `allowIngressFrom` of the server and `tlsTermination`.
   *
   * @default kplus.ServiceType.CLUSTER_IP
   */
  readonly type?: kplus.ServiceType;

  /**
   * Where TLS ends if `type` is `NODE_PORT` or `LOAD_BALANCER`. The server has no TLS for its REST API: only `grpc.ssl`
   * for gRPC.
   *
   * @default - none: these types require a choice
   */
  readonly tlsTermination?: TlsTermination;

  /**
   * Annotations of the Service.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels of the Service. They override the labels of all objects.
   *
   * @default - the labels of all objects
   */
  readonly labels?: { [key: string]: string };

  /**
   * How long the requests of a client go to the same pod, in whole seconds up to a day.
   *
   * @default - no session affinity
   */
  readonly sessionAffinity?: Duration;

  /**
   * Whether to create a second Service `<name>-headless`, whose DNS name resolves to the addresses of all pods, for
   * gRPC clients with client-side load balancing. A client of the normal Service keeps one connection, so all its calls
   * go to one pod.
   *
   * @default false
   * @see https://grpc.io/docs/guides/custom-load-balancing/
   */
  readonly headless?: boolean;

  /**
   * CIDR blocks that a load balancer accepts requests from, if it supports them. The list must not be empty, because
   * Kubernetes treats an empty list as all addresses.
   *
   * @default - all addresses
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * Class of the load balancer.
   *
   * @default - the cluster's default
   */
  readonly loadBalancerClass?: string;
}

/** Service, exposure and metrics of a model server. */
export interface ModelServerNetworkProps {
  /**
   * Service of the server.
   *
   * @default - a Service inside the cluster
   */
  readonly service?: ModelServerServiceOptions;

  /**
   * URL of the REST API outside the cluster, through the platform's gateway or Ingress.
   *
   * @default - not exposed
   */
  readonly exposure?: ExposureOptions;

  /**
   * Hostname of the gRPC API outside the cluster, through the platform's gateway, which must support GRPCRoutes.
   * Clients connect over TLS. The hostname must differ from that of `exposure`.
   *
   * @default - not exposed
   * @see https://gateway-api.sigs.k8s.io/api-types/grpcroute/
   */
  readonly grpcExposure?: ExposureOptions;

  /**
   * Scraping of the server's metrics, at `/monitoring/prometheus/metrics` on the REST port.
   *
   * @default - every client of `allowIngressFrom` can read the metrics; there is no discovery
   */
  readonly metrics?: MetricsOptions;
}
