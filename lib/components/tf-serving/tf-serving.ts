import { Chart, Duration } from 'cdk8s';
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
import { serviceFamilies } from '../../workload/service-families';
import { checkModelName, checksum, modelServerFiles } from './model-server-config';
import { GRPC_PORT, modelServerPod, REST_PORT } from './model-server-pod';
import type { ServiceEndpoint } from './service-endpoint';
import type { TFServingProps } from './tf-serving-props';
import { VersionPolicy } from './version-policy';

// Kubernetes gives a roll-out ten minutes; one that waits for its models has not failed.
const PROGRESS_DEADLINE_BEYOND_STARTUP = 300;

/**
 * Serves the versions of a TensorFlow model over gRPC and REST.
 *
 * A pod is Ready once every version that is configured is AVAILABLE, so that a roll-out sends no request to a model that is still
 * loading.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md
 */
export class TFServing extends Construct {
  /** Name of the Service, and of all that belongs to the server. */
  public readonly name: string;

  /** Name of the model in requests. */
  public readonly modelName: string;

  /** Whom the pods run as. Grants to it are grants to the server. */
  public readonly serviceAccount: kplus.ServiceAccount;

  /** Where requests over gRPC go. */
  public readonly grpc: ServiceEndpoint;

  /** Where requests over HTTP go: predictions, the status of the model, and metrics. */
  public readonly rest: ServiceEndpoint;

  private readonly pods: NetworkPeer;

  /**
   * Throws where a prop cannot be what it is, or the platform lacks what a prop asks for.
   *
   * @param scope where the server stands
   * @param id names the server and its model where the props do not
   * @param props options
   */
  constructor(scope: Construct, id: string, props: TFServingProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.modelName = props.modelName ?? id;
    const replicas = props.replicas ?? 1;
    checkName(this, 'name', this.name, RFC1035);
    checkModelName(this, this.modelName);
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
    const model = props.model._bind({
      scope: this,
      platform,
      serviceAccount: this.serviceAccount,
      name: this.name,
      namespace,
      labels,
      modelName: this.modelName,
    });
    const files = modelServerFiles(this, [
      { name: this.modelName, basePath: model.basePath, versions: props.versionPolicy ?? VersionPolicy.latest() },
    ]);
    new k8s.KubeConfigMap(this, 'config', { metadata, data: files });

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
          metadata: { labels, annotations: { 'checksum/config': checksum(files) } },
          spec: modelServerPod(this, {
            platform,
            image: platform.image(
              props.gpu ? ComponentImage.TENSORFLOW_SERVING_GPU : ComponentImage.TENSORFLOW_SERVING,
            ),
            serviceAccountName: this.serviceAccount.name,
            configMapName: this.name,
            selector,
            model,
            fileSystemPollWaitSeconds: wholeSeconds(this, props.fileSystemPollWait ?? Duration.seconds(10)),
            startupTimeout,
            resources: props.resources,
            gpu: props.gpu && platform.accelerators.gpu(this, props.gpu, 'gpu'),
            env: props.env,
          }),
        },
      },
    });

    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        ...serviceFamilies(platform.network),
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
      egress: model.egress,
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

  /** The server's pods, for the policies of clients: `network.notebooksReach` of JupyterHub takes it. */
  public get peer(): NetworkPeer {
    return structuredClone(this.pods);
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

function wholeSeconds(where: Construct, wait: Duration): number {
  const seconds = wait.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds > MAX_INT32) {
    throw new KubeflowError(
      where,
      `fileSystemPollWait: ${seconds} seconds are not whole seconds.`,
      'TensorFlow Serving accepts whole seconds, and zero to look once.',
      'Use for example Duration.seconds(10).',
    );
  }
  return seconds;
}
