import * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import * as kube from '../../k8s/kube';
import { type MetricsScraping, metricsScraping } from '../../metrics/metrics-endpoint';
import { serviceIpFamilyPolicy } from '../../network/ip-family-policy';
import type { NetworkPeer } from '../../network/network-peer';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { checkedId } from '../../platforms/construct-ids';
import { Platform } from '../../platforms/platform-lookup';
import { selectorLabels } from '../../pods/labels';
import { recordOperator } from '../tf-job/operator-presence';
import { operatorDeployment } from './operator-deployment';
import { operatorRoles } from './operator-roles';
import {
  CERTIFICATE_SECRET,
  METRICS_PORT,
  NAME,
  type OperatorSettings,
  operatorSettings,
  WORKLOAD,
} from './operator-settings';
import { warnAboutOtherSecrets } from './secret-warnings';
import { tfJobCrd } from './tf-job-crd';
import type { TFJobOperatorProps } from './tf-job-operator-props';
import { userRoles } from './user-roles';
import { webhookConfiguration } from './webhook-configuration';

/**
 * Installs the training operator, which runs TFJobs, with its webhook and the TFJob CustomResourceDefinition.
 *
 * One operator serves the whole cluster, or one namespace. The operator creates the certificate of its webhook and stores
 * it in a Secret. With a namespace prefix, it serves one namespace and has no webhook, so that a cluster can have several
 * operators.
 *
 * @see https://github.com/kubeflow/trainer/tree/v1.9.4
 */
export class TFJobOperator extends Construct {
  /**
   * States that the cluster of an environment already has a training operator that runs TFJobs in all namespaces. Without
   * this and without a `TFJobOperator`, TFJobs cause a warning.
   *
   * @param scope the platform, or any construct of the environment
   */
  public static existing(scope: IConstruct): void {
    recordOperator(Platform.of(scope));
  }

  /** ServiceAccount of the operator. */
  public readonly serviceAccount: kplus.ServiceAccount;

  private readonly settings: OperatorSettings;

  /**
   * @throws KubeflowError if the chart has no namespace, or if Kubernetes or the operator would reject a prop.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TFJobOperatorProps = {},
  ) {
    super(scope, checkedId(scope, 'id', id));
    this.settings = operatorSettings(this, props);
    const { labels, platform, watchNamespace } = this.settings;

    recordOperator(platform, watchNamespace);
    warnAboutOtherSecrets(this, platform, this.settings.namespace);
    tfJobCrd(this, 'definition', this.settings);
    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', {
      metadata: { name: NAME, labels },
      automountToken: false,
    });
    operatorRoles(this, this.settings);
    userRoles(this, this.settings);
    const metrics = this.metrics();
    this.networkPolicy(metrics.ingress);
    this.certificateSecret();
    this.service(props.metrics !== undefined);
    operatorDeployment(this, this.settings, props, metrics.podAnnotations);
    webhookConfiguration(this, 'webhook', this.settings, props);
  }

  private metrics(): Pick<MetricsScraping, 'podAnnotations' | 'ingress'> {
    const endpoint = {
      prop: 'metrics',
      name: NAME,
      labels: this.settings.labels,
      selector: selectorLabels(WORKLOAD),
      port: { name: 'metrics', number: METRICS_PORT },
      path: '/metrics',
    };
    return metricsScraping(this, 'metrics', endpoint, this.props.metrics);
  }

  private networkPolicy(scrapers: NetworkPeer[]): void {
    const { labels, webhookPort, sharesCluster } = this.settings;
    const { network } = this.settings.platform;
    workloadNetworkPolicy(this, 'network-policy', {
      name: NAME,
      labels,
      selector: selectorLabels(WORKLOAD),
      network,
      ingress: [
        // A policy cannot select the API server. The webhook only validates the objects that it receives.
        ...(sharesCluster ? [] : [{ allPeers: true, ports: [{ port: webhookPort }] }]),
        ...scrapers,
      ],
      // On some clusters pods receive the API server's DNS name and not its IP address.
      egress: [...network.dnsServers, ...network.apiServer],
    });
    if (!sharesCluster) {
      network.allowIngressFromControlPlane(this, webhookPort);
    }
  }

  /** The operator writes the certificate. The manifest has no data and no type, so that `kubectl apply` keeps them. */
  private certificateSecret(): void {
    new kube.Secret(this, 'certificate', {
      metadata: { name: CERTIFICATE_SECRET, labels: this.settings.labels },
    });
  }

  private service(metrics: boolean): void {
    const { labels, platform } = this.settings;
    const target = (port: string) => port;
    new kube.Service(this, 'service', {
      metadata: { name: NAME, labels },
      spec: {
        ...serviceIpFamilyPolicy(platform.network),
        selector: selectorLabels(WORKLOAD),
        ports: [
          { name: 'webhook-server', port: 443, protocol: 'TCP', targetPort: target('webhook-server') },
          ...(metrics ? [{ name: 'metrics', port: METRICS_PORT, protocol: 'TCP', targetPort: target('metrics') }] : []),
        ],
      },
    });
  }
}
