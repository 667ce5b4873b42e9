import type { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkedId } from '../../platforms/construct-ids';
import { withPrefix } from '../../platforms/namespace';
import { Platform } from '../../platforms/platform-lookup';
import { JupyterHub, type JupyterHubProps } from '../jupyterhub';
import { KubeflowApplication, type KubeflowApplicationProps } from '../kubeflow-application';
import { TFJobOperator, type TFJobOperatorProps } from '../tf-job-operator';

// The operator can read all Secrets of its namespace, so it has a namespace without Secrets of other components.
const OPERATOR_NAMESPACE = 'training-operator';

const NOTEBOOKS_SUFFIX = '-notebooks';

/** Components of `KubeflowCore`. */
export enum CoreComponent {
  /** Notebooks: JupyterHub. */
  JUPYTERHUB = 'jupyterhub',
  /** Distributed training: the TFJob operator. */
  TF_JOB_OPERATOR = 'tf-job-operator',
  /** Readiness: the Application and its controller. */
  APPLICATION = 'application',
}

/** Props of the components. */
const PROPS = {
  [CoreComponent.JUPYTERHUB]: 'jupyterhub',
  [CoreComponent.TF_JOB_OPERATOR]: 'tfJobOperator',
  [CoreComponent.APPLICATION]: 'application',
} as const;

/** Properties of `KubeflowCore`. Each component has its own. */
export interface KubeflowCoreProps {
  /**
   * Components to create.
   *
   * @default - all: JupyterHub, the TFJob operator and the Application
   */
  readonly components?: CoreComponent[];

  /**
   * Properties of JupyterHub.
   *
   * @default - the defaults of `JupyterHub`, with users' pods in the separate namespace `<namespace>-notebooks`
   */
  readonly jupyterhub?: JupyterHubProps;

  /**
   * Properties of the TFJob operator.
   *
   * @default - the defaults of `TFJobOperator`
   */
  readonly tfJobOperator?: TFJobOperatorProps;

  /**
   * Properties of the Application.
   *
   * @default - the defaults of `KubeflowApplication`
   */
  readonly application?: KubeflowApplicationProps;
}

/**
 * Creates the components that most platforms need: JupyterHub, the TFJob operator, and the Application that shows whether
 * the platform is ready.
 *
 * Each component has its own chart, and so its own file. It can be applied, updated and deleted independently. The hub
 * can create pods that mount any Secret of their namespace, so users' pods have a namespace without other components.
 */
export class KubeflowCore extends Construct {
  /** JupyterHub; undefined if it is not in `components`. */
  public readonly jupyterhub?: JupyterHub;

  /** The TFJob operator; undefined if it is not in `components`. */
  public readonly tfJobOperator?: TFJobOperator;

  /** The Application of the environment; undefined if it is not in `components`. */
  public readonly application?: KubeflowApplication;

  constructor(scope: Construct, id: string, props: KubeflowCoreProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    const platform = Platform.of(this);
    const components = props.components ?? Object.values(CoreComponent);
    for (const component of Object.values(CoreComponent)) {
      this.checkEnabled(components, component, props);
    }

    if (components.includes(CoreComponent.JUPYTERHUB)) {
      const chart = this.checkUnique(platform.chart('jupyterhub'), 'jupyterhub');
      this.jupyterhub = new JupyterHub(chart, 'jupyterhub', withNotebookNamespace(chart, props.jupyterhub));
    }
    if (components.includes(CoreComponent.TF_JOB_OPERATOR)) {
      const chart = this.checkUnique(platform.chart('tf-job-operator', { namespace: OPERATOR_NAMESPACE }), 'operator');
      this.tfJobOperator = new TFJobOperator(chart, 'operator', props.tfJobOperator);
    }
    if (components.includes(CoreComponent.APPLICATION)) {
      const chart = this.checkUnique(platform.chart('application'), 'application');
      this.application = new KubeflowApplication(chart, 'application', props.application);
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
  private checkEnabled(components: CoreComponent[], component: CoreComponent, props: KubeflowCoreProps): void {
    const prop = PROPS[component];
    if (props[prop] !== undefined && !components.includes(component)) {
      throw new KubeflowError(
        this,
        `\`${prop}\` is set, but "${component}" is not in \`components\`.`,
        'Props must belong to a component that is created.',
        `Add CoreComponent.${nameOf(component)} to \`components\`, or remove \`${prop}\`.`,
      );
    }
  }
}

function nameOf(component: CoreComponent): string {
  return Object.entries(CoreComponent).find(([, value]) => value === component)?.[0] ?? component;
}

/** Adds the default of `notebooks.namespace`. */
function withNotebookNamespace(chart: Chart, props: JupyterHubProps = {}): JupyterHubProps {
  const namespace = props.notebooks?.namespace ?? withPrefix(chart, `${chart.namespace ?? ''}${NOTEBOOKS_SUFFIX}`);
  return { ...props, notebooks: { ...props.notebooks, namespace } };
}
