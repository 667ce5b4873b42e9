import type { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { ComponentImage, checkImageOverrides, checkRegistry, type ImageOverride, imageReference } from '../images';
import { checkName } from '../names';
import { checkEnum } from '../validation/enums';
import { checkLabels } from '../validation/labels';
import type { IAcceleratorsCapability } from './capabilities/accelerators';
import type { IExposureCapability } from './capabilities/exposure';
import type { IIdentityCapability } from './capabilities/identity';
import type { INetworkCapability } from './capabilities/network';
import type { IObjectStoreCapability } from './capabilities/object-store';
import type { IPodsCapability } from './capabilities/pods';
import type { IStorageCapability } from './capabilities/storage';
import type { DeploymentGuide } from './deployment-guide';
import { KubernetesVersion, PATCH_RELEASES } from './kubernetes-version';
import { prefixedNamespace } from './namespace';
import type { IPlatform, PlatformChartOptions } from './platform';
import { PlatformCharts } from './platform-charts';
import type { PlatformProps } from './platform-props';
import { PodDefaults } from './pod-defaults';

const PLATFORM_SYMBOL = Symbol.for('kubeflow-cdk.Platform');

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
    this.charts = new PlatformCharts(this, this.namespace);
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
    return this.charts.chart(id, options);
  }

  public get namespaceLabels(): { [key: string]: string } {
    return { ...this.ownNamespaceLabels };
  }

  public image(image: ComponentImage): string {
    // A scheduler must not be newer than the API server.
    const tag = image === ComponentImage.KUBE_SCHEDULER ? PATCH_RELEASES[this.kubernetesVersion] : undefined;
    return imageReference(image, this.images[image], this.imageRegistry, tag);
  }

  /** How the environment is deployed: commands, manual steps and notes for the summary. */
  public deploymentGuide(): DeploymentGuide {
    return {};
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

/** Name of an environment, its output folder and its Terraform stack. */
export function environmentName(environment: PlatformBase): string {
  return environment.node.path.replaceAll('/', '-');
}
