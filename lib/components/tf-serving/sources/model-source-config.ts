import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type * as kube from '../../../k8s/kube';
import type { NetworkPeer } from '../../../network/network-peer';
import type { IPlatform } from '../../../platforms/platform';
import type { VersionPolicy } from '../options/version-policy';

/** The model server that reads a model, and the model. */
export interface ModelSourceBindOptions {
  /** The server: scope of errors and new objects. */
  readonly scope: Construct;
  /** Prop of the source, for errors. */
  readonly prop: string;
  readonly platform: IPlatform;
  readonly serviceAccount: kplus.ServiceAccount;
  /** Name of the server's objects. */
  readonly name: string;
  /** Namespace of the chart; undefined if the chart has none. */
  readonly namespace?: string;
  readonly labels: { [key: string]: string };
  /** Name of the model. */
  readonly modelName: string;
  /** Unique name of the model's volumes, containers and objects within the server. */
  readonly key: string;
  /** Versions to provide. */
  readonly versions: VersionPolicy;
}

/** Pod configuration for reading a model. */
export interface ModelSourceConfig {
  /** Path or URL of the folder that contains the versions. */
  readonly basePath: string;
  readonly volumes: kube.Volume[];
  readonly volumeMounts: kube.VolumeMount[];
  readonly env: kube.EnvVar[];
  /** Network peers that the pods must reach. */
  readonly egress: NetworkPeer[];
  /** Whether only one node at a time can mount the files. */
  readonly singleNode: boolean;
  /** Annotations that give the ServiceAccount of the pods permission to read the files. */
  readonly serviceAccountAnnotations?: { readonly [annotation: string]: string };
  /** Labels with which the pods get the identity of their ServiceAccount. */
  readonly podLabels?: { readonly [label: string]: string };
  /** Containers that fetch the files; undefined if the server reads them directly. */
  readonly fetch?: ModelFetcher;
}

/** Containers that fetch the files of a model into a pod. */
export interface ModelFetcher {
  /** Exits once there is a version to serve. */
  readonly initContainer: kube.Container;
  /** Looks for new versions while the server runs. */
  readonly sidecar?: kube.Container;
  /** Maximum total size of the files. */
  readonly volumeSize: Size;
}
