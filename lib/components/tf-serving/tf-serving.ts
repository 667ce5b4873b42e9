import { Chart, Duration, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import { checkName, RFC1035 } from '../../names';
import type { NetworkPeer } from '../../platforms/network-peer';
import { Platform } from '../../platforms/platform';
import { isTerraformToken } from '../../synthesis/token-guard';
import { MAX_INT32 } from '../../workload/counts';
import { selectorLabels, workloadLabels } from '../../workload/labels';
import { withPorts, workloadPolicy } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import { GRPC_PORT, modelServerPod, REST_PORT } from './model-server-pod';
import { addModels, ModelServerSettings } from './model-server-settings';
import { restTimeout } from './rest-options';
import type { ServedModel } from './served-model';
import { ServedModels } from './served-models';
import type { ServiceEndpoint } from './service-endpoint';
import type { TFServingProps } from './tf-serving-props';

// Kubernetes gives a roll-out ten minutes; one that waits for its models has not failed.
const PROGRESS_DEADLINE_BEYOND_STARTUP = 300;

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
    const replicas = props.replicas ?? 1;
    checkName(this, 'name', this.name, RFC1035);
    checkReplicas(this, replicas);
    checkPeers(this, 'clients', props.clients ?? []);
    const startupTimeout = props.startupTimeout ?? Duration.minutes(10);
    checkStartupTimeout(this, startupTimeout);

    const platform = Platform._ofComponent(this, props.platform);
    const namespace = Chart.of(this).namespace;
    const workload = { name: 'tensorflow-serving', instance: this.name, component: 'model-server' };
    const labels = workloadLabels(this, workload, props.labels);
    const selector = selectorLabels(workload);
    const metadata = { name: this.name, labels };

    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', { metadata, automountToken: false });
    this.models = new ServedModels({
      scope: this,
      platform,
      serviceAccount: this.serviceAccount,
      name: this.name,
      namespace,
      labels,
    });
    addModels(this, this.models, props, id);
    this.node.addValidation({ validate: () => this.withoutModels() });
    const image = platform.image(props.gpu ? ComponentImage.TENSORFLOW_SERVING_GPU : ComponentImage.TENSORFLOW_SERVING);
    const settings = new ModelServerSettings(this, props, this.models, image);
    const gpu = props.gpu && platform.accelerators.gpu(this, props.gpu, 'gpu');
    const pod = () =>
      modelServerPod(this, {
        image,
        serviceAccountName: this.serviceAccount.name,
        configMapName: this.name,
        selector,
        models: this.models.access,
        flags: settings.flags,
        ssl: settings.ssl,
        restTimeout: restTimeout(props.rest),
        startupTimeout,
        resources: props.resources,
        gpu,
        env: props.env,
      });
    // Models may be added until manifests are written; mistakes are told at once.
    pod();
    new k8s.KubeConfigMap(this, 'config', { metadata, data: Lazy.any({ produce: () => settings.files }) });

    new k8s.KubeDeployment(this, 'deployment', {
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: selector },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
        },
        progressDeadlineSeconds:
          Math.ceil(startupTimeout.toSeconds({ integral: false })) + PROGRESS_DEADLINE_BEYOND_STARTUP,
        template: {
          metadata: {
            labels,
            annotations: { 'checksum/config': Lazy.any({ produce: () => settings.checksum }) },
          },
          spec: Lazy.any({ produce: pod }),
        },
      },
    });

    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector,
        ports: [
          { name: 'grpc', port: GRPC_PORT, targetPort: k8s.IntOrString.fromString('grpc') },
          { name: 'rest', port: REST_PORT, targetPort: k8s.IntOrString.fromString('rest') },
        ],
      },
    });
    const host =
      namespace === undefined ? this.name : `${this.name}.${namespace}.svc.${platform.network.clusterDomain}`;
    this.grpc = { host, port: GRPC_PORT };
    this.rest = { host, port: REST_PORT };

    this.pods = {
      podLabels: selector,
      ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
      ports: [{ port: GRPC_PORT }, { port: REST_PORT }],
    };

    workloadPolicy(this, 'policy', {
      ...metadata,
      selector,
      ingress: withPorts(props.clients ?? [{ podLabels: {} }], { port: GRPC_PORT }, { port: REST_PORT }),
      egress: () => this.models.egress,
    });
    if (replicas > 1) {
      new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata,
        spec: {
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          selector: { matchLabels: selector },
          // A pod that cannot load its model must not keep a node from being drained.
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        },
      });
    }
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
  public addModel(name: string, model: ServedModel): void {
    this.models.add(name, model);
  }

  /** The server's pods, for the policies of clients: `network.notebooksReach` of JupyterHub takes it. */
  public get peer(): NetworkPeer {
    return structuredClone(this.pods);
  }

  private withoutModels(): string[] {
    return this.modelNames.length > 0
      ? []
      : ['it serves no model. A server is told of one or more. Set `model` or `models`, or call `addModel`.'];
  }
}

function checkReplicas(where: Construct, replicas: number): void {
  if (!isTerraformToken(replicas) && !(Number.isInteger(replicas) && replicas >= 0 && replicas <= MAX_INT32)) {
    throw new KubeflowError(
      where,
      `replicas: ${replicas} is not a number of pods.`,
      `Kubernetes accepts whole numbers from 0 to ${MAX_INT32}.`,
      'Use 0 to stop serving for a while.',
    );
  }
}

function checkStartupTimeout(where: Construct, timeout: Duration): void {
  const seconds = timeout.toSeconds({ integral: false });
  if (!(seconds > 0 && seconds + PROGRESS_DEADLINE_BEYOND_STARTUP <= MAX_INT32)) {
    throw new KubeflowError(
      where,
      seconds > 0
        ? `startupTimeout: ${seconds} seconds are more than Kubernetes can count.`
        : 'startupTimeout leaves no time to start.',
      'Accepted is any time above zero, up to some decades.',
      'Use for example Duration.minutes(10).',
    );
  }
}
