import { Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import type { NetworkPeer } from '../../platforms/network-peer';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { clusterScoped } from '../../workload/cluster-scoped';
import { checkMember } from '../../workload/enum-checks';
import { selectorLabels, type WorkloadIdentity, workloadLabels } from '../../workload/labels';
import { withPorts, workloadPolicy } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import { platformPod } from '../../workload/platform-pod';
import { containerResources } from '../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../workload/security';
import { serviceFamilies } from '../../workload/service-families';
import { operatorRoles, userRoles } from './roles';
import { tfJobDefinition } from './tf-job-definition';

/** What the API server does with a TFJob while the operator's webhook does not answer. */
export enum WebhookFailurePolicy {
  /** It is accepted, checked by the definition's own rules alone. */
  IGNORE = 'Ignore',
  /** It is refused. */
  FAIL = 'Fail',
}

/** Options of a `TFJobOperator`. */
export interface TFJobOperatorProps {
  /**
   * What happens to TFJobs while the operator's webhook does not answer.
   *
   * With `FAIL`, TFJobs cannot be applied together with the operator, only once it is ready.
   *
   * @default WebhookFailurePolicy.IGNORE
   */
  readonly webhookFailurePolicy?: WebhookFailurePolicy;

  /**
   * Requests and limits of the operator. It keeps every pod and Service of the cluster in memory.
   *
   * @default - 100m to 1 CPU, 256Mi to 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Who may read the operator's metrics, on port 8080.
   *
   * @default - nobody
   */
  readonly metricsFrom?: NetworkPeer[];

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the operator runs on.
   *
   * @default - the one whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

// Names are upstream's, and not the user's to choose: the operator knows the webhook configuration by its name, and two
// operators in one cluster would work against each other.
const NAME = 'training-operator';
const CERTIFICATE = 'training-operator-webhook-cert';
const WEBHOOK_CONFIGURATION = 'validator.training-operator.kubeflow.org';
const WORKLOAD: WorkloadIdentity = { name: NAME, instance: NAME, component: 'controller' };

const WEBHOOK_PORT = 9443;
const METRICS_PORT = 8080;
const PROBE_PORT = 8081;

// The image names no user.
const USER = { uid: 65532, gid: 65532, fsGroup: 65532 };

/**
 * Runs TFJobs: the definition of TFJobs, and the training operator with its webhook.
 *
 * One operator serves the whole cluster. It makes the certificate of its webhook itself and keeps it in a Secret.
 *
 * @see https://github.com/kubeflow/trainer/tree/v1.9.4
 */
export class TFJobOperator extends Construct {
  /** Service account of the operator. */
  public readonly serviceAccount: kplus.ServiceAccount;

  private readonly platform: IPlatform;
  private readonly namespace: string;
  private readonly labels: { [key: string]: string };

  /**
   * Throws where the chart names no namespace, or a label would break a selector.
   */
  constructor(scope: Construct, id: string, props: TFJobOperatorProps = {}) {
    super(scope, id);
    this.platform = Platform._ofComponent(this, props.platform);
    this.namespace = this.namespaceOfChart();
    this.labels = workloadLabels(this, WORKLOAD, {
      // By which upstream's documentation finds the pod.
      'control-plane': 'kubeflow-training-operator',
      ...props.labels,
    });

    tfJobDefinition(this, 'definition', this.labels);
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
    });
    userRoles(this, this.labels);
    checkPeers(this, 'metricsFrom', props.metricsFrom ?? []);
    checkMember(this, 'webhookFailurePolicy', props.webhookFailurePolicy, WebhookFailurePolicy);
    this.networkPolicy(props.metricsFrom ?? []);
    this.certificate();
    this.service((props.metricsFrom ?? []).length > 0);
    this.deployment(props.resources);
    this.webhook(props.webhookFailurePolicy ?? WebhookFailurePolicy.IGNORE);
  }

  /** The API server and the role bindings find the operator by its namespace, so that it must be known. */
  private namespaceOfChart(): string {
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

  private networkPolicy(metricsFrom: NetworkPeer[]): void {
    const { dns, apiServer } = this.platform.network;
    workloadPolicy(this, 'network-policy', {
      name: NAME,
      labels: this.labels,
      selector: selectorLabels(WORKLOAD),
      ingress: [
        // The API server calls from an address that no policy can name; the webhook only judges what it is shown.
        { ports: [{ port: WEBHOOK_PORT }] },
        ...withPorts(metricsFrom, { port: METRICS_PORT }),
      ],
      // Some clusters tell pods the API server's name, and not its address.
      egress: [...dns, ...apiServer],
    });
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
        ...serviceFamilies(this.platform.network),
        selector: selectorLabels(WORKLOAD),
        ports: [
          { name: 'webhook-server', port: 443, protocol: 'TCP', targetPort: target('webhook-server') },
          ...(metrics ? [{ name: 'metrics', port: METRICS_PORT, protocol: 'TCP', targetPort: target('metrics') }] : []),
        ],
      },
    });
  }

  private deployment(resources: kplus.ContainerResources | undefined): void {
    new kplus.k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: NAME, labels: this.labels },
      spec: {
        // A second one would only wait for the first; while a new version rolls out both answer the webhook.
        replicas: 1,
        selector: { matchLabels: selectorLabels(WORKLOAD) },
        template: {
          metadata: { labels: this.labels },
          spec: platformPod(this.platform, {
            serviceAccountName: this.serviceAccount.name,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(USER),
            containers: [this.container(resources)],
            volumes: [{ name: 'certificate', secret: { secretName: CERTIFICATE, defaultMode: 0o440 } }],
          }),
        },
      },
    });
  }

  private container(resources: kplus.ContainerResources | undefined): kplus.k8s.Container {
    const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const get = (path: string) => ({ path, port: kplus.k8s.IntOrString.fromString('probes') });
    return {
      name: NAME,
      image: this.platform.image(ComponentImage.TRAINING_OPERATOR),
      command: ['/manager'],
      args: [
        '--enable-scheme=tfjob',
        '--leader-elect',
        `--leader-election-id=${NAME}`,
        `--metrics-bind-address=:${METRICS_PORT}`,
        `--health-probe-bind-address=:${PROBE_PORT}`,
        `--webhook-server-port=${WEBHOOK_PORT}`,
        `--webhook-service-name=${NAME}`,
        `--webhook-secret-name=${CERTIFICATE}`,
      ],
      env: [fromField('MY_POD_NAMESPACE', 'metadata.namespace'), fromField('MY_POD_NAME', 'metadata.name')],
      ports: [
        { name: 'webhook-server', containerPort: WEBHOOK_PORT },
        { name: 'metrics', containerPort: METRICS_PORT },
        { name: 'probes', containerPort: PROBE_PORT },
      ],
      resources: containerResources(
        this,
        this.platform.pods.defaultResources({
          cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
          memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) },
        }),
        resources,
      ),
      startupProbe: { httpGet: get('/healthz'), periodSeconds: 2, failureThreshold: 30 },
      livenessProbe: { httpGet: get('/healthz'), periodSeconds: 20, timeoutSeconds: 3 },
      // Ready once the webhook has its certificate: about a minute the first time, until the kubelet brings the Secret.
      readinessProbe: { httpGet: get('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
      securityContext: restrictedContainer(),
      // The folder is fixed in the operator.
      volumeMounts: [{ name: 'certificate', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true }],
    };
  }

  private webhook(failurePolicy: WebhookFailurePolicy): void {
    clusterScoped(
      new kplus.k8s.KubeValidatingWebhookConfiguration(this, 'webhook', {
        metadata: { name: WEBHOOK_CONFIGURATION, labels: this.labels },
        webhooks: [
          {
            name: 'validator.tfjob.training-operator.kubeflow.org',
            admissionReviewVersions: ['v1'],
            // The operator adds the caBundle, and applying this again leaves it there.
            clientConfig: {
              service: {
                name: NAME,
                namespace: this.namespace,
                path: '/validate-kubeflow-org-v1-tfjob',
                port: 443,
              },
            },
            // Ignored by default, so that TFJobs can be applied together with the operator, which is ready only later.
            // Until then the definition refuses by its own rules what the webhook would.
            failurePolicy,
            sideEffects: 'None',
            timeoutSeconds: 5,
            rules: [
              {
                apiGroups: ['kubeflow.org'],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['tfjobs'],
                // The default, which is all of them, would be told to apply as a change each time.
                scope: 'Namespaced',
              },
            ],
          },
        ],
      }),
    );
  }
}
