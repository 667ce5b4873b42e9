import { Chart, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../images';
import { checkName, DNS_1035_LABEL } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { Platform } from '../../platforms/platform-lookup';
import { platformPod } from '../../platforms/platform-pod';
import { selectorLabels, workloadLabels } from '../../pods/labels';
import type { ModelConfig } from './model-config';
import { addModels, ModelServerConfig } from './options/model-server-config';
import { ModelServerDeployment, serviceAccountAnnotations } from './pods/model-server-deployment';
import { resourcesOf, startupTimeoutOf } from './pods/model-size';
import { GRPC_PORT, modelServerPodSpec, REST_PORT } from './pods/pod-spec';
import { ServedModels } from './sources/served-models';
import type { TFServingProps } from './tf-serving-props';
import { ModelServerNetwork } from './traffic/model-server-network';
import type { ServiceEndpoint } from './traffic/service-endpoint';

/**
 * Serves TensorFlow models over gRPC and REST.
 *
 * A pod is Ready once every version that is configured is AVAILABLE, so that a roll-out sends no request to a model that is still
 * loading.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md
 */
export class TFServing extends Construct {
  /** Name of the Service, and of all that belongs to the server. */
  public readonly name: string;

  /** Whom the pods run as. Grants to it are grants to the server. */
  public readonly serviceAccount: kplus.ServiceAccount;

  /** Where requests over gRPC go. */
  public readonly grpc: ServiceEndpoint;

  /** Where requests over HTTP go: predictions, the status of the model, and metrics. */
  public readonly rest: ServiceEndpoint;

  /** Where the addresses of all pods are, for gRPC clients that balance their calls themselves; with `service.headless`. */
  public readonly headlessGrpc?: ServiceEndpoint;

  /** Where people and programs outside the cluster find the REST API; with `exposure`. */
  public readonly url?: string;

  /** Where clients outside the cluster find the gRPC API, by TLS; with `grpcExposure`. */
  public readonly exposedGrpc?: ServiceEndpoint;

  /**
   * Whether the gRPC API speaks TLS.
   *
   * @internal
   */
  public readonly _hasGrpcTls: boolean;

  private readonly models: ServedModels;
  private readonly pods: NetworkPeer;

  /**
   * Throws where a prop cannot be what it is, or the platform lacks what a prop asks for.
   *
   * @param scope where the server stands
   * @param id names the server and its model where the props do not
   * @param props options
   */
  constructor(scope: Construct, id: string, props: TFServingProps = {}) {
    super(scope, id);
    this.name = props.name ?? id;
    checkName(this, 'name', this.name, DNS_1035_LABEL);
    checkPeers(this, 'clients', props.allowIngressFrom ?? []);
    const startupTimeout = startupTimeoutOf(this, props);

    const platform = Platform._ofComponent(this, props.platform);
    const namespace = Chart.of(this).namespace;
    const workload = { name: 'tensorflow-serving', instance: this.name, component: 'model-server' };
    const labels = workloadLabels(this, workload, props.labels);
    const selector = selectorLabels(workload);
    const metadata = { name: this.name, labels };

    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', {
      metadata: { ...metadata, ...serviceAccountAnnotations(this, props) },
      automountToken: false,
    });
    this.models = new ServedModels({
      scope: this,
      platform,
      serviceAccount: this.serviceAccount,
      name: this.name,
      namespace,
      labels,
    });
    addModels(this, this.models, props, id);
    this.node.addValidation({ validate: () => this.validateModels() });
    const image = platform.image(props.gpu ? ComponentImage.TENSORFLOW_SERVING_GPU : ComponentImage.TENSORFLOW_SERVING);
    const settings = new ModelServerConfig(this, props, this.models, image);
    const gpu = props.gpu && platform.accelerators.gpu(this, props.gpu, 'gpu');
    const server = { ...metadata, selector };
    const pods = new ModelServerDeployment(this, { props, ...server, startupTimeout, gpu });
    const access = new ModelServerNetwork(this, { props, ...server, platform });
    const pod = () =>
      platformPod(
        platform,
        pods.completePodSpec(
          modelServerPodSpec(this, {
            platform,
            image,
            serviceAccountName: this.serviceAccount.name,
            configMapName: this.name,
            models: this.models.podConfig,
            flags: settings.flags,
            ssl: settings.ssl,
            startupTimeout,
            resources: resourcesOf(this, props),
            gpu,
            env: props.env,
          }),
          this.models.podConfig.singleNode,
        ),
      );
    // Models may be added until manifests are written; mistakes are told at once.
    pod();
    new k8s.KubeConfigMap(this, 'config', { metadata, data: Lazy.any({ produce: () => settings.files }) });

    new k8s.KubeDeployment(this, 'deployment', {
      metadata,
      spec: {
        ...pods.deploymentSpec,
        selector: { matchLabels: selector },
        template: {
          metadata: pods.metadata({
            ...access.podAnnotations,
            'checksum/config': Lazy.any({ produce: () => settings.checksum }),
          }),
          spec: Lazy.any({ produce: pod }),
        },
      },
    });

    this.grpc = access.endpoint(this.name, GRPC_PORT);
    this.rest = access.endpoint(this.name, REST_PORT);
    this.headlessGrpc = access.headlessName === undefined ? undefined : access.endpoint(access.headlessName, GRPC_PORT);
    this.url = access.url;
    this.exposedGrpc = access.exposedGrpc;
    this._hasGrpcTls = props.grpc?.ssl !== undefined;

    this.pods = {
      podLabels: selector,
      ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
      ports: [{ port: GRPC_PORT }, { port: REST_PORT }],
    };

    workloadNetworkPolicy(this, 'policy', {
      ...metadata,
      selector,
      ingress: access.ingress,
      egress: () => this.models.egress,
    });
  }

  /** Name of the model in requests; of the first one where there are several. */
  public get modelName(): string {
    return this.modelNames[0] ?? this.node.id;
  }

  /** Names of all models in requests. */
  public get modelNames(): string[] {
    return this.models.names;
  }

  /**
   * Adds a model.
   *
   * Throws where the name is taken or is none, and where the server could not read the model.
   *
   * @param name name of the model in requests: `/v1/models/<name>`
   * @param model where its versions are, and which of them are served
   */
  public addModel(name: string, model: ModelConfig): void {
    this.models.add(name, model);
  }

  /** The server's pods, for the policies of clients: `network.allowNotebookEgressTo` of JupyterHub takes it. */
  public get peer(): NetworkPeer {
    return structuredClone(this.pods);
  }

  private validateModels(): string[] {
    return this.modelNames.length > 0
      ? []
      : ['it serves no model. A server is told of one or more. Set `model` or `models`, or call `addModel`.'];
  }
}
