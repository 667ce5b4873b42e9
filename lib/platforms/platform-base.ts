import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { type ComponentImage, checkImageOverrides, checkRegistry, type ImageOverride, imageReference } from '../images';
import { checkName } from '../names';
import { checkLabels } from '../workload/label-rules';
import { Namespace, PodSecurity } from '../workload/namespace';
import { prefixedNamespace } from '../workload/namespace-prefix';
import type {
  IAcceleratorsCapability,
  IExposureCapability,
  IIdentityCapability,
  INetworkCapability,
  IObjectStoreCapability,
  IStorageCapability,
} from './capabilities';

const PLATFORM_SYMBOL = Symbol.for('kubeflow-cdk.Platform');
const NAMESPACES = 'namespaces';

/**
 * The first child of every chart, which holds nothing.
 *
 * V8 keeps a hidden class for each key that some plain object was given first, 1,536 at most, and all other plain objects
 * become slow dictionaries. The children of a construct are such an object, and the ids of components differ from chart to
 * chart: 10,000 charts without a first child of the same id take four times as long to synthesize, and twice the memory.
 */
const FIRST_CHILD = 'first-child';

/** What a component runs on: a handful of capabilities, and charts to stand in. */
export interface IPlatform extends IConstruct {
  /** Claims, disks and addresses for shared files. */
  readonly storage: IStorageCapability;
  /** Access of workloads to what lies outside the cluster. */
  readonly identity: IIdentityCapability;
  /** GPUs. */
  readonly accelerators: IAcceleratorsCapability;
  /** Ways into the cluster. */
  readonly exposure: IExposureCapability;
  /** Buckets. */
  readonly objectStore: IObjectStoreCapability;
  /** What pods need to know of the network. */
  readonly network: INetworkCapability;

  /**
   * The chart with this id, made where it does not exist yet.
   *
   * @param id names the file that the chart is written to: `dist/<environment>/<id>.k8s.yaml`
   * @param options where its objects go
   */
  chart(id: string, options?: PlatformChartOptions): Chart;

  /**
   * The full reference of an image of a component, with the platform's overrides.
   *
   * @param image the image that a component runs
   */
  image(image: ComponentImage): string;
}

/** What all platforms can be told. */
export interface PlatformProps {
  /**
   * Namespace of the charts that name none.
   *
   * @default kubeflow
   */
  readonly namespace?: string;

  /**
   * Registry that all images are pulled from, for clusters that reach only a mirror. Repositories and tags stay.
   *
   * @default - each image's own registry
   */
  readonly imageRegistry?: string;

  /**
   * Overrides of the pinned images, by `ComponentImage`.
   *
   * @default - the pinned images
   */
  readonly images?: { [image: string]: ImageOverride };
}

/** Options of a platform's chart. */
export interface PlatformChartOptions {
  /**
   * Namespace of the chart's objects.
   *
   * @default - the platform's
   */
  readonly namespace?: string;

  /**
   * Whether the platform makes the namespace: with Pod Security enforced, and nothing let in or out but what components open.
   *
   * @default true
   */
  readonly createNamespace?: boolean;

  /**
   * Pod Security Standard that the namespace enforces, where it is made.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * Labels of all objects of the chart.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** What all platforms share: charts, namespaces and images. */
export abstract class PlatformBase extends Construct implements IPlatform {
  /**
   * Whether a construct is a platform.
   *
   * By a mark and not by `instanceof`, so that it holds when two copies of the library are loaded.
   *
   * @param x any construct
   */
  public static isPlatform(x: IConstruct): boolean {
    return PLATFORM_SYMBOL in x;
  }

  public abstract readonly storage: IStorageCapability;
  public abstract readonly identity: IIdentityCapability;
  public abstract readonly accelerators: IAcceleratorsCapability;
  public abstract readonly exposure: IExposureCapability;
  public abstract readonly objectStore: IObjectStoreCapability;
  public abstract readonly network: INetworkCapability;

  /** Namespace of the charts that name none. */
  public readonly namespace: string;

  private readonly imageRegistry?: string;
  private readonly images: { [image: string]: ImageOverride };

  constructor(scope: Construct, id: string, props: PlatformProps = {}) {
    super(scope, id);
    Object.defineProperty(this, PLATFORM_SYMBOL, { value: true });
    checkImageOverrides(this, props.images ?? {});
    if (props.imageRegistry !== undefined) {
      checkRegistry(this, 'imageRegistry', props.imageRegistry);
    }
    this.namespace = prefixedNamespace(this, props.namespace ?? 'kubeflow');
    checkName(this, 'namespace', this.namespace);
    this.imageRegistry = props.imageRegistry;
    this.images = { ...props.images };
  }

  public chart(id: string, options: PlatformChartOptions = {}): Chart {
    if (id === NAMESPACES) {
      throw new KubeflowError(
        `${this.node.path}/${id}`,
        `the chart "${id}" is the platform's own: it holds the namespaces that the platform makes.`,
        'Any other id is accepted. Give the chart another one.',
      );
    }
    checkId(`${this.node.path}/${id}`, 'chart', id);
    const existing = this.node.tryFindChild(id);
    if (existing) {
      return this.existingChart(existing, options);
    }
    checkName(this, 'chart', id);
    const namespace = this.namespaceOf(options);
    checkName(`${this.node.path}/${id}`, 'namespace', namespace);
    checkLabels(`${this.node.path}/${id}`, options.labels);
    if (options.createNamespace ?? true) {
      this.ensureNamespace(namespace, options.podSecurity ?? PodSecurity.RESTRICTED);
    }
    const chart = new Chart(this, id, { namespace, labels: options.labels });
    new Construct(chart, FIRST_CHILD);
    return chart;
  }

  public image(image: ComponentImage): string {
    return imageReference(image, this.images[image], this.imageRegistry);
  }

  /**
   * Commands that must have run before the first `kubectl apply`, for the summary: a cloud's deployment, say.
   */
  public commandsBeforeApply(): string[] {
    return [];
  }

  /** How many Terraform resources the platform has, for the summary. */
  public get terraformResourceCount(): number {
    return 0;
  }

  private existingChart(existing: IConstruct, options: PlatformChartOptions): Chart {
    if (!Chart.isChart(existing)) {
      throw new KubeflowError(
        existing,
        'something that is no chart has this id already.',
        'Give the chart another id.',
      );
    }
    const chart = existing as Chart;
    const namespace = this.namespaceOf(options);
    if (options.namespace !== undefined && namespace !== chart.namespace) {
      throw new KubeflowError(
        chart,
        `the chart is in namespace "${chart.namespace}" already, and now "${namespace}" is asked for.`,
        'One chart has one namespace: give the other chart an id of its own.',
      );
    }
    // Whatever else is asked for must hold, since the caller builds on it.
    if (options.podSecurity !== undefined && (options.createNamespace ?? true)) {
      this.ensureNamespace(chart.namespace ?? this.namespace, options.podSecurity);
    }
    for (const [key, value] of Object.entries(options.labels ?? {})) {
      if (chart.labels[key] !== value) {
        throw new KubeflowError(
          chart,
          `the chart is there already, and now its label ${key} is to be "${value}".`,
          'A chart has the labels that it was made with: give them where it is made first.',
        );
      }
    }
    return chart;
  }

  private namespaceOf({ namespace }: PlatformChartOptions): string {
    return namespace === undefined ? this.namespace : prefixedNamespace(this, namespace);
  }

  /** One chart holds the namespaces of the environment, so that they can be applied before what goes into them. */
  private ensureNamespace(name: string, podSecurity: PodSecurity): void {
    checkId(this, 'namespace', name);
    const chart = (this.node.tryFindChild(NAMESPACES) as Chart | undefined) ?? new Chart(this, NAMESPACES);
    const existing = chart.node.tryFindChild(name) as Namespace | undefined;
    if (!existing) {
      new Namespace(chart, name, { name, podSecurity });
    } else if (existing.podSecurity !== podSecurity) {
      throw new KubeflowError(
        existing,
        `the namespace enforces Pod Security "${existing.podSecurity}" already, and now "${podSecurity}" is asked for.`,
        'Put what needs the weaker standard into a namespace of its own.',
      );
    }
  }
}

/** The children of a construct are kept in an object, which has some names from the start. */
function checkId(where: IConstruct | string, what: string, id: string): void {
  if (id in {}) {
    throw new KubeflowError(
      where,
      `${what} "${id}" cannot be made: every object of JavaScript has something of that name.`,
      'Any other name is accepted.',
      `Use for example "the-${id}".`,
    );
  }
}
