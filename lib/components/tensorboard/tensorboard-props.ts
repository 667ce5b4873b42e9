import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
import type { ExposureOptions } from '../../platforms/capabilities/exposure';
import type { IPlatform } from '../../platforms/platform';
import type { ComponentPodProps } from '../../pods/component-pod-props';
import type { LogSource } from './log-source';

/** Log loading mode of TensorBoard. */
export enum TensorBoardLoadFast {
  /** Fast loading if supported, otherwise the standard loader. */
  AUTO = 'auto',
  /** Fast loading. TensorBoard does not start if it is not supported. */
  TRUE = 'true',
  /** The standard loader. */
  FALSE = 'false',
}

/**
 * Properties of `TensorBoard`.
 *
 * @see https://github.com/tensorflow/tensorboard/blob/2.20.0/README.md
 */
export interface TensorBoardProps extends ComponentPodProps {
  /** Location of the logs. */
  readonly logs: LogSource;

  /**
   * Name of the Service and all other objects.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * URL path prefix, for a hostname that several components share.
   *
   * @default /
   */
  readonly pathPrefix?: string;

  /**
   * Title of the browser window.
   *
   * @default TensorBoard
   */
  readonly windowTitle?: string;

  /**
   * How often TensorBoard looks for new data, in whole seconds. Zero loads the logs once, at startup. Upstream's
   * default is 5 seconds; each look at a bucket costs money.
   *
   * @default Duration.seconds(30)
   */
  readonly reloadInterval?: Duration;

  /**
   * Whether TensorBoard reads all recent files of a run and not only the last one. Use it for runs with several
   * writers.
   *
   * @default false
   */
  readonly reloadMultifile?: boolean;

  /**
   * How long a file counts as recent after its last record, in whole seconds. Requires `reloadMultifile`.
   *
   * @default Duration.days(1)
   */
  readonly reloadMultifileInactive?: Duration;

  /**
   * Number of runs that the standard loader reads at a time.
   *
   * @default 1
   */
  readonly maxReloadThreads?: number;

  /**
   * Number of samples to keep for each tag, by plugin: `{ scalars: 5000, images: 50 }`, at least 1. More samples need
   * more memory.
   *
   * @default - upstream's: 1000 scalars, 500 histograms, 10 images
   */
  readonly samplesPerPlugin?: { [plugin: string]: number };

  /**
   * Log loading mode.
   *
   * @default - TensorBoardLoadFast.FALSE for a public bucket, because fast loading requires an identity; otherwise
   * TensorBoardLoadFast.AUTO
   */
  readonly loadFast?: TensorBoardLoadFast;

  /**
   * Whether TensorBoard drops records that a restart of the run made obsolete.
   *
   * @default true
   */
  readonly purgeOrphanedData?: boolean;

  /**
   * Whether TensorBoard reads files again that another program replaced, for example rsync. Disables fast loading.
   *
   * @default false
   */
  readonly detectFileReplacement?: boolean;

  /**
   * Additional flags of TensorBoard that have no prop.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * Pods and networks inside the cluster that may connect. `kubectl port-forward` always works.
   *
   * @default - none
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * Exposes TensorBoard outside the cluster under a hostname.
   *
   * @default - not exposed
   */
  readonly exposure?: ExposureOptions;

  /**
   * Resource requests and limits. TensorBoard keeps loaded data in memory.
   *
   * @default - CPU 100m up to 2, memory 1 GiB up to 2 GiB, ephemeral storage 64 MiB up to 512 MiB
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Additional environment variables.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Additional labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that TensorBoard runs on.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}
