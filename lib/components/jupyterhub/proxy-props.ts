import type * as kplus from 'cdk8s-plus-27';

/** What the proxy is like: the process that all traffic of the hub and of the notebooks goes through. */
export interface HubProxyProps {
  /**
   * CPU and memory of the proxy.
   *
   * @default - requests 50m CPU of at most 1, and 256Mi of memory
   */
  readonly resources?: kplus.ContainerResources;
}
