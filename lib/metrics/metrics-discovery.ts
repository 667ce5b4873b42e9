import type { Duration } from 'cdk8s';

/** How Prometheus discovers the metrics of a workload. */
export enum MetricsDiscoveryKind {
  /** No discovery. */
  NONE = 'none',
  /** Annotations of the pods. */
  ANNOTATIONS = 'annotations',
  /** A PodMonitor of the Prometheus operator. */
  POD_MONITOR = 'PodMonitor',
  /** A ServiceMonitor of the Prometheus operator. */
  SERVICE_MONITOR = 'ServiceMonitor',
  /** A PodMonitoring of Google Cloud Managed Service for Prometheus. */
  POD_MONITORING = 'PodMonitoring',
}

/** Options of a PodMonitor, ServiceMonitor or PodMonitoring. */
export interface MetricsMonitorOptions {
  /**
   * Scrape interval, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * Labels of the object. Prometheus may select objects by label: use `{ release: 'prometheus' }` if it was installed
   * with a chart release of that name.
   *
   * @default - the labels of the workload
   */
  readonly labels?: { [key: string]: string };
}

/** How Prometheus discovers the metrics of a workload. */
export class MetricsDiscovery {
  /** Creates nothing for discovery, for a Prometheus that is configured elsewhere. */
  public static none(): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.NONE, {});
  }

  /**
   * Sets the pod annotations `prometheus.io/scrape`, `prometheus.io/port` and `prometheus.io/path`. Prometheus must be
   * configured to use them, as its community chart does.
   *
   * @see
   * https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus#scraping-pod-metrics-via-annotations
   */
  public static annotations(): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.ANNOTATIONS, {});
  }

  /**
   * Creates a PodMonitor. The cluster must have its CustomResourceDefinition, which the Prometheus operator installs.
   *
   * @param options scrape interval and labels
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
   */
  public static podMonitor(options: MetricsMonitorOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.POD_MONITOR, options);
  }

  /**
   * Creates a ServiceMonitor. The cluster must have its CustomResourceDefinition, which the Prometheus operator
   * installs.
   *
   * @param options scrape interval and labels
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
   */
  public static serviceMonitor(options: MetricsMonitorOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.SERVICE_MONITOR, options);
  }

  /**
   * Creates a PodMonitoring of Google Cloud Managed Service for Prometheus, whose collectors run on the nodes. The
   * cluster must have its CustomResourceDefinition, as GKE clusters with managed Prometheus do.
   *
   * @param options scrape interval and labels
   * @see
   * https://github.com/GoogleCloudPlatform/prometheus-engine/blob/v0.17.2/doc/api.md#monitoring.googleapis.com/v1.PodMonitoring
   */
  public static podMonitoring(options: MetricsMonitorOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.POD_MONITORING, options);
  }

  /** @internal */
  public readonly _options: MetricsMonitorOptions;

  private constructor(
    /** The discovery mechanism. */
    public readonly kind: MetricsDiscoveryKind,
    options: MetricsMonitorOptions,
  ) {
    this._options = options;
  }
}
