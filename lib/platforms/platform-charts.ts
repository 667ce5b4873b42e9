import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName } from '../names';
import { checkLabels } from '../validation/labels';
import { checkId } from './construct-ids';
import { Namespace, PodSecurity, prefixedNamespace } from './namespace';
import type { IPlatform, PlatformChartOptions } from './platform';

/** Id of the chart that holds the namespaces of an environment. */
const NAMESPACES = 'namespaces';

/**
 * Id of the first child of every chart. The child is empty.
 *
 * V8 keeps at most 1,536 hidden classes for plain objects that differ in their first key. Further objects become slow
 * dictionaries. A construct keeps its children in a plain object, and the ids of components differ from chart to chart.
 * Without a common first child, 10,000 charts take four times as long to synthesize and twice the memory.
 */
const FIRST_CHILD = 'first-child';

/** Charts and namespaces of one environment. */
export class PlatformCharts {
  /** Namespaces without a required standard so far. */
  private readonly withoutStandard = new Set<string>();

  /**
   * @param platform the construct that the charts are children of
   * @param defaultNamespace namespace of charts without a `namespace` option, with its prefix
   */
  constructor(
    private readonly platform: IPlatform & Construct,
    private readonly defaultNamespace: string,
  ) {}

  /** Returns the chart with this id and creates it if it does not exist. */
  public chart(id: string, options: PlatformChartOptions): Chart {
    const path = `${this.platform.node.path}/${id}`;
    if (id === NAMESPACES) {
      throw new KubeflowError(
        path,
        `"${id}" is reserved for the chart that holds the namespaces of the platform.`,
        'Use a different chart id.',
      );
    }
    checkId(path, 'chart', id);
    const existing = this.platform.node.tryFindChild(id);
    if (existing) {
      return this.existingChart(existing, options);
    }
    checkName(this.platform, 'chart', id);
    const namespace = this.namespaceOf(options);
    checkName(path, 'namespace', namespace);
    checkLabels(path, options.labels);
    if (options.createNamespace ?? this.platform.createNamespaces) {
      this.ensureNamespace(namespace, options.podSecurity ?? PodSecurity.RESTRICTED);
    }
    const chart = new Chart(this.platform, id, { namespace, labels: options.labels });
    new Construct(chart, FIRST_CHILD);
    return chart;
  }

  /** The chart that holds the namespaces, and what their pods refer to. */
  public get namespaces(): Chart {
    return (this.platform.node.tryFindChild(NAMESPACES) as Chart | undefined) ?? new Chart(this.platform, NAMESPACES);
  }

  private existingChart(existing: IConstruct, options: PlatformChartOptions): Chart {
    if (!Chart.isChart(existing)) {
      throw new KubeflowError(
        existing,
        'a construct that is not a chart already has this id.',
        'Use a different chart id.',
      );
    }
    const chart = existing as Chart;
    const namespace = this.namespaceOf(options);
    if (options.namespace !== undefined && namespace !== chart.namespace) {
      throw new KubeflowError(
        chart,
        `the chart already has the namespace "${chart.namespace}"; got "${namespace}".`,
        'A chart has one namespace. Use a different chart id for the other namespace.',
      );
    }
    // The caller relies on every option that it passes, also if the chart exists.
    if (options.podSecurity !== undefined && (options.createNamespace ?? this.platform.createNamespaces)) {
      this.ensureNamespace(chart.namespace ?? this.defaultNamespace, options.podSecurity);
    }
    for (const [key, value] of Object.entries(options.labels ?? {})) {
      if (chart.labels[key] !== value) {
        throw new KubeflowError(
          chart,
          `the chart already exists without the label ${key}: "${value}".`,
          'The labels of a chart are set when it is created. Pass `labels` to the first call of `chart`.',
        );
      }
    }
    return chart;
  }

  private namespaceOf({ namespace }: PlatformChartOptions): string {
    return namespace === undefined ? this.defaultNamespace : prefixedNamespace(this.platform, namespace);
  }

  /**
   * Creates a namespace unless it exists. One chart holds all namespaces of the environment, so that they can be applied
   * before the objects in them.
   *
   * @param podSecurity the standard that the caller requires; any standard if omitted
   */
  public ensureNamespace(name: string, podSecurity?: PodSecurity): void {
    checkId(this.platform, 'namespace', name);
    const chart = this.namespaces;
    if (podSecurity !== undefined && this.withoutStandard.delete(name)) {
      chart.node.tryRemoveChild(name);
    }
    const existing = chart.node.tryFindChild(name) as Namespace | undefined;
    if (!existing) {
      new Namespace(chart, name, { name, podSecurity, labels: this.platform.namespaceLabels });
      if (podSecurity === undefined) {
        this.withoutStandard.add(name);
      }
    } else if (podSecurity !== undefined && existing.podSecurity !== podSecurity) {
      throw new KubeflowError(
        existing,
        `the namespace already enforces Pod Security "${existing.podSecurity}"; got "${podSecurity}".`,
        'Put the workload that needs the weaker standard into a separate namespace.',
      );
    }
  }
}
