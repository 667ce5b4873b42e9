import { type Choice, call, construct, type Expression, literal, named, resolveChoices, struct } from './code';
import type { ComponentPlan, EnvironmentPlan, Plan } from './plan';
import type { Program, Statement } from './program';

/** The chart of a component, or the chart that gets access to files. */
type ChartOf = (place: { readonly chart: string; readonly options: Expression }) => Expression;

/**
 * Turns a plan into a program: declares a variable for each object, and replaces each choice with an object that
 * already exists.
 */
export class ProgramWriter {
  readonly program: Program;

  private readonly statements: Statement[] = [];
  private readonly created: Record<Exclude<Choice, 'enclosing platform'>, Expression[]> = {
    volume: [],
    bucket: [],
    claim: [],
    server: [],
    platform: [],
  };
  private readonly ids = new Set<string>();
  private enclosingPlatform?: Expression;
  private variables = 0;

  constructor(plan: Plan) {
    this.addStatement(
      'app',
      plan.plainCdk8s ? construct('App') : construct('KubeflowApp', ...optionalArgument(plan.app)),
    );
    const roots = plan.environments.map((environment) => this.addRoot(environment));
    plan.environments.forEach((environment, index) => {
      for (const component of environment.components) {
        this.addComponent(environment, roots[index], component);
      }
    });
    this.statements.push({ value: call('app.synth') });
    this.program = { statements: this.statements };
  }

  /** Adds a platform, or a chart without a platform. */
  private addRoot({ type, id, props }: EnvironmentPlan): string {
    const variable = this.variable(type === 'Chart' ? 'chart' : 'platform');
    this.addStatement(
      variable,
      construct(type, named('app'), literal(this.uniqueId('app', id)), ...optionalArgument(props)),
    );
    if (type !== 'Chart') {
      this.created.platform.push(named(variable));
    }
    return variable;
  }

  private addComponent(environment: EnvironmentPlan, root: string, plan: ComponentPlan): void {
    const isChart = environment.type === 'Chart';
    const platform = isChart ? call('Platform.of', named(root)) : named(root);
    const chartOf: ChartOf = ({ chart, options }) =>
      isChart ? named(root) : call(`${root}.chart`, literal(chart), ...optionalArgument(options));
    const chart = chartOf(plan);
    // A construct below the platform must not use the ID of a chart.
    const scope = plan.type === 'KubeflowCore' ? named(root) : chart;
    const place = isChart || scope !== chart ? root : `${root}/${plan.chart}`;
    const args = [scope, literal(this.uniqueId(place, plan.id)), ...optionalArgument(plan.props)];
    // NFS servers of one platform share a namespace, so they must be in one output folder.
    this.enclosingPlatform = isChart && plan.type !== 'NfsServer' ? undefined : platform;
    switch (plan.type) {
      case 'NfsServer':
        this.nfsServer(args, plan, chartOf);
        break;
      case 'NfsVolume':
        this.nfsVolume(args, plan, chartOf);
        break;
      case 'JupyterHub':
        this.jupyterHub(args, plan);
        break;
      case 'FilestoreVolume':
        this.filestoreVolume(args);
        break;
      case 'claim':
      case 'disk':
        this.declare('claim', plan.type, method(member(platform, 'storage'), plan.type, args));
        break;
      case 'bucket':
        this.declare('bucket', 'bucket', method(member(platform, 'objectStore'), 'bucket', args));
        break;
      case 'ModelTrafficSplit':
        this.modelTrafficSplit(args, scope, place);
        break;
      case 'exposure':
        this.addStatement(undefined, method(member(platform, 'exposure'), 'expose', args));
        break;
      default:
        this.addStatement(undefined, construct(plan.type, ...args));
    }
  }

  private nfsServer(args: Expression[], { props, addedDisks, grants }: ComponentPlan, chartOf: ChartOf): void {
    const variable = this.variable('files');
    this.addStatement(variable, construct('NfsServer', ...args));
    const disks = props.kind === 'struct' ? props.fields.find(([key]) => key === 'disks')?.[1] : undefined;
    const keys = disks?.kind === 'struct' ? disks.fields.map(([key]) => key) : [];
    for (const key of keys) {
      this.created.volume.push(call(`${variable}.volume`, literal(key)));
    }
    for (const [key, disk] of addedDisks) {
      this.declare('volume', 'volume', call(`${variable}.addDisk`, literal(key), disk));
    }
    const [granted] = [...keys, ...addedDisks.map(([key]) => key)];
    for (const grant of granted === undefined ? [] : grants) {
      this.declare('volume', 'volume', call(`${variable}.${grant.method}`, literal(granted), chartOf(grant)));
    }
  }

  private filestoreVolume(args: Expression[]): void {
    const variable = this.variable('files');
    this.addStatement(variable, construct('FilestoreVolume', ...args));
    this.created.volume.push(named(`${variable}.volume`));
  }

  private nfsVolume(args: Expression[], { grants }: ComponentPlan, chartOf: ChartOf): void {
    const variable = this.variable('files');
    this.addStatement(variable, construct('NfsVolume', ...args));
    this.created.volume.push(named(`${variable}.volume`));
    for (const grant of grants) {
      this.declare('volume', 'volume', call(`${variable}.${grant.method}`, chartOf(grant)));
    }
  }

  private jupyterHub(args: Expression[], { calls }: ComponentPlan): void {
    const variable = calls.length > 0 ? this.variable('hub') : undefined;
    this.addStatement(variable, construct('JupyterHub', ...args));
    for (const { method: name, args: values } of calls) {
      this.addStatement(undefined, call(`${variable}.${name}`, ...values));
    }
  }

  /** Adds the servers of the split to the same scope. */
  private modelTrafficSplit(args: Expression[], scope: Expression, place: string): void {
    this.created.server = [];
    for (const id of ['stable', 'canary']) {
      const props = struct([
        ['model', call('ModelSource.fromUrl', literal(`pvc://models/${id}`))],
        ['modelName', literal('inception')],
      ]);
      this.declare('server', 'server', construct('TFServing', scope, literal(this.uniqueId(place, id)), props));
    }
    this.addStatement(undefined, construct('ModelTrafficSplit', ...args));
  }

  private declare(as: 'volume' | 'bucket' | 'claim' | 'server', name: string, value: Expression): void {
    const variable = this.variable(name);
    this.addStatement(variable, value);
    this.created[as].push(named(variable));
  }

  private addStatement(variable: string | undefined, value: Expression): void {
    this.statements.push({ variable, value: resolveChoices(value, (of, index) => this.resolveChoice(of, index)) });
  }

  private resolveChoice(of: Choice, index: number): Expression {
    if (of === 'enclosing platform') {
      return this.enclosingPlatform ?? this.resolveChoice('platform', index);
    }
    const candidates = this.created[of];
    return candidates.length > 0 ? candidates[index % candidates.length] : this.fallback(of);
  }

  /** The value to use if the program has not created an object of the kind. */
  private fallback(of: Exclude<Choice, 'enclosing platform'>): Expression {
    switch (of) {
      case 'volume':
        return struct([
          ['name', literal('data')],
          ['claimName', literal('data')],
        ]);
      case 'bucket':
        return struct([
          ['name', literal('models')],
          ['url', literal('gs://models')],
        ]);
      case 'claim':
        return call(
          'kplus.PersistentVolumeClaim.fromClaimName',
          named('app'),
          literal(this.uniqueId('app', 'models')),
          literal('models'),
        );
      case 'server':
        throw new Error('servers are created before the traffic split');
      case 'platform':
        return call('Platform.of', named('app'));
    }
  }

  private variable(name: string): string {
    this.variables += 1;
    return `${name}${this.variables}`;
  }

  /** An ID that is unique in its scope. `constructs` rejects duplicate IDs, which is not ours to test. */
  private uniqueId(scope: string, id: string): string {
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? id : `${id}-${number}`;
      if (!this.ids.has(`${scope}/${candidate}`)) {
        this.ids.add(`${scope}/${candidate}`);
        return candidate;
      }
    }
  }
}

/** Leaves out props without fields. */
function optionalArgument(props: Expression): Expression[] {
  return props.kind === 'struct' && props.fields.length === 0 ? [] : [props];
}

function member(of: Expression, name: string): Expression {
  return { kind: 'member', of, name };
}

function method(of: Expression, name: string, args: Expression[]): Expression {
  return { kind: 'call', callee: member(of, name), args };
}
