import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { NetworkPeer } from '../../network/network-peer';
import type { GpuOptions } from '../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../platforms/platform';
import type { BatchingOptions } from './options/batching-options';
import type { GrpcOptions } from './options/grpc-options';
import type { ModelLoadingOptions } from './options/loading-options';
import type { RestOptions } from './options/rest-options';
import type { SessionOptions } from './options/session-options';
import type { VersionPolicy } from './options/version-policy';
import type { ModelServerDeploymentProps } from './pods/model-server-deployment-props';
import type { ModelSource } from './sources/model-source';
import type { ModelServerNetworkProps } from './traffic/model-server-network-props';

/** Options of a `TFServing`. */
export interface TFServingProps extends ModelServerDeploymentProps, ModelServerNetworkProps {
  /**
   * Where the versions of the model are, of a server that has one.
   *
   * @default - the models are those of `models`, and of `addModel`
   */
  readonly model?: ModelSource;

  /**
   * Name of the model of `model` in requests: `/v1/models/<name>`.
   *
   * @default - the id of the construct
   */
  readonly modelName?: string;

  /**
   * Which versions of the model of `model` are served.
   *
   * @default - those that have a label; the latest where none has
   */
  readonly versionPolicy?: VersionPolicy;

  /**
   * Names by which requests can ask for versions of the model of `model`, with the numbers of those: `{ stable: 1, canary: 2 }`.
   *
   * @default - none
   */
  readonly versionLabels?: { [label: string]: number };

  /**
   * More models, or all of them, by their names in requests.
   *
   * @default - the one of `model`
   */
  readonly models?: { [name: string]: ModelConfig };

  /**
   * How often the server looks whether it is to serve other models, versions or labels, in whole seconds. What a running server cannot
   * follow replaces its pods. With zero it does not look, and every change replaces them.
   *
   * @default Duration.seconds(30)
   */
  readonly modelConfigFilePollWait?: Duration;

  /**
   * How versions are loaded, warmed up and unloaded.
   *
   * @default - as upstream does
   */
  readonly loading?: ModelLoadingOptions;

  /**
   * How requests that arrive together are run together.
   *
   * @default - each is run by itself
   */
  readonly batching?: BatchingOptions;

  /**
   * How TensorFlow runs the models: threads, and memory of GPUs.
   *
   * @default - as upstream does
   */
  readonly session?: SessionOptions;

  /**
   * How the gRPC API answers: TLS, connections, threads.
   *
   * @default - as upstream does, without TLS and without the profiler
   */
  readonly grpc?: GrpcOptions;

  /**
   * How the REST API answers: time limit, threads, CORS.
   *
   * @default - as upstream does
   */
  readonly rest?: RestOptions;

  /**
   * How often the server looks for new versions, in whole seconds; zero for once, when it starts. Upstream looks every second,
   * and a bucket's owner pays for each look.
   *
   * @default Duration.seconds(10)
   * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/model_servers/main.cc
   */
  readonly fileSystemPollWait?: Duration;

  /**
   * How long a pod may take to load its models before it is restarted.
   *
   * @default - 5 minutes and what reading `modelSize` takes, at least 10 minutes
   */
  readonly startupTimeout?: Duration;

  /**
   * Name of the Service, and of all that belongs to the server.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Number of pods. Two or more go on serving when a node is lost.
   *
   * @default - 1, or what `autoscaling` decides
   */
  readonly replicas?: number;

  /**
   * What each pod asks of its node: CPU, memory and ephemeral storage, each with request and limit.
   *
   * @default - CPU 500m up to 2, memory 1 GiB beside twice the `modelSize` and at least 2 GiB, ephemeral storage 64 MiB up to 1 GiB
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * GPUs of each pod. The server then runs the image that is built for GPUs.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Who may send requests, to both ports unless a peer names its own. Where a client's own namespace lets nothing out, as those that
   * platforms make do, the client needs a policy of its own besides.
   *
   * @default - the pods of the server's namespace
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * Environment variables of the server, beside those that the component sets.
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
   * What the server runs on.
   *
   * @default - the platform whose chart the server stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

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
