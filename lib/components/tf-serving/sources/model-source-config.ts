import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../../network/network-peer';
import type { IPlatform } from '../../../platforms/platform';
import type { VersionPolicy } from '../options/version-policy';

/** The model server that a source lends its files to. */
export interface ModelSourceBindOptions {
  /** The server, for errors and as the scope of what a source makes. */
  readonly scope: Construct;
  /** The prop that names the source, for errors. */
  readonly prop: string;
  readonly platform: IPlatform;
  readonly serviceAccount: kplus.ServiceAccount;
  /** Name of the server's objects. */
  readonly name: string;
  /** Namespace of the server's objects, where the chart names one. */
  readonly namespace?: string;
  readonly labels: { [key: string]: string };
  /** The model that the files are of. */
  readonly modelName: string;
  /** What tells the model's volumes, containers and objects from those of the server's other models. */
  readonly key: string;
  /** The versions that are to be there. */
  readonly versions: VersionPolicy;
}

/** What the pods of a model server need to read a model. */
export interface ModelSourceConfig {
  /** Path or URL of the folder that holds the versions. */
  readonly basePath: string;
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly env: k8s.EnvVar[];
  /** Whom the pods must reach. */
  readonly egress: NetworkPeer[];
  /** Whether the files can be on one node at a time only. */
  readonly singleNode: boolean;
  /** Annotations by which the pods' service account is somebody who may read the files. */
  readonly serviceAccountAnnotations?: { readonly [annotation: string]: string };
  /** What brings the files into the pod, where the server cannot read them where they are. */
  readonly fetch?: ModelFetcher;
}

/** Containers that bring the files of a model into a pod. */
export interface ModelFetcher {
  /** Ends once there is something to serve. */
  readonly initContainer: k8s.Container;
  /** Goes on looking for what is new. */
  readonly sidecar?: k8s.Container;
  /** The most that the files may take. */
  readonly volumeSize: Size;
}
