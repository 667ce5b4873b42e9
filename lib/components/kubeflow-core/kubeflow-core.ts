import type { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { Platform } from '../../platforms/platform-lookup';
import { JupyterHub, type JupyterHubProps } from '../jupyterhub';
import { TFJobOperator, type TFJobOperatorProps } from '../tf-job-operator';

// The operator can read all Secrets of its namespace, so it has a namespace without Secrets of other components.
const OPERATOR_NAMESPACE = 'training-operator';

/** Components of `KubeflowCore`. */
export enum CoreComponent {
  /** Notebooks: JupyterHub. */
  JUPYTERHUB = 'jupyterhub',
  /** Distributed training: the TFJob operator. */
  TF_JOB_OPERATOR = 'tf-job-operator',
}

/** Properties of `KubeflowCore`. Each component has its own. */
export interface KubeflowCoreProps {
  /**
   * Components to create.
   *
   * @default - all components
   */
  readonly components?: CoreComponent[];

  /**
   * Properties of JupyterHub.
   *
   * @default - the defaults of `JupyterHub`
   */
  readonly jupyterhub?: JupyterHubProps;

  /**
   * Properties of the TFJob operator.
   *
   * @default - the defaults of `TFJobOperator`
   */
  readonly tfJobOperator?: TFJobOperatorProps;
}

/**
 * Creates the components that most platforms need: JupyterHub and the TFJob operator.
 *
 * Each component has its own chart, and so its own file. It can be applied, updated and deleted independently.
 */
export class KubeflowCore extends Construct {
  /** JupyterHub; undefined if it is not in `components`. */
  public readonly jupyterhub?: JupyterHub;

  /** The TFJob operator; undefined if it is not in `components`. */
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

  /**
   * Returns the chart.
   *
   * @throws KubeflowError if the chart already contains the component.
   */
  private checkUnique(chart: Chart, id: string): Chart {
    const existing = chart.node.tryFindChild(id);
    if (existing) {
      throw new KubeflowError(
        this,
        `${existing.node.path} already exists.`,
        `A platform must have only one KubeflowCore per component. Both would create the component in the chart "${chart.node.id}".`,
        'Remove one of the two, or leave the component out of `components`.',
      );
    }
    return chart;
  }

  /** Fails instead of ignoring the props of a component that is left out. */
  private checkEnabled(components: CoreComponent[], component: CoreComponent, prop: string, props: unknown): void {
    if (props !== undefined && !components.includes(component)) {
      throw new KubeflowError(
        this,
        `\`${prop}\` is set, but "${component}" is not in \`components\`.`,
        'Props must belong to a component that is created.',
        `Add CoreComponent.${component === CoreComponent.JUPYTERHUB ? 'JUPYTERHUB' : 'TF_JOB_OPERATOR'} to \`components\`, or remove \`${prop}\`.`,
      );
    }
  }
}
