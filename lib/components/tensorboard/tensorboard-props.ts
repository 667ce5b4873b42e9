import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
import type { ExposureOptions } from '../../platforms/capabilities/exposure';
import type { IPlatform } from '../../platforms/platform';
import type { ComponentPodProps } from '../../pods/component-pod-props';
import type { LogSource } from './log-source';

/** By which of its ways TensorBoard loads logs. */
export enum TensorBoardLoadFast {
  /** The fast one where it can, or else the other. */
  AUTO = 'auto',
  /** The fast one; it does not start where it cannot. */
  TRUE = 'true',
  /** The other one. */
  FALSE = 'false',
}

/**
 * Options of a `TensorBoard`.
 *
 * @see https://github.com/tensorflow/tensorboard/blob/2.20.0/README.md
 */
export interface TensorBoardProps extends ComponentPodProps {
  /** Where the logs are. */
  readonly logs: LogSource;

  /**
   * Name of the Service, and of all that belongs to TensorBoard.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Path under which everything is, for a hostname that others share.
   *
   * @default /
   */
  readonly pathPrefix?: string;

  /**
   * Title of the browser's window.
   *
   * @default TensorBoard
   */
  readonly windowTitle?: string;

  /**
   * How often logs are looked at for more, in whole seconds; zero for once, when it starts. Upstream's default is 5 seconds, and a
   * bucket's owner pays for each look.
   *
   * @default Duration.seconds(30)
   */
  readonly reloadInterval?: Duration;

  /**
   * Whether all recent files of a run are read on, and not the last one only: for runs whose replicas write beside each other.
   *
   * @default false
   */
  readonly reloadMultifile?: boolean;

  /**
   * For how long after its last record a file is recent, in whole seconds; with `reloadMultifile`.
   *
   * @default Duration.days(1)
   */
  readonly reloadMultifileInactive?: Duration;

  /**
   * How many runs are loaded at a time, where logs are not loaded the fast way.
   *
   * @default 1
   */
  readonly maxReloadThreads?: number;

  /**
   * How many samples of a tag are kept, by plugin: `{ scalars: 5000, images: 50 }`, at least 1. More take more memory.
   *
   * @default - upstream's: 1000 scalars, 500 histograms, 10 images
   */
  readonly samplesPerPlugin?: { [plugin: string]: number };

  /**
   * By which way logs are loaded.
   *
   * @default - TensorBoardLoadFast.FALSE for a public bucket, which the fast way cannot read without an identity; otherwise TensorBoardLoadFast.AUTO
   */
  readonly loadFast?: TensorBoardLoadFast;

  /**
   * Whether records are dropped that a restart of the run made obsolete.
   *
   * @default true
   */
  readonly purgeOrphanedData?: boolean;

  /**
   * Whether files that others replace as a whole, as rsync does, are read anew. Logs are not loaded the fast way then.
   *
   * @default false
   */
  readonly detectFileReplacement?: boolean;

  /**
   * Further arguments of TensorBoard, for what no prop says.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * Who may open it, from within the cluster. `kubectl port-forward` needs none.
   *
   * @default - nobody
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * A URL outside the cluster, by the platform's way in.
   *
   * @default - none
   */
  readonly exposure?: ExposureOptions;

  /**
   * What the pod asks of its node. What is loaded is kept in memory.
   *
   * @default - CPU 100m up to 2, memory 1 GiB up to 2 GiB, ephemeral storage 64 MiB up to 512 MiB
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Environment variables, beside those that the component sets.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Labels of all objects and pods, beside the component's own.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * What TensorBoard runs on.
   *
   * @default - the platform whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}
