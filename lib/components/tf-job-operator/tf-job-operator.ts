import { Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import { type MetricsScraping, metricsScraping } from '../../metrics/metrics-endpoint';
import { checkName } from '../../names';
import { serviceIpFamilyPolicy } from '../../network/ip-family-policy';
import type { NetworkPeer } from '../../network/network-peer';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { prefixedNamespace } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { platformPod } from '../../platforms/platform-pod';
import { imagePullPolicyField, podMetadata, podSpecFields } from '../../pods/component-pod';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import { containerResources } from '../../pods/resources';
import { restrictedPodSecurityContext, restrictedSecurityContext } from '../../pods/security-context';
import { wholeSeconds } from '../../validation/durations';
import { checkEnum } from '../../validation/enums';
import { checkInteger } from '../../validation/integers';
import { checkPort } from '../../validation/ports';
import { checkGangScheduler, GangScheduler } from './gang-scheduler';
import { enabledJobKinds } from './job-kind';
import { operatorFlags } from './operator-flags';
import { operatorRoles } from './operator-roles';
import { tfJobCrd } from './tf-job-crd';
import { type TFJobOperatorProps, WebhookFailurePolicy } from './tf-job-operator-props';
import { userRoles } from './user-roles';
import { webhookConfiguration } from './webhook-configuration';

// Names are upstream's, and not the user's to choose: the operator knows the webhook configuration by its name, and two
// operators in one cluster would work against each other.
const NAME = 'training-operator';
const CERTIFICATE = 'training-operator-webhook-cert';
const WEBHOOK_CONFIGURATION = 'validator.training-operator.kubeflow.org';
const WORKLOAD: RecommendedLabels = { name: NAME, instance: NAME, component: 'controller' };

const METRICS_PORT = 8080;
const PROBE_PORT = 8081;

// The image names no user.
const USER = { uid: 65532, gid: 65532, fsGroup: 65532 };

/**
 * Runs TFJobs: the definition of TFJobs, and the training operator with its webhook.
 *
 * One operator serves the whole cluster, or one namespace of it. It makes the certificate of its webhook itself and keeps it in a
 * Secret.
 *
 * @see https://github.com/kubeflow/trainer/tree/v1.9.4
 */
export class TFJobOperator extends Construct {
  /** Service account of the operator. */
  public readonly serviceAccount: kplus.ServiceAccount;

  private readonly platform: IPlatform;
  private readonly namespace: string;
  private readonly watchNamespace?: string;
  private readonly jobKinds: string[];
  private readonly gangScheduler: GangScheduler;
  private readonly webhookPort: number;
  private readonly labels: { [key: string]: string };

  /**
   * Throws where the chart names no namespace, or a prop is nothing that Kubernetes or the operator would take.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TFJobOperatorProps = {},
  ) {
    super(scope, id);
    this.platform = Platform._ofComponent(this, props.platform);
    this.namespace = this.operatorNamespace();
    this.watchNamespace = this.jobNamespace();
    this.jobKinds = enabledJobKinds(this, props.additionalJobKinds);
    this.gangScheduler = props.gangScheduler ?? GangScheduler.none();
    checkGangScheduler(this, this.gangScheduler);
    this.webhookPort = this.webhookServerPort();
    this.labels = workloadLabels(this, WORKLOAD, {
      // By which upstream's documentation finds the pod.
      'control-plane': 'kubeflow-training-operator',
      ...props.labels,
    });

    tfJobCrd(this, 'definition', this.labels);
    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', {
      metadata: { name: NAME, labels: this.labels },
      automountToken: false,
    });
    operatorRoles(this, {
      name: NAME,
      namespace: this.namespace,
      labels: this.labels,
      secretName: CERTIFICATE,
      webhookConfigurationName: WEBHOOK_CONFIGURATION,
      jobKinds: this.jobKinds,
      gangScheduler: this.gangScheduler,
      watchNamespace: this.watchNamespace,
    });
    userRoles(this, this.labels, this.jobKinds);
    const metrics = this.metrics();
    this.networkPolicy(metrics.ingress);
    this.certificate();
    this.service(props.metrics !== undefined);
    this.deployment(metrics.podAnnotations);
    this.webhook();
  }

  /** The API server and the role bindings find the operator by its namespace, so that it must be known. */
  private operatorNamespace(): string {
    const chart = Chart.of(this);
    if (chart.namespace === undefined) {
      throw new KubeflowError(
        this,
        'the chart names no namespace.',
        'The API server calls the webhook, and role bindings name the service account, in a namespace that they state.',
        "Use `new Chart(app, 'operator', { namespace: 'kubeflow' })`, or a platform's chart.",
      );
    }
    return chart.namespace;
  }

  private jobNamespace(): string | undefined {
    const { watchNamespace } = this.props;
    if (watchNamespace === undefined) {
      return undefined;
    }
    const namespace = prefixedNamespace(this, watchNamespace);
    checkName(this, 'watchNamespace', namespace);
    return namespace;
  }

  private webhookServerPort(): number {
    const port = this.props.webhookServerPort ?? 9443;
    checkPort(this, 'webhookServerPort', port);
    if ([METRICS_PORT, PROBE_PORT].includes(port)) {
      throw new KubeflowError(
        this,
        `webhookServerPort ${port} is taken.`,
        `The operator accepts any port but ${METRICS_PORT}, where its metrics are, and ${PROBE_PORT}, where its probes are.`,
        'Leave it out, or use for example 9443.',
      );
    }
    return port;
  }

  private metrics(): Pick<MetricsScraping, 'podAnnotations' | 'ingress'> {
    const endpoint = {
      prop: 'metrics',
      name: NAME,
      labels: this.labels,
      selector: selectorLabels(WORKLOAD),
      port: { name: 'metrics', number: METRICS_PORT },
      path: '/metrics',
    };
    return metricsScraping(this, 'metrics', endpoint, this.props.metrics);
  }

  private networkPolicy(scrapers: NetworkPeer[]): void {
    const { network } = this.platform;
    workloadNetworkPolicy(this, 'network-policy', {
      name: NAME,
      labels: this.labels,
      selector: selectorLabels(WORKLOAD),
      ingress: [
        // The API server calls from an address that no policy can name; the webhook only judges what it is shown.
        { ports: [{ port: this.webhookPort }] },
        ...scrapers,
      ],
      // Some clusters tell pods the API server's name, and not its address.
      egress: [...network.dnsServers, ...network.apiServer],
    });
    network.allowIngressFromControlPlane(this, this.webhookPort);
  }

  /** The operator fills it in. It has no data and no type here, so that applying it again takes nothing away. */
  private certificate(): void {
    new kplus.k8s.KubeSecret(this, 'certificate', { metadata: { name: CERTIFICATE, labels: this.labels } });
  }

  private service(metrics: boolean): void {
    const target = (port: string) => kplus.k8s.IntOrString.fromString(port);
    new kplus.k8s.KubeService(this, 'service', {
      metadata: { name: NAME, labels: this.labels },
      spec: {
        ...serviceIpFamilyPolicy(this.platform.network),
        selector: selectorLabels(WORKLOAD),
        ports: [
          { name: 'webhook-server', port: 443, protocol: 'TCP', targetPort: target('webhook-server') },
          ...(metrics ? [{ name: 'metrics', port: METRICS_PORT, protocol: 'TCP', targetPort: target('metrics') }] : []),
        ],
      },
    });
  }

  private deployment(annotations: { [key: string]: string }): void {
    const { replicas = 1, terminationGracePeriod = Duration.seconds(30) } = this.props;
    checkInteger(this, 'replicas', replicas, { min: 1, acceptedBy: 'A Deployment' });
    const selector = { matchLabels: selectorLabels(WORKLOAD) };
    new kplus.k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: NAME, labels: this.labels },
      spec: {
        replicas,
        selector,
        template: {
          metadata: podMetadata(this, this.props, { labels: this.labels, annotations }),
          spec: platformPod(this.platform, {
            ...podSpecFields(this, '', this.props),
            serviceAccountName: this.serviceAccount.name,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurityContext(USER),
            terminationGracePeriodSeconds: this.seconds('terminationGracePeriod', terminationGracePeriod, { min: 0 }),
            ...(replicas > 1 && {
              topologySpreadConstraints: [
                {
                  topologyKey: 'kubernetes.io/hostname',
                  maxSkew: 1,
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: selector,
                },
              ],
            }),
            containers: [this.container()],
            volumes: [{ name: 'certificate', secret: { secretName: CERTIFICATE, defaultMode: 0o440 } }],
          }),
        },
      },
    });
    // Of one pod a budget could say only that its node is never drained; jobs run on without the operator.
    if (replicas > 1) {
      new kplus.k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name: NAME, labels: this.labels },
        spec: { maxUnavailable: kplus.k8s.IntOrString.fromNumber(1), selector },
      });
    }
  }

  private container(): kplus.k8s.Container {
    const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const get = (path: string) => ({ path, port: kplus.k8s.IntOrString.fromString('probes') });
    const { schedulerName } = this.gangScheduler;
    return {
      name: NAME,
      image: this.platform.image(ComponentImage.TRAINING_OPERATOR),
      ...imagePullPolicyField(this, '', this.props),
      command: ['/manager'],
      args: [
        ...this.jobKinds.map((scheme) => `--enable-scheme=${scheme}`),
        ...(schedulerName === undefined ? [] : [`--gang-scheduler-name=${schedulerName}`]),
        ...(this.watchNamespace === undefined ? [] : [`--namespace=${this.watchNamespace}`]),
        '--leader-elect',
        `--leader-election-id=${NAME}`,
        `--metrics-bind-address=:${METRICS_PORT}`,
        `--health-probe-bind-address=:${PROBE_PORT}`,
        `--webhook-server-port=${this.webhookPort}`,
        `--webhook-service-name=${NAME}`,
        `--webhook-secret-name=${CERTIFICATE}`,
        ...operatorFlags(this, this.props),
      ],
      env: [fromField('MY_POD_NAMESPACE', 'metadata.namespace'), fromField('MY_POD_NAME', 'metadata.name')],
      ports: [
        { name: 'webhook-server', containerPort: this.webhookPort },
        { name: 'metrics', containerPort: METRICS_PORT },
        { name: 'probes', containerPort: PROBE_PORT },
      ],
      resources: containerResources(
        this,
        this.platform.pods.defaultResources({
          cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
          memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) },
        }),
        this.props.resources,
      ),
      startupProbe: { httpGet: get('/healthz'), periodSeconds: 2, failureThreshold: 30 },
      livenessProbe: { httpGet: get('/healthz'), periodSeconds: 20, timeoutSeconds: 3 },
      // Ready once the webhook has its certificate: about a minute the first time, until the kubelet brings the Secret.
      readinessProbe: { httpGet: get('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
      securityContext: restrictedSecurityContext(),
      // The folder is fixed in the operator.
      volumeMounts: [{ name: 'certificate', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true }],
    };
  }

  private webhook(): void {
    const { webhookFailurePolicy, webhookTimeout = Duration.seconds(5) } = this.props;
    checkEnum(this, 'webhookFailurePolicy', webhookFailurePolicy, WebhookFailurePolicy);
    webhookConfiguration(this, 'webhook', {
      name: WEBHOOK_CONFIGURATION,
      labels: this.labels,
      serviceName: NAME,
      namespace: this.namespace,
      jobKinds: this.jobKinds,
      failurePolicy: webhookFailurePolicy ?? WebhookFailurePolicy.IGNORE,
      timeoutSeconds: this.seconds('webhookTimeout', webhookTimeout, { max: 30 }),
      watchNamespace: this.watchNamespace,
    });
  }

  private seconds(prop: string, duration: Duration, bounds: { min?: number; max?: number }): number {
    return wholeSeconds(this, prop, duration, { acceptedBy: 'Kubernetes', example: 'Duration.seconds(10)', ...bounds });
  }
}
