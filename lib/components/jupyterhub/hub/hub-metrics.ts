import { Construct } from 'constructs';
import { MetricsScraping } from '../../../metrics/metrics-endpoint';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import { type HubNames, PORTS } from '../hub-names';

/** Name of the service whose token can read metrics. */
export const METRICS_SERVICE = 'metrics';

/** Properties of `HubMetrics`. */
export interface HubMetricsProps {
  readonly names: HubNames;
  readonly metrics: MetricsOptions;
  readonly token: SecretKeyRef;
}

/** Exposes the hub's metrics to scrapers, with their discovery. */
export class HubMetrics extends Construct {
  constructor(scope: Construct, id: string, { names, metrics, token }: HubMetricsProps) {
    super(scope, id);
    const labels = names.labelsOf('hub');
    const selector = names.selectorOf('hub');
    const { ingress } = new MetricsScraping(
      this,
      'scraped',
      {
        prop: 'hub.metrics',
        name: names.hub,
        labels,
        selector,
        port: { name: 'http', number: PORTS.hub },
        path: `${names.baseUrl}hub/metrics`,
        token,
      },
      metrics,
    );
    if (ingress.length > 0) {
      workloadNetworkPolicy(this, 'network', { name: `${names.hub}-metrics`, labels, selector, ingress, egress: [] });
    }
  }
}
