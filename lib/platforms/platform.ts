import type { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ComponentImage } from '../images';
import type { IAcceleratorsCapability } from './capabilities/accelerators';
import type { IExposureCapability } from './capabilities/exposure';
import type { IIdentityCapability } from './capabilities/identity';
import type { INetworkCapability } from './capabilities/network';
import type { IObjectStoreCapability } from './capabilities/object-store';
import type { IPodsCapability } from './capabilities/pods';
import type { IStorageCapability } from './capabilities/storage';
import type { KubernetesVersion } from './kubernetes-version';
import type { PodSecurity } from './namespace';

/** An environment that components run on: its capabilities and its charts. */
export interface IPlatform extends IConstruct {
  /** Claims, disks and cluster IPs for file servers. */
  readonly storage: IStorageCapability;
  /** Access of workloads to cloud resources (workload identity). */
  readonly identity: IIdentityCapability;
  /** GPUs. */
  readonly accelerators: IAcceleratorsCapability;
  /** Exposure of Services outside the cluster. */
  readonly exposure: IExposureCapability;
  /** Buckets. */
  readonly objectStore: IObjectStoreCapability;
  /** Network properties of the cluster. */
  readonly network: INetworkCapability;
  /** Settings that apply to all pods. */
  readonly pods: IPodsCapability;
  /** Kubernetes version of the output. The cluster has this version or a later one. */
  readonly kubernetesVersion: KubernetesVersion;
  /** Whether charts create their namespaces by default; otherwise the namespaces must exist. */
  readonly createNamespaces: boolean;
  /** Labels of the namespaces that the platform creates. */
  readonly namespaceLabels: { [key: string]: string };

  /**
   * Returns the chart with this id and creates it if it does not exist.
   *
   * @param id name of the output file: `dist/<environment>/<id>.k8s.yaml`
   * @param options options of the chart
   */
  chart(id: string, options?: PlatformChartOptions): Chart;

  /**
   * Returns the image reference of a component, with the platform's overrides.
   *
   * @param image the image of the component
   */
  image(image: ComponentImage): string;
}

/** Options of a chart. */
export interface PlatformChartOptions {
  /**
   * Namespace of the objects in the chart.
   *
   * @default - the namespace of the platform
   */
  readonly namespace?: string;

  /**
   * Whether to create the namespace, with Pod Security enforced and all traffic denied by default.
   *
   * @default - `createNamespaces` of the platform
   */
  readonly createNamespace?: boolean;

  /**
   * Pod Security Standard that the namespace enforces, if it is created.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * Labels of all objects in the chart.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
