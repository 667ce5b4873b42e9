import type { NetworkPeer } from '../network/network-peer';
import type { MetricsDiscovery } from './metrics-discovery';

/** Who reads the metrics of a workload, and how they learn where those are. */
export interface MetricsOptions {
  /**
   * Where Prometheus or another scraper runs: whom the workload's network policy lets in to the metrics. A scraper in a namespace that
   * lets nothing out needs a policy of its own besides.
   *
   * @default - the collectors of the managed collection with `MetricsDiscovery.podMonitoring()`; others must be named
   */
  readonly scrapers?: NetworkPeer[];

  /**
   * How the scrapers learn where the metrics are.
   *
   * @default MetricsDiscovery.none()
   */
  readonly discovery?: MetricsDiscovery;
}
