import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
import type { GpuOptions } from '../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../platforms/platform';
import type { ExtendedResourceOptions } from '../../pods/extended-resources';
import type { BatchingOptions } from './options/batching-options';
import type { GrpcOptions } from './options/grpc-options';
import type { ModelLoadingOptions } from './options/loading-options';
import type { RestOptions } from './options/rest-options';
import type { SessionOptions } from './options/session-options';
import type { VersionPolicy } from './options/version-policy';
import type { ModelServerDeploymentProps } from './pods/model-server-deployment-props';
import type { ModelFolder } from './sources/model-folder';
import type { ModelSource } from './sources/model-source';
import type { ModelServerNetworkProps } from './traffic/model-server-network-props';

/** Options of `TFServing`. */
export interface TFServingProps extends ModelServerDeploymentProps, ModelServerNetworkProps, ExtendedResourceOptions {
  /**
   * Source of a single model. `models` and `addModel` add further models.
   *
   * @default - none: only the models of `models` and `addModel`
   */
  readonly model?: ModelSource;

  /**
   * Name of the single model (`model`) in requests: `/v1/models/<name>`.
   *
   * @default - the id of the construct
   */
  readonly modelName?: string;

  /**
   * Versions of the single model (`model`) to serve.
   *
   * @default - all labeled versions; the latest version if no version has a label
   */
  readonly versionPolicy?: VersionPolicy;

  /**
   * Labels for versions of the single model (`model`): `{ stable: 1, canary: 2 }`. Requests can use a label in place of
   * a version number.
   *
   * @default - none
   */
  readonly versionLabels?: { [label: string]: number };

  /**
   * Body of a request for a prediction of the single model (`model`), as JSON: `{"instances": [[0.5, -0.5]]}`. The probes
   * send it, so that a pod is Ready only while predictions succeed. Without it, a pod whose GPU has no memory left stays
   * Ready, because the state of its models is still AVAILABLE.
   *
   * @default - the probes read only the state of the model
   */
  readonly readinessRequest?: string;

  /**
   * Models by their name in requests, in addition to `model`.
   *
   * @default - none
   */
  readonly models?: { [name: string]: ModelConfig };

  /**
   * Folder whose models the server serves, whatever models appear in it or leave it, in place of `model` and `models`.
   *
   * @default - none: only the named models
   */
  readonly modelFolder?: ModelFolder;

  /**
   * How often the server reloads its model configuration, in whole seconds. A running server then follows changes of
   * models, versions and labels. Changes that a running server cannot follow replace its pods. With zero, the server
   * never reloads, and every change replaces the pods.
   *
   * @default Duration.seconds(30)
   */
  readonly modelConfigFilePollWait?: Duration;

  /**
   * Loading, warm-up and unloading of versions.
   *
   * @default - the upstream defaults
   */
  readonly loading?: ModelLoadingOptions;

  /**
   * Batching of requests that arrive at the same time.
   *
   * @default - no batching
   */
  readonly batching?: BatchingOptions;

  /**
   * Threads, GPU memory and other options of the TensorFlow session.
   *
   * @default - the upstream defaults
   */
  readonly session?: SessionOptions;

  /**
   * TLS, connections and threads of the gRPC API.
   *
   * @default - the upstream defaults, without TLS and without the profiler
   */
  readonly grpc?: GrpcOptions;

  /**
   * Request timeout, threads and CORS of the REST API.
   *
   * @default - the upstream defaults
   */
  readonly rest?: RestOptions;

  /**
   * How often the server looks for new versions, in whole seconds; zero to look only at startup. Upstream looks every
   * second, and each look is a billed request to the bucket.
   *
   * @default Duration.seconds(10)
   * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/model_servers/main.cc
   */
  readonly fileSystemPollWait?: Duration;

  /**
   * How long a pod can load its models before Kubernetes restarts it.
   *
   * @default - 5 minutes plus the time to read `modelSize`, at least 10 minutes
   */
  readonly startupTimeout?: Duration;

  /**
   * Name of the Service and all other objects.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Number of pods. With two or more, the server survives the loss of a node.
   *
   * @default - 1, or set by `autoscaling`
   */
  readonly replicas?: number;

  /**
   * CPU, memory and ephemeral storage of each pod, each with request and limit.
   *
   * @default - CPU 500m to 2; memory 1 GiB plus twice the `modelSize`, at least 2 GiB; ephemeral storage 64 MiB to 1
   * GiB
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * GPUs of each pod.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Image of the server. Must contain the command `tensorflow_model_server`. Required for GPUs that are not from NVIDIA.
   *
   * @default - `ComponentImage.TENSORFLOW_SERVING` of the platform; `TENSORFLOW_SERVING_GPU` with GPUs
   */
  readonly image?: string;

  /**
   * Network peers that can send requests, to both ports unless a peer sets `ports`. If the client's own namespace
   * denies egress, as the namespaces of platforms do, the client also requires an egress policy.
   *
   * @default - the pods of the server's namespace
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * Destinations that the pods can connect to, in addition to the sources of the models, for example an agent, a service
   * mesh or a feature store. A peer without `ports` is allowed on all ports. DNS servers are allowed too.
   *
   * @default - none
   */
  readonly allowEgressTo?: NetworkPeer[];

  /**
   * Environment variables of the server, in addition to those of the component.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Labels of all objects and pods, in addition to those of the component.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the server runs on.
   *
   * @default - the platform of the chart; a generic Kubernetes cluster if the chart has none
   */
  readonly platform?: IPlatform;
}

/** Configuration of a model. */
export interface ModelConfig {
  /** Source of the versions. */
  readonly source: ModelSource;

  /**
   * Versions to serve.
   *
   * @default - all labeled versions; the latest version if no version has a label
   */
  readonly versionPolicy?: VersionPolicy;

  /**
   * Labels for versions: `{ stable: 1, canary: 2 }`. Requests can use a label in place of a version number. Requests
   * without a label or version get the highest version number, regardless of labels.
   *
   * @default - none
   * @see
   * https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md#assigning-string-labels-to-model-versions-to-simplify-canary-and-rollback
   */
  readonly versionLabels?: { [label: string]: number };

  /**
   * Body of a request for a prediction of the model, as JSON: `{"instances": [[0.5, -0.5]]}`. The probes send it, so that a
   * pod is Ready only while predictions succeed.
   *
   * @default - the probes read only the state of the model
   */
  readonly readinessRequest?: string;
}
