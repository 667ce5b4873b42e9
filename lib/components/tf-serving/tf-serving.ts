import { Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import { checkName, RFC1035 } from '../../names';
import type { NetworkPeer } from '../../platforms/network-peer';
import { Platform } from '../../platforms/platform';
import { MAX_INT32 } from '../../workload/counts';
import { selectorLabels, workloadLabels } from '../../workload/labels';
import { workloadPolicy } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import { ModelServerAccess } from './model-server-access';
import { checkModelName, checksum, modelServerFiles } from './model-server-config';
import { GRPC_PORT, modelServerPod, REST_PORT } from './model-server-pod';
import { ModelServerPods, serviceAccountAnnotations } from './model-server-pods';
import { resourcesOf, startupTimeoutOf } from './model-size';
import type { ServiceEndpoint } from './service-endpoint';
import type { TFServingProps } from './tf-serving-props';
import { VersionPolicy } from './version-policy';

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

  /** Where the addresses of all pods are, for gRPC clients that balance their calls themselves; with `service.headless`. */
  public readonly headlessGrpc?: ServiceEndpoint;

  /** Where people and programs outside the cluster find the REST API; with `exposure`. */
  public readonly url?: string;

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
    checkName(this, 'name', this.name, RFC1035);
    checkModelName(this, this.modelName);
    checkPeers(this, 'clients', props.clients ?? []);
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

    const gpu = props.gpu && platform.accelerators.gpu(this, props.gpu, 'gpu');
    const workloadOf = { ...metadata, selector };
    const pods = new ModelServerPods(this, { props, ...workloadOf, startupTimeout, gpu, oneNode: model.oneNode });
    const access = new ModelServerAccess(this, { props, ...workloadOf, platform, modelName: this.modelName });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata,
      spec: {
        ...pods.deployment,
        selector: { matchLabels: selector },
        template: {
          metadata: pods.metadata({ ...access.podAnnotations, 'checksum/config': checksum(files) }),
          spec: pods.complete(
            modelServerPod(this, {
              image: platform.image(
                props.gpu ? ComponentImage.TENSORFLOW_SERVING_GPU : ComponentImage.TENSORFLOW_SERVING,
              ),
              serviceAccountName: this.serviceAccount.name,
              configMapName: this.name,
              model,
              fileSystemPollWaitSeconds: wholeSeconds(this, props.fileSystemPollWait ?? Duration.seconds(10)),
              startupTimeout,
              resources: resourcesOf(this, props),
              gpu,
              env: props.env,
            }),
          ),
        },
      },
    });

    this.grpc = access.endpoint(this.name, GRPC_PORT);
    this.rest = access.endpoint(this.name, REST_PORT);
    this.headlessGrpc = access.headlessName === undefined ? undefined : access.endpoint(access.headlessName, GRPC_PORT);
    this.url = access.url;

    this.pods = {
      podLabels: selector,
      ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
      ports: [{ port: GRPC_PORT }, { port: REST_PORT }],
    };

    workloadPolicy(this, 'policy', {
      ...metadata,
      selector,
      ingress: access.ingress,
      egress: model.egress,
    });
  }

  /** The server's pods, for the policies of clients: `network.notebooksReach` of JupyterHub takes it. */
  public get peer(): NetworkPeer {
    return structuredClone(this.pods);
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
