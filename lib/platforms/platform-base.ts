import type { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { ComponentImage, checkImageOverrides, checkRegistry, type ImageOverride, imageReference } from '../images';
import { checkName } from '../names';
import { checkCuda } from '../pods/cuda-images';
import { checkLabels } from '../validation/labels';
import type { IAcceleratorsCapability } from './capabilities/accelerators';
import type { IExposureCapability } from './capabilities/exposure';
import type { IIdentityCapability } from './capabilities/identity';
import type { INetworkCapability } from './capabilities/network';
import type { IObjectStoreCapability } from './capabilities/object-store';
import type { IPodsCapability } from './capabilities/pods';
import type { IStorageCapability } from './capabilities/storage';
import { checkedId } from './construct-ids';
import type { ClusterRequirements, DeploymentGuide } from './deployment-guide';
import { ImageLock } from './images/image-lock';
import { ImageNames, type NamedImage } from './images/image-names';
import { checkAppCopy } from './installed-copies';
import { KubernetesVersion, PATCH_RELEASES } from './kubernetes-version';
import { PodSecurity, prefixedNamespace } from './namespace';
import { PLATFORM_SYMBOL } from './placement';
import type { IPlatform, PlatformChartOptions } from './platform';
import { PlatformCharts } from './platform-charts';
import type { PlatformProps } from './platform-props';
import { PodDefaults } from './pod-defaults';

/** Base class of all platforms: charts, namespaces, images and pod defaults. */
export abstract class PlatformBase extends Construct implements IPlatform {
  /**
   * Whether a construct is a platform.
   *
   * Recognizes platforms of another installed copy of the library, which `instanceof` does not.
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

  /** Namespace of charts without a `namespace` option. */
  public readonly namespace: string;

  private readonly charts: PlatformCharts;
  private readonly ownNamespaceLabels: { [key: string]: string };
  private readonly ownContext?: string;
  private readonly imageRegistry?: string;
  private readonly images: { [image: string]: ImageOverride };
  private readonly imageNames: ImageNames;

  constructor(scope: Construct, id: string, props: PlatformProps = {}) {
    super(scope, checkedId(scope, 'environment', id));
    Object.defineProperty(this, PLATFORM_SYMBOL, { value: true });
    checkAppCopy(this);
    checkImageOverrides(this, props.images ?? {});
    this.checkGpuImages(props);
    if (props.imageRegistry !== undefined) {
      checkRegistry(this, 'imageRegistry', props.imageRegistry);
    }
    this.namespace = prefixedNamespace(this, props.namespace ?? 'kubeflow');
    checkName(this, 'namespace', this.namespace);
    this.charts = new PlatformCharts(this, this.namespace);
    this.imageRegistry = props.imageRegistry;
    this.images = { ...props.images };
    this.imageNames = new ImageNames(props.imageRegistry, reachableRegistries(props), ImageLock.of(this));
    this.createNamespaces = props.createNamespaces ?? true;
    this.kubernetesVersion = props.kubernetesVersion ?? KubernetesVersion.V1_33;
    this.checkScheduler(props);
    checkLabels(this, props.namespaceLabels);
    checkContext(this, props.context);
    this.ownContext = props.context;
    this.ownNamespaceLabels = { ...props.namespaceLabels };
    this.pods = new PodDefaults(this, props, this.imageNames);
  }

  public chart(id: string, options: PlatformChartOptions = {}): Chart {
    return this.charts.chart(id, options);
  }

  /**
   * Creates the namespace of charts without a `namespace` option, unless it exists or the platform does not create
   * namespaces. Returns its name.
   *
   * @internal
   */
  public _ensureDefaultNamespace(): string {
    if (this.createNamespaces) {
      this.charts.ensureNamespace(this.namespace);
    }
    return this.namespace;
  }

  /**
   * Creates a namespace that enforces the standard `restricted`, unless it exists.
   *
   * @throws KubeflowError if the namespace enforces another standard.
   * @internal
   */
  public _ensureNamespace(name: string): void {
    this.charts.ensureNamespace(name, PodSecurity.RESTRICTED);
  }

  /**
   * The chart with the namespaces of the environment, which is applied before the others.
   *
   * @internal
   */
  public get _namespacesChart(): Chart {
    return this.charts.namespaces;
  }

  /**
   * The cluster, if the props identify it. Environments with the same value run on one cluster.
   *
   * @internal
   */
  public get _clusterId(): string | undefined {
    return undefined;
  }

  public get namespaceLabels(): { [key: string]: string } {
    return { ...this.ownNamespaceLabels };
  }

  public image(image: ComponentImage): string {
    // A scheduler must not be newer than the API server.
    const tag = image === ComponentImage.KUBE_SCHEDULER ? PATCH_RELEASES[this.kubernetesVersion] : undefined;
    const override = this.images[image];
    const source = imageReference(image, override, undefined, tag);
    return this.imageNames.named(source, imageReference(image, override, this.imageRegistry, tag));
  }

  /**
   * Returns the images among these that the platform named, with their names in the program.
   *
   * @internal
   */
  public _namedImages(images: readonly string[]): NamedImage[] {
    return this.imageNames.known(images);
  }

  /**
   * How the environment is deployed: commands, manual steps and notes for the plan, its scripts and the summary.
   *
   * @param _requirements what the pods of the environment request, from which local clusters get their size
   */
  public deploymentGuide(_requirements?: ClusterRequirements): DeploymentGuide {
    return this.ownContext === undefined ? {} : { context: this.ownContext };
  }

  /** @throws KubeflowError if an image for GPUs is replaced by one that is known to have no CUDA. */
  private checkGpuImages({ images = {}, imageRegistry }: PlatformProps): void {
    for (const image of [ComponentImage.JUPYTERHUB_NOTEBOOK_GPU, ComponentImage.TENSORFLOW_SERVING_GPU]) {
      checkCuda(this, `images: "${image}"`, imageReference(image, images[image], imageRegistry));
    }
  }

  /** @throws KubeflowError if the user scheduler is newer than the API server. */
  private checkScheduler({ kubernetesVersion, images = {} }: PlatformProps): void {
    const tag = images[ComponentImage.KUBE_SCHEDULER]?.tag;
    const minor = /^v?1\.(\d+)\./.exec(tag ?? '')?.[1];
    if (kubernetesVersion !== undefined && minor !== undefined && Number(minor) > Number(kubernetesVersion.slice(2))) {
      throw new KubeflowError(
        this,
        `images: kube-scheduler ${tag} is newer than \`kubernetesVersion\` ${kubernetesVersion}.`,
        'The scheduler must have the minor version of the API server or the one before.',
        `Omit \`tag\` to use ${PATCH_RELEASES[kubernetesVersion]}, or set \`kubernetesVersion\` to the version of the cluster.`,
      );
    }
  }
}

/** Registries that pods pull from directly. One that an image override names is reachable. */
function reachableRegistries({ reachableRegistries = [], images = {} }: PlatformProps): string[] {
  return [...reachableRegistries, ...Object.values(images).flatMap(({ registry }) => registry ?? [])];
}

/** @throws KubeflowError if a context is not a name that kubectl accepts. */
function checkContext(where: IConstruct, context: string | undefined): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a context contains them
  if (context !== undefined && !/^[^-\s\u0000-\u001f][^\u0000-\u001f]*$/.test(context)) {
    throw new KubeflowError(
      where,
      `context "${context}" is not the name of a context.`,
      'Must be a name that `kubectl config get-contexts` lists, for example "kind-kind".',
    );
  }
}

/** Name of an environment, its output folder and its Terraform stack. */
export function environmentName(environment: PlatformBase): string {
  return environment.node.path.replaceAll('/', '-');
}
