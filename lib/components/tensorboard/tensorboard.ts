import { Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addFacts } from '../../component-facts';
import { ComponentImage } from '../../images';
import * as kube from '../../k8s/kube';
import { checkName, DNS_1035_LABEL } from '../../names';
import { serviceIpFamilyPolicy } from '../../network/ip-family-policy';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { withDefaultPorts, workloadNetworkPolicy } from '../../network/network-policy';
import { checkedId } from '../../platforms/construct-ids';
import { normalizePathPrefix } from '../../platforms/network/route-rules';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { mergeEnv } from '../../pods/env';
import { selectorLabels, workloadLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { addReadinessChecks, hostnameChecks } from '../../readiness-checks';
import { quantity } from '../../validation/quantities';
import type { LogSourceConfig } from './log-source';
import { TENSORBOARD_PORT, tensorBoardArguments } from './tensorboard-arguments';
import type { TensorBoardProps } from './tensorboard-props';

// Notebooks and training jobs write as this user, so TensorBoard can read their files.
const USER = { uid: 1000, gid: 100, fsGroup: 100 };

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(2) },
  memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  ephemeralStorage: { request: Size.mebibytes(64), limit: Size.mebibytes(512) },
};

/**
 * Visualizes training logs in a browser.
 *
 * TensorBoard never writes. It runs in one pod, because every pod keeps all loaded data in memory.
 *
 * @see https://www.tensorflow.org/tensorboard
 */
export class TensorBoard extends Construct {
  /** Name of the Service and all other objects. */
  public readonly name: string;

  /** ServiceAccount of the pod. Grant access to TensorBoard through it. */
  public readonly serviceAccount: kplus.ServiceAccount;

  /** URL outside the cluster; undefined without `exposure`. */
  public readonly url?: string;

  private readonly platform: IPlatform;
  private readonly labels: { [key: string]: string };
  private readonly selector: { [key: string]: string };
  private readonly pathPrefix: string;

  /**
   * @param scope the parent construct
   * @param id default name of the objects
   * @param props options
   * @throws KubeflowError if a prop is invalid or the platform does not support it.
   */
  constructor(scope: Construct, id: string, props: TensorBoardProps) {
    super(scope, checkedId(scope, 'id', id));
    this.name = props.name ?? id;
    checkName(this, 'name', this.name, DNS_1035_LABEL);
    checkPeers(this, 'allowIngressFrom', props.allowIngressFrom);
    this.platform = Platform._ofComponent(this, props.platform);
    const workload = { name: 'tensorboard', instance: this.name, component: 'tensorboard' };
    this.labels = workloadLabels(this, workload, props.labels);
    this.selector = selectorLabels(workload);
    const prefix = normalizePathPrefix(this, props.pathPrefix);
    this.pathPrefix = prefix === '/' ? '' : prefix;
    const metadata = { name: this.name, labels: this.labels };

    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', { metadata, automountToken: false });
    const logs = props.logs._bind({
      scope: this,
      prop: 'logs',
      platform: this.platform,
      serviceAccount: this.serviceAccount,
      namespace: Chart.of(this).namespace,
      program: 'TensorBoard',
      contents: 'the logs',
      example: 'logs',
    });
    new kube.Deployment(this, 'deployment', {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: this.selector },
        template: {
          metadata: podMetadata(this, props, { labels: this.labels }),
          spec: platformPod(this, this.platform, this.pod(props, logs)),
        },
      },
    });
    new kube.Service(this, 'service', {
      metadata,
      spec: {
        ...serviceIpFamilyPolicy(this.platform.network),
        selector: this.selector,
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    });
    const exposed = this.expose(props);
    this.url = exposed && `${exposed.url}${this.pathPrefix}`;
    addFacts(this, () => ({
      urls: this.url === undefined ? [] : [`${this.url}/`],
      open: { service: this.name, port: 80, scheme: 'http', path: `${this.pathPrefix}/` },
    }));
    addReadinessChecks(this, () => hostnameChecks({ kind: 'Service', name: this.name }, this.url));
    workloadNetworkPolicy(this, 'policy', {
      ...metadata,
      selector: this.selector,
      network: this.platform.network,
      ingress: withDefaultPorts([...(props.allowIngressFrom ?? []), ...(exposed?.ingressPeers ?? [])], {
        port: TENSORBOARD_PORT,
      }),
      egress: logs.egress,
    });
  }

  /** Network peer of the pod, for network policies of clients such as `network.allowNotebookEgressTo` of JupyterHub. */
  public get peer(): NetworkPeer {
    const { namespace } = Chart.of(this);
    return {
      podLabels: { ...this.selector },
      ...(namespace !== undefined && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
      ports: [{ port: TENSORBOARD_PORT }],
    };
  }

  private pod(props: TensorBoardProps, logs: LogSourceConfig): kube.PodSpec {
    return {
      serviceAccountName: this.serviceAccount.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPodSecurityContext(USER),
      ...podSpecFields(this, '', props),
      containers: [this.container(props, logs)],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: quantity(Size.mebibytes(256)) } }, ...logs.volumes],
    };
  }

  private container(props: TensorBoardProps, logs: LogSourceConfig): kube.Container {
    // Responds once the log loader has started, and fails if the loader has died.
    const health = { path: `${this.pathPrefix}/data/environment`, port: 'http' };
    return {
      name: 'tensorboard',
      image: this.platform.image(ComponentImage.TENSORBOARD),
      ...imagePullPolicyField(props),
      command: ['tensorboard'],
      args: tensorBoardArguments(this, props, logs, this.pathPrefix),
      // The image has no home directory for this user.
      env: mergeEnv(this, [{ name: 'HOME', value: '/tmp' }, ...logs.env], props.env),
      ports: [{ name: 'http', containerPort: TENSORBOARD_PORT }],
      resources: containerResources(this, this.platform.pods.defaultResources(RESOURCES), props.resources),
      startupProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
      readinessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5 },
      livenessProbe: { httpGet: health, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: restrictedSecurityContext(),
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...logs.volumeMounts],
    };
  }

  private expose({ exposure }: TensorBoardProps) {
    return (
      exposure &&
      this.platform.exposure.expose(this, 'exposure', {
        serviceName: this.name,
        port: 80,
        hostname: exposure.hostname,
        pathPrefix: this.pathPrefix === '' ? undefined : this.pathPrefix,
        healthCheckPath: `${this.pathPrefix}/data/environment`,
        requireAuthentication: exposure.requireAuthentication ?? true,
        requestTimeout: exposure.requestTimeout,
        labels: this.labels,
      })
    );
  }
}
