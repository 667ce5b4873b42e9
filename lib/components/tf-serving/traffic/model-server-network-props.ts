import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import type { ExposureOptions } from '../../../platforms/capabilities/exposure';

/** The Service of a model server. */
export interface ModelServerServiceOptions {
  /**
   * Type of the Service. With `NODE_PORT` and `LOAD_BALANCER` it must be said who may come, by `clients` of the server.
   *
   * @default kplus.ServiceType.CLUSTER_IP
   */
  readonly type?: kplus.ServiceType;

  /**
   * Annotations of the Service.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels of the Service, beside those of all objects, over which they win.
   *
   * @default - those of all objects
   */
  readonly labels?: { [key: string]: string };

  /**
   * For how long a client keeps to the pod that it came to first, in whole seconds up to a day.
   *
   * @default - any request may go to any pod
   */
  readonly sessionAffinity?: Duration;

  /**
   * Whether there is a second Service `<name>-headless`, whose DNS name is the addresses of all pods, for gRPC clients that balance their
   * calls themselves. To the Service itself a client keeps one connection, and so all its calls go to one pod.
   *
   * @default false
   * @see https://grpc.io/docs/guides/custom-load-balancing/
   */
  readonly headless?: boolean;

  /**
   * Blocks of addresses from which a load balancer takes requests, where it can.
   *
   * @default - any
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * Class of the load balancer, where the cluster has several.
   *
   * @default - the cluster's own
   */
  readonly loadBalancerClass?: string;
}

/** How a model server is reached. */
export interface ModelServerNetworkProps {
  /**
   * What the Service is like.
   *
   * @default - an address within the cluster
   */
  readonly service?: ModelServerServiceOptions;

  /**
   * A URL of the REST API outside the cluster, by the platform's way in.
   *
   * @default - none
   */
  readonly exposure?: ExposureOptions;

  /**
   * A name of the gRPC API outside the cluster, by the platform's way in, which must take GRPCRoutes. Clients come to it by TLS. It is
   * another name than that of `exposure`.
   *
   * @default - none
   * @see https://gateway-api.sigs.k8s.io/api-types/grpcroute/
   */
  readonly grpcExposure?: ExposureOptions;

  /**
   * Who reads the server's metrics, at `/monitoring/prometheus/metrics` of the REST port.
   *
   * @default - whom `clients` lets in, who are not told
   */
  readonly metrics?: MetricsOptions;
}
