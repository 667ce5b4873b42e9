import type { NetworkPeer } from '../network/network-peer';
import type { MetricsDiscovery } from './metrics-discovery';

/** Options for scraping the metrics of a workload. */
export interface MetricsOptions {
  /**
   * Peers that can scrape the metrics, such as the namespace of Prometheus. The workload's network policy allows them.
   * Scrapers in a namespace that restricts egress also need a policy there.
   *
   * @default - the collectors of Google Cloud Managed Service for Prometheus with `MetricsDiscovery.podMonitoring()`;
   * required otherwise
   */
  readonly scrapers?: NetworkPeer[];

  /**
   * How the scrapers discover the metrics.
   *
   * @default MetricsDiscovery.none()
   */
  readonly discovery?: MetricsDiscovery;
}
