import type { Duration } from 'cdk8s';
import type { NetworkPeer } from '../../platforms/network-peer';

/**
 * Who reads the hub's metrics, at `/hub/metrics`. Whoever does shows a token, which may do that and nothing else.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.1/reference/monitoring.html
 */
export interface HubMetricsProps {
  /** Where Prometheus or another scraper runs: what the hub's network policy lets in. */
  readonly scrapers: NetworkPeer[];

  /**
   * Whether a ServiceMonitor tells the Prometheus operator where the metrics are. The cluster must have its definition.
   *
   * @default false
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
   */
  readonly serviceMonitor?: boolean;

  /**
   * Labels by which a Prometheus finds the ServiceMonitor.
   *
   * @default - those of the hub
   */
  readonly serviceMonitorLabels?: { [key: string]: string };

  /**
   * How often the metrics are read.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}
