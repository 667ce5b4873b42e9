import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { checkLabels } from '../../workload/label-rules';
import { withPorts, workloadPolicy } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import type { SecretKey } from '../../workload/secret-key';
import type { HubMetricsProps } from './hub-metrics-props';
import { type HubParts, PORTS } from './hub-parts';
import { seconds } from './seconds';

/** Name of the service whose token reads metrics. */
export const METRICS_SERVICE = 'metrics';

/** What the metrics must be told. */
export interface MetricsProps extends HubMetricsProps {
  readonly parts: HubParts;
  readonly token: SecretKey;
}

/** Lets those who read the hub's metrics in, and tells the Prometheus operator where they are. */
export class HubMetrics extends Construct {
  constructor(scope: Construct, id: string, props: MetricsProps) {
    super(scope, id);
    const { parts, scrapers } = props;
    checkPeers(this, 'hub.metrics.scrapers', scrapers);
    if (scrapers.length > 0) {
      workloadPolicy(this, 'network', {
        name: `${parts.hub}-metrics`,
        labels: parts.labelsOf('hub'),
        selector: parts.selectorOf('hub'),
        ingress: withPorts(scrapers, { port: PORTS.hub }),
        egress: [],
      });
    }
    const interval = seconds(this, 'hub.metrics.interval', props.interval ?? Duration.minutes(1));
    checkLabels(this, props.serviceMonitorLabels);
    if (props.serviceMonitor) {
      this.monitor(props, interval);
    }
  }

  private monitor({ parts, token, serviceMonitorLabels }: MetricsProps, interval: number): void {
    new ApiObject(this, 'service-monitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: {
        name: parts.hub,
        labels: { ...parts.labelsOf('hub'), ...serviceMonitorLabels, ...parts.selectorOf('hub') },
      },
      spec: {
        selector: { matchLabels: parts.selectorOf('hub') },
        endpoints: [
          {
            port: 'http',
            path: `${parts.baseUrl}hub/metrics`,
            interval: `${interval}s`,
            authorization: { type: 'Bearer', credentials: { name: token.secretName, key: token.key } },
          },
        ],
      },
    });
  }
}
