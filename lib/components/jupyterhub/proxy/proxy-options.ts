import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { ProxyHttps } from './proxy-https';
import type { ProxyService } from './proxy-service';

/** Log level of the proxy. */
export enum ProxyLogLevel {
  /** Every request with its target. */
  DEBUG = 'debug',
  /** Routes that are added and removed. */
  INFO = 'info',
  /** Warnings. */
  WARN = 'warn',
  /** Errors. */
  ERROR = 'error',
}

/**
 * Options of the proxy, configurable-http-proxy, which carries all traffic of the hub and the notebooks.
 *
 * The proxy has one replica. It keeps its routes in memory, and the hub updates only one proxy.
 */
export interface ProxyOptions extends ComponentPodProps {
  /**
   * Which component terminates TLS. With a value other than `ProxyHttps.platform()`, users reach the hub through the
   * proxy's Service.
   *
   * @default - ProxyHttps.platform() with a hostname; otherwise no TLS
   */
  readonly https?: ProxyHttps;

  /**
   * Service that receives users' requests.
   *
   * @default ProxyService.clusterIp()
   */
  readonly service?: ProxyService;

  /**
   * Maximum duration of a request at the platform's load balancer, including WebSockets of notebooks.
   *
   * @default - the load balancer's default; on GKE one day instead of 30 seconds
   */
  readonly requestTimeout?: Duration;

  /**
   * How long a client's connection can be idle during a request. Does not apply to WebSockets.
   *
   * @default - no limit
   * @see https://github.com/jupyterhub/configurable-http-proxy#command-line-options
   */
  readonly timeout?: Duration;

  /**
   * How long the hub or a notebook can take to send data. Does not apply to WebSockets.
   *
   * @default - no limit
   */
  readonly proxyTimeout?: Duration;

  /**
   * How long an idle client connection stays open between requests.
   *
   * A load balancer in front of the proxy must have a shorter timeout. Otherwise it occasionally returns 502.
   *
   * @default - longer than the load balancer's timeout if the platform knows it (620 seconds on GKE); 320 seconds for
   * `kubectl port-forward`, which is longer than browsers keep connections; otherwise 5 seconds
   */
  readonly keepAliveTimeout?: Duration;

  /**
   * Headers to add to every request to the hub and to notebooks. They replace headers of the client with the same name.
   *
   * @default - none
   */
  readonly requestHeaders?: { [name: string]: string };

  /**
   * Whether the proxy adds the headers `X-Forwarded-For`, `X-Forwarded-Port` and `X-Forwarded-Proto` to requests.
   *
   * @default true
   */
  readonly forwardedHeaders?: boolean;

  /**
   * URL that receives requests without a route, until the hub has registered its own.
   *
   * @default - the hub
   */
  readonly defaultTarget?: string;

  /**
   * URL of the server that renders error pages. The proxy requests `/<status>?url=<path>`.
   *
   * @default - the hub
   */
  readonly errorTarget?: string;

  /**
   * Clients that can scrape `/metrics` on port 8002, and how they discover it.
   *
   * @default - the proxy exposes no metrics
   */
  readonly metrics?: MetricsOptions;

  /**
   * Log level.
   *
   * @default ProxyLogLevel.INFO
   */
  readonly logLevel?: ProxyLogLevel;

  /**
   * How long open connections can continue after the pod is asked to stop, in whole seconds.
   *
   * New requests wait during this time, because the new pod starts only after the old one has stopped.
   *
   * @default - 0; open pages reconnect automatically
   */
  readonly drainTime?: Duration;

  /**
   * Whether to create a PodDisruptionBudget.
   *
   * It blocks a drain of the node until somebody deletes the pod, because there is one replica. Without it, a drain
   * closes users' connections for the seconds until the proxy runs on another node; notebooks continue to run.
   *
   * @default false
   */
  readonly disruptionBudget?: boolean;

  /**
   * CPU and memory of the proxy.
   *
   * @default - requests 50m CPU and 256Mi of memory; limits 1 CPU and 256Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Additional arguments of configurable-http-proxy, after those of the component.
   *
   * @default - none
   * @see https://github.com/jupyterhub/configurable-http-proxy#command-line-options
   */
  readonly args?: string[];

  /**
   * Environment variables of the proxy.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };
}
