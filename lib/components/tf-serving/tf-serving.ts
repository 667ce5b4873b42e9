import { Chart, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addFacts } from '../../component-facts';
import * as kube from '../../k8s/kube';
import { checkName, DNS_1035_LABEL } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { checkedId } from '../../platforms/construct-ids';
import { gpuPlacement } from '../../platforms/gpu-placement';
import { Platform } from '../../platforms/platform-lookup';
import { selectorLabels, workloadLabels } from '../../pods/labels';
import { addReadinessChecks, hostnameChecks, type ReadinessCheck } from '../../readiness-checks';
import { checkAnnotations } from '../../validation/annotations';
import { GRPC_PORT, REST_PORT } from './options/model-server-flags';
import { ModelServerConfig } from './pods/model-server-config';
import { ModelServerDeployment } from './pods/model-server-deployment';
import { checkModelSize } from './pods/model-size';
import { statusPaths } from './pods/models-available';
import { serverImage } from './pods/server-image';
import { scaleModelServer } from './scaling/model-server-scaling';
import { ServedModels } from './sources/served-models';
import type { ModelConfig, TFServingProps } from './tf-serving-props';
import { ModelServerNetwork } from './traffic/model-server-network';
import type { ServiceEndpoint } from './traffic/model-server-service';

/**
 * Serves TensorFlow models over gRPC and REST.
 *
 * A pod is Ready once all configured versions are AVAILABLE, so a rollout sends no requests to a model that is loading.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md
 */
export class TFServing extends Construct {
  /** Name of the Service and all other objects. */
  public readonly name: string;

  /** ServiceAccount of the pods. Grant permissions to the server through it. */
  public readonly serviceAccount: kplus.ServiceAccount;

  /** Address of the gRPC API inside the cluster. */
  public readonly grpc: ServiceEndpoint;

  /** Address of the REST API inside the cluster: predictions, model status and metrics. */
  public readonly rest: ServiceEndpoint;

  /** Address of all pods, for client-side load balancing of gRPC; undefined without `service.headless`. */
  public readonly headlessGrpc?: ServiceEndpoint;

  /** URL of the REST API outside the cluster; undefined without `exposure`. */
  public readonly url?: string;

  /** Address of the gRPC API outside the cluster, over TLS; undefined without `grpcExposure`. */
  public readonly exposedGrpc?: ServiceEndpoint;

  /**
   * Whether the server itself serves gRPC over TLS.
   *
   * @internal
   */
  public readonly _hasGrpcTls: boolean;

  private readonly models: ServedModels;
  private readonly selector: { [key: string]: string };

  /**
   * @param scope the parent construct
   * @param id default name of the objects and of the model
   * @param props options
   * @throws KubeflowError if a prop is invalid or the platform does not support it.
   */
  constructor(scope: Construct, id: string, props: TFServingProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    this.name = props.name ?? id;
    checkName(this, 'name', this.name, DNS_1035_LABEL);
    checkPeers(this, 'allowIngressFrom', props.allowIngressFrom);
    const allowEgressTo = checkPeers(this, 'allowEgressTo', props.allowEgressTo);
    checkModelSize(this, props.modelSize);
    this._hasGrpcTls = props.grpc?.ssl !== undefined;

    const platform = Platform._ofComponent(this, props.platform);
    const workload = { name: 'tensorflow-serving', instance: this.name, component: 'model-server' };
    const labels = workloadLabels(this, workload, props.labels);
    const selector = selectorLabels(workload);
    const metadata = { name: this.name, labels };
    const server = { props, platform, ...metadata, selector };
    this.selector = selector;

    this.serviceAccount = this.createServiceAccount(metadata, props.serviceAccountAnnotations);
    const { serviceAccount } = this;
    const namespace = Chart.of(this).namespace;
    this.models = new ServedModels({ scope: this, platform, serviceAccount, namespace, ...metadata });
    this.models.addFromProps(props, id);
    this.node.addValidation({ validate: () => this.validateModels() });

    const gpu = gpuPlacement(this, platform, props.gpu, 'gpu');
    const image = serverImage(this, platform, props, gpu);
    const config = new ModelServerConfig(this, props, this.models, image);
    const replicas = scaleModelServer(this, { ...metadata, selector }, props);
    const network = new ModelServerNetwork(this, { ...server, hasGrpcTls: this._hasGrpcTls });
    new kube.ConfigMap(this, 'config', { metadata, data: Lazy.any({ produce: () => config.files }) });
    new ModelServerDeployment(this, {
      ...server,
      serviceAccountName: serviceAccount.name,
      image,
      gpu,
      models: this.models,
      config,
      replicas,
      podAnnotations: network.podAnnotations,
    });
    const otherEgress = allowEgressTo.length > 0 ? [...platform.network.dnsServers, ...allowEgressTo] : [];
    workloadNetworkPolicy(this, 'policy', {
      ...metadata,
      selector,
      network: platform.network,
      ingress: network.ingress,
      egress: () => this.models.egressWith(otherEgress),
    });

    this.grpc = network.grpc;
    this.rest = network.rest;
    this.headlessGrpc = network.headlessGrpc;
    this.url = network.url;
    this.exposedGrpc = network.exposedGrpc;
    addFacts(this, () => ({ urls: this.url === undefined ? [] : [`${this.url}/v1/models/${this.modelName}`] }));
    addReadinessChecks(this, () => this.readinessChecks());
  }

  /** Name of the model in requests; of the first model if there are several. */
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
   * @param name name of the model in requests: `/v1/models/<name>`
   * @param model source and versions of the model
   * @throws KubeflowError if the name is invalid or in use, or the server cannot read the model.
   */
  public addModel(name: string, model: ModelConfig): void {
    this.models.add(name, model);
  }

  /** Network peer of the pods, for policies of clients such as `network.allowNotebookEgressTo` of JupyterHub. */
  public get peer(): NetworkPeer {
    const { namespace } = Chart.of(this);
    return {
      podLabels: { ...this.selector },
      ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
      ports: [{ port: GRPC_PORT }, { port: REST_PORT }],
    };
  }

  private createServiceAccount(
    metadata: { name: string; labels: { [key: string]: string } },
    annotations: { [key: string]: string } = {},
  ): kplus.ServiceAccount {
    checkAnnotations(this, annotations);
    return new kplus.ServiceAccount(this, 'service-account', {
      metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }) },
      automountToken: false,
    });
  }

  private readinessChecks(): ReadinessCheck[] {
    const object = { kind: 'Service', name: this.name };
    return [
      {
        object,
        check: {
          type: 'models',
          service: this.name,
          port: this.rest.port,
          scheme: 'http',
          paths: this.models.entries.flatMap(statusPaths),
        },
        pods: { labels: this.selector, port: REST_PORT },
      },
      ...hostnameChecks(object, this.url),
    ];
  }

  private validateModels(): string[] {
    return this.modelNames.length > 0 || this.models.isFolder
      ? []
      : ['the server has no models. Set `model`, `models` or `modelFolder`, or call `addModel`.'];
  }
}
