import { Construct } from 'constructs';
import type { MetricsProps } from '../../workload/metrics-props';
import { workloadPolicy } from '../../workload/network';
import { ScrapedMetrics } from '../../workload/scraped-metrics';
import type { SecretKey } from '../../workload/secret-key';
import { type HubParts, PORTS } from './hub-parts';

/** Name of the service whose token reads metrics. */
export const METRICS_SERVICE = 'metrics';

/** What the metrics must be told. */
export interface HubMetricsProps extends MetricsProps {
  readonly parts: HubParts;
  readonly token: SecretKey;
}

/** Lets those who read the hub's metrics in, and tells them where those are. */
export class HubMetrics extends Construct {
  constructor(scope: Construct, id: string, props: HubMetricsProps) {
    super(scope, id);
    const { parts, token } = props;
    const labels = parts.labelsOf('hub');
    const selector = parts.selectorOf('hub');
    const { ingress } = new ScrapedMetrics(
      this,
      'scraped',
      {
        prop: 'hub.metrics',
        name: parts.hub,
        labels,
        selector,
        port: { name: 'http', number: PORTS.hub },
        path: `${parts.baseUrl}hub/metrics`,
        token,
      },
      props,
    );
    if (ingress.length > 0) {
      workloadPolicy(this, 'network', { name: `${parts.hub}-metrics`, labels, selector, ingress, egress: [] });
    }
  }
}
