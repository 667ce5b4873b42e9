import { Construct } from 'constructs';
import { MetricsScraping } from '../../../metrics/metrics-endpoint';
import type { MetricsOptions } from '../../../metrics/metrics-options';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import type { SecretKeyRef } from '../../../pods/secret-key-ref';
import { type HubNames, PORTS } from '../hub-names';

/** Name of the service whose token reads metrics. */
export const METRICS_SERVICE = 'metrics';

/** What the metrics must be told. */
export interface HubMetricsProps extends MetricsOptions {
  readonly names: HubNames;
  readonly token: SecretKeyRef;
}

/** Lets those who read the hub's metrics in, and tells them where those are. */
export class HubMetrics extends Construct {
  constructor(scope: Construct, id: string, props: HubMetricsProps) {
    super(scope, id);
    const { names, token } = props;
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
      props,
    );
    if (ingress.length > 0) {
      workloadNetworkPolicy(this, 'network', { name: `${names.hub}-metrics`, labels, selector, ingress, egress: [] });
    }
  }
}
