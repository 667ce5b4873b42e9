import type { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { Platform } from '../../platforms/platform-lookup';
import { JupyterHub, type JupyterHubProps } from '../jupyterhub';
import { TFJobOperator, type TFJobOperatorProps } from '../tf-job-operator';

// The operator reads the Secrets of its own namespace, and so has one where nobody else's Secrets are.
const OPERATOR_NAMESPACE = 'training-operator';

/** The components that `KubeflowCore` composes. */
export enum CoreComponent {
  /** Notebooks. */
  JUPYTERHUB = 'jupyterhub',
  /** Distributed training. */
  TF_JOB_OPERATOR = 'tf-job-operator',
}

/** What the core components are told, each on its own. */
export interface KubeflowCoreProps {
  /**
   * The components to have.
   *
   * @default - all of them
   */
  readonly components?: CoreComponent[];

  /**
   * What JupyterHub is told.
   *
   * @default - JupyterHub's own defaults
   */
  readonly jupyterhub?: JupyterHubProps;

  /**
   * What the TFJob operator is told.
   *
   * @default - the operator's own defaults
   */
  readonly tfJobOperator?: TFJobOperatorProps;
}

/**
 * The components that everybody wants: JupyterHub and the TFJob operator.
 *
 * Each stands in a chart of its own on the platform, so that each has a file of its own and is applied, updated and deleted
 * on its own.
 */
export class KubeflowCore extends Construct {
  /** JupyterHub; undefined where it was left out. */
  public readonly jupyterhub?: JupyterHub;

  /** The TFJob operator; undefined where it was left out. */
  public readonly tfJobOperator?: TFJobOperator;

  constructor(scope: Construct, id: string, props: KubeflowCoreProps = {}) {
    super(scope, id);
    const platform = Platform.of(this);
    const components = props.components ?? Object.values(CoreComponent);
    this.checkEnabled(components, CoreComponent.JUPYTERHUB, 'jupyterhub', props.jupyterhub);
    this.checkEnabled(components, CoreComponent.TF_JOB_OPERATOR, 'tfJobOperator', props.tfJobOperator);

    if (components.includes(CoreComponent.JUPYTERHUB)) {
      const chart = this.checkUnique(platform.chart('jupyterhub'), 'jupyterhub');
      this.jupyterhub = new JupyterHub(chart, 'jupyterhub', props.jupyterhub);
    }
    if (components.includes(CoreComponent.TF_JOB_OPERATOR)) {
      const chart = this.checkUnique(platform.chart('tf-job-operator', { namespace: OPERATOR_NAMESPACE }), 'operator');
      this.tfJobOperator = new TFJobOperator(chart, 'operator', props.tfJobOperator);
    }
  }

  /** A chart in which nothing has the id of the component. */
  private checkUnique(chart: Chart, id: string): Chart {
    const existing = chart.node.tryFindChild(id);
    if (existing) {
      throw new KubeflowError(
        this,
        `${existing.node.path} is there already.`,
        `A platform has one KubeflowCore, which makes its components in charts of its own: here it is "${chart.node.id}".`,
        'Remove one of the two, or leave the component out of `components`.',
      );
    }
    return chart;
  }

  /** Props of a component that is left out would be lost without a word. */
  private checkEnabled(components: CoreComponent[], component: CoreComponent, prop: string, given: unknown): void {
    if (given !== undefined && !components.includes(component)) {
      throw new KubeflowError(
        this,
        `\`${prop}\` is given, but "${component}" is not among \`components\`.`,
        'Props are accepted for the components that are there.',
        `Add CoreComponent.${component === CoreComponent.JUPYTERHUB ? 'JUPYTERHUB' : 'TF_JOB_OPERATOR'} to \`components\`, or leave \`${prop}\` out.`,
      );
    }
  }
}
