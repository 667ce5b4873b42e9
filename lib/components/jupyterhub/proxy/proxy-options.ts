import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { ProxyHttps } from './proxy-https';
import type { ProxyService } from './proxy-service';

/** How much the proxy writes to its log. */
export enum ProxyLogLevel {
  /** Every request, with where it goes. */
  DEBUG = 'debug',
  /** Routes that come and go. */
  INFO = 'info',
  /** What is odd. */
  WARN = 'warn',
  /** What went wrong. */
  ERROR = 'error',
}

/**
 * What the proxy is like: the process that all traffic of the hub and of the notebooks goes through.
 *
 * There is one, always: it keeps its routes in memory, and the hub tells them to one only.
 */
export interface ProxyOptions extends ComponentPodProps {
  /**
   * Where TLS ends. Other than by the platform, people come by the proxy's own Service.
   *
   * @default - ProxyHttps.platform() where there is a hostname, and else nowhere
   */
  readonly https?: ProxyHttps;

  /**
   * The Service that people's requests go to.
   *
   * @default ProxyService.clusterIp()
   */
  readonly service?: ProxyService;

  /**
   * How long a request may last, a WebSocket of a notebook included, at the platform's way in.
   *
   * @default - the way in's own; a day on GKE, whose own would be 30 seconds
   */
  readonly requestTimeout?: Duration;

  /**
   * How long a connection of a client may be silent while a request is under way. WebSockets are never cut for that.
   *
   * @default - any time
   * @see https://github.com/jupyterhub/configurable-http-proxy#command-line-options
   */
  readonly timeout?: Duration;

  /**
   * How long the hub or a notebook may take until it says something. WebSockets are never cut for that.
   *
   * @default - any time
   */
  readonly proxyTimeout?: Duration;

  /**
   * How long a connection of a client stays open between two requests. A load balancer in front that keeps its connections for
   * longer answers 502 now and then.
   *
   * @default - longer than the platform's way in keeps its own where that is known: 620 seconds on GKE;
   *   longer than browsers do where people come by `kubectl port-forward`: 320 seconds; else 5 seconds
   */
  readonly keepAliveTimeout?: Duration;

  /**
   * Headers that are added to every request on its way to the hub and to notebooks, over those that a client sends.
   *
   * @default - none
   */
  readonly requestHeaders?: { [name: string]: string };

  /**
   * Whether the headers `X-Forwarded-For`, `-Port` and `-Proto` are added to requests.
   *
   * @default true
   */
  readonly forwardedHeaders?: boolean;

  /**
   * Where requests go that no route is for, as a URL, while the hub has not told the proxy its own.
   *
   * @default - the hub
   */
  readonly defaultTarget?: string;

  /**
   * Who makes the pages that tell of errors, as a URL: asked for `/<status>?url=<path>`.
   *
   * @default - the hub
   */
  readonly errorTarget?: string;

  /**
   * Who reads the proxy's metrics: `/metrics` at port 8002.
   *
   * @default - nobody, and the proxy has no metrics
   */
  readonly metrics?: MetricsOptions;

  /**
   * How much the proxy logs.
   *
   * @default ProxyLogLevel.INFO
   */
  readonly logLevel?: ProxyLogLevel;

  /**
   * How long the proxy goes on with what is open when its pod is to end, in whole seconds. New requests wait meanwhile, because the
   * next proxy starts only when this one is gone.
   *
   * @default - no time: open pages connect again by themselves
   */
  readonly drainTime?: Duration;

  /**
   * Whether a PodDisruptionBudget keeps the pod where it is. Of one pod it can say only that: a drain of its node waits until somebody
   * deletes the pod. Without it, people's connections are cut for the seconds that the proxy takes to start elsewhere; notebooks go on.
   *
   * @default false
   */
  readonly disruptionBudget?: boolean;

  /**
   * CPU and memory of the proxy.
   *
   * @default - requests 50m CPU of at most 1, and 256Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Arguments of configurable-http-proxy, after those that the component gives.
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
