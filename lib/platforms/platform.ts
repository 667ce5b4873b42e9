import { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { ComponentImage, checkImageOverrides, checkRegistry, type ImageOverride, imageReference } from '../images';
import { checkName } from '../names';
import { checkEnum } from '../validation/enums';
import { checkLabels } from '../validation/labels';
import type {
  IAcceleratorsCapability,
  IExposureCapability,
  IIdentityCapability,
  INetworkCapability,
  IObjectStoreCapability,
  IPodsCapability,
  IStorageCapability,
} from './capabilities';
import { KubernetesVersion } from './kubernetes-version';
import type { ManualStep } from './manual-step';
import type { MaxDefaultRequests } from './max-default-requests';
import { Namespace, PodSecurity } from './namespace';
import { prefixedNamespace } from './namespace-prefix';
import { PATCH_RELEASES } from './patch-releases';
import { PodDefaults } from './pod-defaults';

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
  /** What pods carry wherever they run. */
  readonly pods: IPodsCapability;
  /** Version of Kubernetes that is written for: the cluster has this one or a newer one. */
  readonly kubernetesVersion: KubernetesVersion;
  /** Whether namespaces are made where a chart does not say; otherwise they exist. */
  readonly createNamespaces: boolean;
  /** Labels of the namespaces that are made. */
  readonly namespaceLabels: { [key: string]: string };

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
   * Version of Kubernetes of the cluster. What it does not have is not written.
   *
   * @default KubernetesVersion.V1_33, the oldest: what is written for it is accepted by the newer ones, too
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * Registry that all images are pulled from, for clusters that reach only a mirror: those of components, and those that you name
   * for notebooks, jobs and further containers. Repositories, tags and digests stay: `python:3.12` is `<registry>/library/python:3.12`.
   *
   * Images that users of JupyterHub type in are pulled as they are typed.
   *
   * @default - each image's own registry
   */
  readonly imageRegistry?: string;

  /**
   * Registries that the cluster reaches beside `imageRegistry`: what you name there stays there.
   *
   * @default - those that `images` names
   */
  readonly reachableRegistries?: string[];

  /**
   * Names of the Secrets that the images of all pods are pulled with. They are in each namespace that has pods.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Labels of the nodes that all pods run on. What a component says of the same label wins.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that all pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * The most that a container requests whose resources you do not state. Its limits stay, so that it has more where there is more.
   *
   * @default - as much as each component asks for; on platforms of one machine 250 millicores and 512Mi
   */
  readonly maxDefaultRequests?: MaxDefaultRequests;

  /**
   * Whether the cluster picks whom pods run as and refuses those that say so themselves, as OpenShift does. Then no pod names a user or
   * a group but as a further one, and images must run as anybody.
   *
   * @default false
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/authentication_and_authorization/managing-pod-security-policies
   */
  readonly usesArbitraryUserIds?: boolean;

  /**
   * Whether the platform makes namespaces. Without, they exist, and that they are closed is the affair of whoever made them.
   *
   * @default true
   */
  readonly createNamespaces?: boolean;

  /**
   * Labels of all namespaces that are made. Those by which a namespace enforces Pod Security are the library's own.
   *
   * @default - none
   */
  readonly namespaceLabels?: { [key: string]: string };

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
   * @default - as `createNamespaces` of the platform says
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

  public readonly pods: IPodsCapability;
  public readonly kubernetesVersion: KubernetesVersion;
  public readonly createNamespaces: boolean;

  /** Namespace of the charts that name none. */
  public readonly namespace: string;

  private readonly ownNamespaceLabels: { [key: string]: string };
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
    this.createNamespaces = props.createNamespaces ?? true;
    checkEnum(this, 'kubernetesVersion', props.kubernetesVersion, KubernetesVersion);
    this.kubernetesVersion = props.kubernetesVersion ?? KubernetesVersion.V1_33;
    this.checkScheduler(props);
    checkLabels(this, props.namespaceLabels);
    this.ownNamespaceLabels = { ...props.namespaceLabels };
    this.pods = new PodDefaults(this, props);
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
    if (options.createNamespace ?? this.createNamespaces) {
      this.ensureNamespace(namespace, options.podSecurity ?? PodSecurity.RESTRICTED);
    }
    const chart = new Chart(this, id, { namespace, labels: options.labels });
    new Construct(chart, FIRST_CHILD);
    return chart;
  }

  public get namespaceLabels(): { [key: string]: string } {
    return { ...this.ownNamespaceLabels };
  }

  public image(image: ComponentImage): string {
    // A scheduler must not be newer than the API server.
    const tag = image === ComponentImage.KUBE_SCHEDULER ? PATCH_RELEASES[this.kubernetesVersion] : undefined;
    return imageReference(image, this.images[image], this.imageRegistry, tag);
  }

  /**
   * Commands that must have run before the first `kubectl apply`, for the summary: a cloud's deployment, say.
   */
  public commandsBeforeApply(): string[] {
    return [];
  }

  /**
   * What is to be done once, when the namespaces are there and before the apps are, for the summary: a Secret, say.
   */
  public manualStepsBeforeApps(): ManualStep[] {
    return [];
  }

  /**
   * What is to be done once after the apps, for the summary: it needs what only the cloud knows, and only then.
   */
  public manualStepsAfterApps(): ManualStep[] {
    return [];
  }

  /**
   * Commands that make a cluster such as this platform is told of; none where clusters are made elsewhere.
   *
   * They name the files of `clusterFiles` by their paths there, in whose place the summary puts the whole ones.
   */
  public clusterCreationCommands(): string[] {
    return [];
  }

  /** Files that those commands read, by their paths below the environment's folder: `kubectl apply -f` of that passes them over. */
  public clusterFiles(): { [path: string]: string } {
    return {};
  }

  /** What a person has to know of the cluster before relying on it, for the summary; a sentence each. */
  public notes(): string[] {
    return [];
  }

  /** How many Terraform resources the platform has, for the summary. */
  public get terraformResourceCount(): number {
    return 0;
  }

  /** Throws where the scheduler of users' pods is told to be newer than the cluster. */
  private checkScheduler({ kubernetesVersion, images = {} }: PlatformProps): void {
    const tag = images[ComponentImage.KUBE_SCHEDULER]?.tag;
    const minor = /^v?1\.(\d+)\./.exec(tag ?? '')?.[1];
    if (kubernetesVersion !== undefined && minor !== undefined && Number(minor) > Number(kubernetesVersion.slice(2))) {
      throw new KubeflowError(
        this,
        `images: kube-scheduler ${tag} is newer than the cluster, which is Kubernetes ${kubernetesVersion}.`,
        'Kubernetes accepts a scheduler of the version of the API server, or of the one before.',
        `Leave the tag out for ${PATCH_RELEASES[kubernetesVersion]}, or set \`kubernetesVersion\` to what the cluster is.`,
      );
    }
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
    if (options.podSecurity !== undefined && (options.createNamespace ?? this.createNamespaces)) {
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
      new Namespace(chart, name, { name, podSecurity, labels: this.namespaceLabels });
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
