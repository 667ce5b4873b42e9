import type * as kube from '../../../k8s/kube';
import type { NotebookContainerValues } from './notebook-container';

export type ByName<T> = { [key: string]: T };

/** A volume and its mount in `values.json`. */
export interface VolumeValues {
  readonly volume: kube.Volume;
  readonly mount: kube.VolumeMount;
  /** Folder of the volume to create as the user. */
  readonly make_folder?: string;
}

/** Settings of a server in `values.json`. `null` removes a setting of a parent. */
export interface ServerValues extends NotebookContainerValues {
  readonly volumes?: readonly VolumeValues[];
  readonly image?: string;
  readonly image_pull_policy?: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly default_url?: string;
  readonly environment?: ByName<string | object>;
  readonly cpu_guarantee?: number | null;
  readonly cpu_limit?: number | null;
  readonly memory_guarantee?: number | null;
  readonly memory_limit?: number | null;
  readonly extra_guarantees?: ByName<kube.Quantity | null | undefined>;
  readonly extra_limits?: ByName<kube.Quantity | null | undefined>;
  readonly node_selector?: ByName<string | null>;
  readonly tolerations?: kube.Toleration[];
  readonly affinity?: kube.Affinity;
  readonly priority_class_name?: string;
  readonly runtime_class_name?: string | null;
  readonly pod_labels?: ByName<string>;
  readonly pod_annotations?: ByName<string>;
}
