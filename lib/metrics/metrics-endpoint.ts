import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../errors';
import type { NetworkPeer } from '../network/network-peer';
import { checkPeers } from '../network/network-peer-checks';
import { withDefaultPorts } from '../network/network-policy';
import { checkUserLabels } from '../pods/labels';
import { wholeSeconds } from '../validation/durations';
import { MetricsDiscovery, MetricsDiscoveryKind } from './metrics-discovery';
import type { MetricsOptions } from './metrics-options';

/** The metrics endpoint of a workload. */
export interface MetricsEndpoint {
  /** The prop that configures metrics, for errors. */
  readonly prop: string;
  /** Name of the monitor object. */
  readonly name: string;
  readonly labels: { [key: string]: string };
  /** Labels that select the pods and their Service. */
  readonly selector: { [key: string]: string };
  /** Container port. The name is the same in the container and in the Service. */
  readonly port: { readonly name: string; readonly number: number };
  readonly path: string;
  /** Secret with the bearer token of the endpoint, if it requires one. */
  readonly token?: { readonly secretName: string; readonly key: string };
}

/**
 * The collectors of Google Cloud Managed Service for Prometheus. They are in the second namespace if Google manages the
 * nodes (Autopilot).
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/v0.17.2/manifests/operator.yaml
 */
const MANAGED_COLLECTORS = ['gmp-system', 'gke-gmp-system'].map((namespace) => ({
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
  podLabels: { 'app.kubernetes.io/name': 'collector' },
}));

/**
 * Makes the metrics of a workload available to Prometheus: creates the monitor object, and provides pod annotations and
 * ingress peers.
 */
export class MetricsScraping extends Construct {
  /** Annotations of the pods. */
  public readonly podAnnotations: { [key: string]: string };

  /** Peers that the network policy of the pods must allow, with the port. */
  public readonly ingress: NetworkPeer[];

  constructor(scope: Construct, id: string, endpoint: MetricsEndpoint, props: MetricsOptions = {}) {
    super(scope, id);
    const discovery = props.discovery ?? MetricsDiscovery.none();
    this.ingress = withDefaultPorts(this.scrapers(endpoint, props, discovery.kind), { port: endpoint.port.number });
    this.podAnnotations = discovery.kind === MetricsDiscoveryKind.ANNOTATIONS ? this.annotations(endpoint) : {};
    const spec = this.monitor(endpoint, discovery);
    if (spec) {
      const google = discovery.kind === MetricsDiscoveryKind.POD_MONITORING;
      new ApiObject(this, 'monitor', {
        apiVersion: google ? 'monitoring.googleapis.com/v1' : 'monitoring.coreos.com/v1',
        kind: discovery.kind,
        metadata: { name: endpoint.name, labels: { ...endpoint.labels, ...this.labels(discovery) } },
        spec: { selector: { matchLabels: endpoint.selector }, ...spec },
      });
    }
  }

  private scrapers({ prop }: MetricsEndpoint, { scrapers }: MetricsOptions, kind: MetricsDiscoveryKind): NetworkPeer[] {
    checkPeers(this, `${prop}.scrapers`, scrapers);
    if (scrapers === undefined && kind !== MetricsDiscoveryKind.POD_MONITORING) {
      throw new KubeflowError(
        this,
        `${prop}: \`scrapers\` is missing, and the network policy allows only listed peers.`,
        'Must be a list of peers. It can be empty if another network policy allows the scrapers.',
        `Set \`scrapers\`, for example [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }].`,
      );
    }
    return scrapers ?? MANAGED_COLLECTORS;
  }

  private labels({ _options: { labels = {} } }: MetricsDiscovery): { [key: string]: string } {
    checkUserLabels(this, labels);
    return labels;
  }

  private annotations({ prop, port, path, token }: MetricsEndpoint): { [key: string]: string } {
    if (token) {
      throw new KubeflowError(
        this,
        `${prop}.discovery: annotations cannot contain the token that these metrics require.`,
        'Must be an object that references the Secret with the token.',
        'Use MetricsDiscovery.podMonitor(), .serviceMonitor() or .podMonitoring().',
      );
    }
    return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port.number), 'prometheus.io/path': path };
  }

  /** Returns the spec of the monitor object without its selector. */
  private monitor(endpoint: MetricsEndpoint, { kind, _options }: MetricsDiscovery): object | undefined {
    const { token, path, port } = endpoint;
    const seconds = wholeSeconds(
      this,
      `${endpoint.prop}.discovery: interval`,
      _options.interval ?? Duration.minutes(1),
      {
        acceptedBy: 'Prometheus',
        example: 'Duration.seconds(30)',
      },
    );
    const read = { port: port.name, path, interval: `${seconds}s` };
    const secret = token && { name: token.secretName, key: token.key };
    switch (kind) {
      case MetricsDiscoveryKind.POD_MONITOR:
        return {
          podMetricsEndpoints: [{ ...read, ...(secret && { authorization: bearer({ credentials: secret }) }) }],
        };
      case MetricsDiscoveryKind.SERVICE_MONITOR:
        return { endpoints: [{ ...read, ...(secret && { authorization: bearer({ credentials: secret }) }) }] };
      case MetricsDiscoveryKind.POD_MONITORING:
        return { endpoints: [{ ...read, ...(secret && { authorization: bearer({ credentials: { secret } }) }) }] };
      default:
        return undefined;
    }
  }
}

function bearer(credentials: object): object {
  return { type: 'Bearer', ...credentials };
}

/** Creates `MetricsScraping` if metrics are configured; otherwise returns no annotations and no peers. */
export function metricsScraping(
  scope: Construct,
  id: string,
  endpoint: MetricsEndpoint,
  props: MetricsOptions | undefined,
): Pick<MetricsScraping, 'podAnnotations' | 'ingress'> {
  return props ? new MetricsScraping(scope, id, endpoint, props) : { podAnnotations: {}, ingress: [] };
}
