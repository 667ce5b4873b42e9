import type { VersionPolicy } from './options/version-policy';
import type { ModelSource } from './sources/model-source';

/** A model of a server. */
export interface ModelConfig {
  /** Where the versions of the model are. */
  readonly source: ModelSource;

  /**
   * Which versions of the model are served.
   *
   * @default - those that have a label; the latest where none has
   */
  readonly versionPolicy?: VersionPolicy;

  /**
   * Names by which requests can ask for versions, with the numbers of those: `{ stable: 1, canary: 2 }`. The version that requests get
   * which ask for none is the one with the highest number, whatever its labels.
   *
   * @default - none
   * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md#assigning-string-labels-to-model-versions-to-simplify-canary-and-rollback
   */
  readonly versionLabels?: { [label: string]: number };
}
