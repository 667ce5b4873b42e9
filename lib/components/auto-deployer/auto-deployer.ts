import { Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addFacts } from '../../component-facts';
import { KubeflowError } from '../../errors';
import * as kube from '../../k8s/kube';
import { metricsScraping } from '../../metrics/metrics-endpoint';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { serviceIpFamilyPolicy } from '../../network/ip-family-policy';
import type { NetworkPeer } from '../../network/network-peer';
import { checkPeers } from '../../network/network-peer-checks';
import { withDefaultPorts, workloadNetworkPolicy } from '../../network/network-policy';
import { checkedId } from '../../platforms/construct-ids';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { selectorLabels, workloadLabels } from '../../pods/labels';
import { Prerequisites } from '../../prerequisites';
import { addReadinessChecks, hostnameChecks } from '../../readiness-checks';
import { wholeSeconds } from '../../validation/durations';
import type { AutoDeployerProps } from './auto-deployer-props';
import { CONFIG_KEY, PORT, reconcilerDeployment, serverDeployment } from './deployer-pods';
import { jobRoles, type RoleSettings, reconcilerRoles, serverRoles, UserRoles } from './deployer-roles';
import { JOBS, RECONCILER, SERVER, workloadOf } from './names';

const CONFIG_VERSION = 'kubeflow-cdk.io/deployments/v1';

/** Labels of the pods of Jobs. */
const DEPLOYER_LABEL = 'auto-deploy.kubeflow-cdk.io/deployer';
const KIND_LABEL = 'auto-deploy.kubeflow-cdk.io/kind';

/** Ports of Git over SSH, and of Git and package registries over HTTP. */
const INTERNET_PORTS = [{ port: 22 }, { port: 80 }, { port: 443 }];

/**
 * Keeps a healthy instance of the newest commit of each branch deployed, for manual and automatic tests.
 *
 * A reconciler starts a Job for each new commit, which deploys the program of the repository with a namespace prefix of its
 * own, and deletes old instances. A server shows all instances. Tests take an instance with `kubeflow-cdk auto-deploy lease`.
 *
 * Jobs can create any object of the cluster. Use a cluster for tests, and a namespace that contains nothing else.
 */
export class AutoDeployer extends Construct {
  /** ServiceAccount of Jobs. Programs in the repositories run with its permissions. */
  public readonly jobServiceAccount: kplus.ServiceAccount;

  /** URL of the server outside the cluster; undefined without `exposure`. */
  public readonly url?: string;

  private readonly platform: IPlatform;
  private readonly context: RoleSettings;
  private users?: UserRoles;

  /**
   * @param scope a chart with a namespace, which contains nothing else
   * @param id id of the construct
   * @param props options
   * @throws KubeflowError if a prop is invalid, or the chart has no namespace.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AutoDeployerProps,
  ) {
    super(scope, checkedId(scope, 'id', id));
    this.platform = Platform._ofComponent(this, props.platform);
    checkConfig(this, props.config);
    this.context = { namespace: namespaceOf(this), labels: this.labels('jobs') };
    for (const secret of props.credentialsSecrets ?? []) {
      this.addCredentials(secret);
    }
    checkPeers(this, 'allowEgressTo', props.allowEgressTo);
    checkPeers(this, 'allowIngressFrom', props.allowIngressFrom);

    this.jobServiceAccount = this.serviceAccount('jobs', JOBS);
    jobRoles(this, this.context, props.additionalResources ?? []);
    this.jobPolicies();
    this.reconciler();
    this.url = this.server();
  }

  /**
   * Allows a user, a group or a ServiceAccount to find and lease instances.
   *
   * @param subject for example `kplus.Group.fromName(chart, 'testers', 'testers@example.com')`
   */
  public grantLease(subject: kplus.ISubject): void {
    this.users ??= new UserRoles(this, 'users', this.context);
    this.users.add(subject);
  }

  private addCredentials(name: string): void {
    checkName(this, 'credentialsSecrets', name, DNS_SUBDOMAIN);
    const { namespace } = this.context;
    Prerequisites.add(this, {
      kind: 'Secret',
      name,
      namespace,
      reason: 'It has the credentials of repositories.',
      command: `kubectl create secret generic ${name} -n ${namespace} --from-file=password=token.txt`,
      blocking: false,
    });
  }

  private labels(component: 'reconciler' | 'server' | 'jobs'): { [key: string]: string } {
    return workloadLabels(this, workloadOf(component), this.props.labels);
  }

  private serviceAccount(component: 'reconciler' | 'server' | 'jobs', name: string): kplus.ServiceAccount {
    return new kplus.ServiceAccount(this, `${component}-service-account`, {
      metadata: { name, labels: this.labels(component) },
      automountToken: false,
    });
  }

  private reconciler(): void {
    const labels = this.labels('reconciler');
    const selector = selectorLabels(workloadOf('reconciler'));
    const interval = wholeSeconds(this, 'interval', this.props.interval ?? Duration.minutes(1), {
      acceptedBy: 'The reconciler',
      min: 5,
      max: 24 * 3600,
      example: 'Duration.minutes(1)',
    });
    this.serviceAccount('reconciler', RECONCILER);
    reconcilerRoles(this, { ...this.context, labels }, this.props.credentialsSecrets ?? []);
    new kube.ConfigMap(this, 'config', {
      metadata: { name: RECONCILER, labels },
      data: { [CONFIG_KEY]: this.props.config },
    });
    reconcilerDeployment(this, this.props, { platform: this.platform, labels, selector }, interval);
    workloadNetworkPolicy(this, 'reconciler-policy', {
      name: RECONCILER,
      labels,
      selector,
      network: this.platform.network,
      ingress: [],
      egress: this.sources(),
    });
  }

  /** Returns the URL of the server. */
  private server(): string | undefined {
    const labels = this.labels('server');
    const selector = selectorLabels(workloadOf('server'));
    const { network } = this.platform;
    this.serviceAccount('server', SERVER);
    serverRoles(this, { ...this.context, labels });
    const metrics = metricsScraping(
      this,
      'metrics',
      { prop: 'metrics', name: SERVER, labels, selector, port: { name: 'http', number: PORT }, path: '/metrics' },
      this.props.metrics,
    );
    serverDeployment(this, this.props, {
      platform: this.platform,
      labels,
      selector,
      annotations: metrics.podAnnotations,
    });
    new kube.Service(this, 'service', {
      metadata: { name: SERVER, labels },
      spec: {
        ...serviceIpFamilyPolicy(network),
        selector,
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    });
    const exposed = this.expose(labels);
    workloadNetworkPolicy(this, 'server-policy', {
      name: SERVER,
      labels,
      selector,
      ingress: [
        ...withDefaultPorts([...(this.props.allowIngressFrom ?? []), ...(exposed?.ingressPeers ?? [])], { port: PORT }),
        ...metrics.ingress,
      ],
      egress: [...network.dnsServers, ...network.apiServer],
    });
    addFacts(this, () => ({
      urls: exposed === undefined ? [] : [`${exposed.url}/`],
      open: { service: SERVER, port: 80, scheme: 'http', path: '/' },
    }));
    addReadinessChecks(this, () => hostnameChecks({ kind: 'Service', name: SERVER }, exposed?.url));
    return exposed?.url;
  }

  private expose(labels: { [key: string]: string }) {
    const { exposure } = this.props;
    return (
      exposure &&
      this.platform.exposure.expose(this, 'exposure', {
        serviceName: SERVER,
        port: 80,
        hostname: exposure.hostname,
        healthCheckPath: '/readyz',
        requireAuthentication: exposure.requireAuthentication ?? true,
        requestTimeout: exposure.requestTimeout,
        labels,
      })
    );
  }

  /** The policies select the pods by labels that the reconciler sets. */
  private jobPolicies(): void {
    const { network } = this.platform;
    const policy = (kind: 'launch' | 'remove', egress: NetworkPeer[]) =>
      workloadNetworkPolicy(this, `${kind}-policy`, {
        name: `${JOBS}-${kind}`,
        labels: this.labels('jobs'),
        selector: { [DEPLOYER_LABEL]: this.context.namespace, [KIND_LABEL]: kind },
        // Variables of Jobs can set the proxy. Deletions need none.
        ...(kind === 'launch' && { network }),
        ingress: [],
        egress,
      });
    policy('launch', this.sources());
    policy('remove', [...network.dnsServers, ...network.apiServer]);
  }

  /** What reads repositories reaches. */
  private sources(): NetworkPeer[] {
    const { network } = this.platform;
    return [
      ...network.dnsServers,
      ...network.apiServer,
      ...withDefaultPorts([...network.internet, ...(this.props.allowEgressTo ?? [])], ...INTERNET_PORTS),
    ];
  }
}

function namespaceOf(where: Construct): string {
  const { namespace } = Chart.of(where);
  if (namespace === undefined) {
    throw new KubeflowError(
      where,
      'the chart has no namespace.',
      'Must have a namespace, because the role bindings refer to it.',
      "Use `platform.chart('auto-deploy', { namespace: 'auto-deploy' })`.",
    );
  }
  return namespace;
}

/** Finds a text that is not a configuration, for example the name of a file. `auto-deploy check` finds the rest. */
function checkConfig(where: Construct, config: string): void {
  if (!config.includes(CONFIG_VERSION)) {
    throw new KubeflowError(
      where,
      `config: ${JSON.stringify(config.slice(0, 60))} is not a configuration.`,
      `Must be the text of a file with the line "apiVersion: ${CONFIG_VERSION}".`,
      "Use `config: readFileSync('deployments.yaml', 'utf8')`.",
    );
  }
}
