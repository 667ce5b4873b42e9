import { ApiObject, Chart, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { notGating } from '../../component-facts';
import { KubeflowError } from '../../errors';
import * as kube from '../../k8s/kube';
import { metricsScraping } from '../../metrics/metrics-endpoint';
import { checkName, DNS_LABEL } from '../../names';
import { workloadNetworkPolicy } from '../../network/network-policy';
import { checkedId } from '../../platforms/construct-ids';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { selectorLabels, workloadLabels } from '../../pods/labels';
import { Warnings } from '../../warnings';
import {
  APPLICATION_GROUP,
  APPLICATION_KIND,
  APPLICATION_VERSION,
  applicationDefinition,
} from './application-definition';
import { applicationSpec } from './application-spec';
import { checkEgress, checkPolicies } from './check-policies';
import { controllerDeployment, METRICS_PORT } from './controller-deployment';
import type { ControllerNames } from './controller-names';
import { ownRole, readerRoles } from './controller-roles';
import { EXPECTATIONS_KEY, expectations, expectedCheck } from './expectations';
import { type ChartContents, type EnvironmentContents, environmentContents } from './expected-objects';
import type { KubeflowApplicationProps } from './kubeflow-application-props';
import { type ManagedApplication, merged, namedApplications, withController } from './other-applications';

/** The longest suffix of names is that of the roles and policies. */
const MAX_NAME = { ...DNS_LABEL, maxLength: 40, accepts: DNS_LABEL.accepts.replace('63', '40') };

/**
 * Shows whether an environment is ready, and why not: an Application whose status a controller keeps up to date.
 *
 * The controller reads the objects that the environment contains, and nothing else. It writes only the status of the
 * Application and Events about it.
 *
 * @see https://github.com/kubernetes-sigs/application
 */
export class KubeflowApplication extends Construct {
  /** Name of the Application. */
  public readonly name: string;

  /** ServiceAccount of the controller. */
  public readonly serviceAccount: kplus.ServiceAccount;

  private readonly platform: IPlatform;
  private readonly names: ControllerNames;
  private readonly checksHostnames: boolean;
  private readonly managesOthers: boolean;
  private readonly otherApplications: readonly ManagedApplication[];
  private known?: EnvironmentContents;

  /**
   * @param scope the chart, which must have a namespace
   * @param id id of the construct
   * @param props options
   * @throws KubeflowError if a prop is invalid, or the chart has no namespace.
   */
  constructor(scope: Construct, id: string, props: KubeflowApplicationProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    this.name = props.name ?? 'kubeflow';
    checkName(this, 'name', this.name, MAX_NAME);
    this.platform = Platform._ofComponent(this, props.platform);
    this.checksHostnames = props.checkHostnames ?? true;
    this.managesOthers = props.manageOtherApplications ?? props.createDefinition ?? true;
    this.names = this.controllerNames(props);
    this.otherApplications = namedApplications(this, props.otherApplications ?? [], this.names);
    const { name, labels, selector, expected } = this.names;
    const metadata = { name, labels };

    if (props.createDefinition ?? true) {
      applicationDefinition(this, 'definition', labels);
    }
    this.serviceAccount = new kplus.ServiceAccount(this, 'service-account', { metadata, automountToken: false });
    ownRole(this, this.names);
    new kube.ConfigMap(this, 'expected', {
      metadata: { name: expected, labels },
      data: Lazy.any({ produce: () => this.expectedData() }) as { [key: string]: string },
    });
    const metrics = metricsScraping(
      this,
      'metrics',
      { prop: 'metrics', name, labels, selector, port: { name: 'metrics', number: METRICS_PORT }, path: '/metrics' },
      props.metrics,
    );
    controllerDeployment(this, this.platform, this.names, props, metrics.podAnnotations);
    const { network } = this.platform;
    workloadNetworkPolicy(this, 'network-policy', {
      ...metadata,
      selector,
      network,
      ingress: metrics.ingress,
      egress: () => [
        ...network.dnsServers,
        ...network.apiServer,
        ...checkEgress(this.names, this.contents.charts, network),
      ],
    });
    // It describes the state of the components. It is not one of them.
    const application = new ApiObject(this, 'application', {
      apiVersion: `${APPLICATION_GROUP}/${APPLICATION_VERSION}`,
      kind: APPLICATION_KIND,
      metadata: { name: this.name, labels },
      spec: Lazy.any({ produce: () => applicationSpec(props, this.contents) }),
    });
    notGating(withController(application));
    // The environment is complete when validation begins.
    this.node.addValidation({ validate: () => this.complete() });
    Warnings._addLazy(this, 'kubeflow-application/no-namespace', () => this.namespaceWarning());
  }

  private get contents(): EnvironmentContents {
    this.known ??= this.read();
    return this.known;
  }

  /** Creates the objects whose number depends on what the environment contains. Replaces those of an earlier synthesis. */
  private complete(): string[] {
    this.known = this.read();
    this.node.tryRemoveChild('environment');
    const scope = new Construct(this, 'environment');
    readerRoles(scope, this.names, this.known);
    checkPolicies(scope, this.names, this.known.charts);
    return [];
  }

  private read(): EnvironmentContents {
    const { charts, applications, ...contents } = environmentContents(this);
    return {
      ...contents,
      charts: charts.map((chart) => this.withHostnames(chart)),
      applications: merged([...(this.managesOthers ? applications : []), ...this.otherApplications]),
    };
  }

  /** Adds checks of the hostnames of a chart. */
  private withHostnames(chart: ChartContents): ChartContents {
    return this.checksHostnames
      ? chart
      : { ...chart, checks: chart.checks.filter(({ check }) => check.type !== 'hostname') };
  }

  private expectedData(): { [key: string]: string } {
    const { clusterDomain } = this.platform.network;
    const checks = this.contents.charts.flatMap((chart) =>
      chart.checks.map((check) => expectedCheck(chart, check, clusterDomain)),
    );
    return { [EXPECTATIONS_KEY]: expectations(this.contents, checks) };
  }

  private controllerNames(props: KubeflowApplicationProps): ControllerNames {
    const { namespace } = Chart.of(this);
    if (namespace === undefined) {
      throw new KubeflowError(
        this,
        'the chart has no namespace.',
        'Must have a namespace, because the role bindings refer to it.',
        "Use `new Chart(app, 'application', { namespace: 'kubeflow' })`, or `platform.chart()`.",
      );
    }
    const workload = { name: 'kubeflow-application', instance: this.name, component: 'controller' };
    return {
      name: `${this.name}-readiness`,
      namespace,
      application: this.name,
      expected: `${this.name}-expected`,
      labels: workloadLabels(this, workload, props.labels),
      selector: selectorLabels(workload),
    };
  }

  private namespaceWarning(): readonly [string, ...string[]] | undefined {
    const { withoutNamespace: paths } = this.contents;
    return paths.length === 0
      ? undefined
      : [
          `${paths.length === 1 ? 'an object has' : `${paths.length} objects have`} no namespace, and the Application does not include ${paths.length === 1 ? 'it' : 'them'}: ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}.`,
          'Objects without a namespace are created in the namespace of the kubectl context, which is unknown.',
          'Set `namespace` of their charts.',
        ];
  }
}
