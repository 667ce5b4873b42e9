import type { Duration } from 'cdk8s';

/** How a Prometheus learns where metrics are, as a kind of object or none. */
export enum MetricsDiscoveryKind {
  /** It is told by somebody else. */
  NONE = 'none',
  /** By annotations of the pods. */
  ANNOTATIONS = 'annotations',
  /** By a PodMonitor of the Prometheus operator. */
  POD_MONITOR = 'PodMonitor',
  /** By a ServiceMonitor of the Prometheus operator. */
  SERVICE_MONITOR = 'ServiceMonitor',
  /** By a PodMonitoring of Google's managed collection. */
  POD_MONITORING = 'PodMonitoring',
}

/** Options of an object that tells where metrics are. */
export interface MetricsMonitorOptions {
  /**
   * How often the metrics are read, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * Labels of the object, by which a Prometheus finds it: `{ release: 'prometheus' }` where it was installed by its chart.
   *
   * @default - those of the workload
   */
  readonly labels?: { [key: string]: string };
}

/** How a Prometheus learns where the metrics of a workload are. */
export class MetricsDiscovery {
  /** It is not told: somebody else writes it into its configuration. */
  public static none(): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.NONE, {});
  }

  /**
   * By the annotations `prometheus.io/scrape`, `prometheus.io/port` and `prometheus.io/path` of the pods, which a Prometheus follows whose
   * configuration says so, as that of its community chart does.
   *
   * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus#scraping-pod-metrics-via-annotations
   */
  public static annotations(): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.ANNOTATIONS, {});
  }

  /**
   * By a PodMonitor. The cluster must have its definition, which the Prometheus operator brings.
   *
   * @param options how often, and which Prometheus
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
   */
  public static podMonitor(options: MetricsMonitorOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.POD_MONITOR, options);
  }

  /**
   * By a ServiceMonitor. The cluster must have its definition, which the Prometheus operator brings.
   *
   * @param options how often, and which Prometheus
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
   */
  public static serviceMonitor(options: MetricsMonitorOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.SERVICE_MONITOR, options);
  }

  /**
   * By a PodMonitoring of Google Cloud Managed Service for Prometheus, whose collectors run on the nodes. The cluster must have its
   * definition: GKE does, where managed Prometheus is on.
   *
   * @param options how often
   * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/v0.17.2/doc/api.md#monitoring.googleapis.com/v1.PodMonitoring
   */
  public static podMonitoring(options: MetricsMonitorOptions = {}): MetricsDiscovery {
    return new MetricsDiscovery(MetricsDiscoveryKind.POD_MONITORING, options);
  }

  /** @internal */
  public readonly _options: MetricsMonitorOptions;

  private constructor(
    /** By what a Prometheus learns it. */
    public readonly kind: MetricsDiscoveryKind,
    options: MetricsMonitorOptions,
  ) {
    this._options = options;
  }
}
