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
