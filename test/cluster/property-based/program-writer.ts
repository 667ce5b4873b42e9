import { type Choice, call, construct, type Expression, literal, named, resolved, struct } from './code';
import type { Program, Statement } from './program';
import type { EnvironmentPlan, PartPlan, Plan } from './programs';

/** The chart that a part stands in, or that files are handed to. */
type ChartOf = (place: { readonly chart: string; readonly options: Expression }) => Expression;

/** Turns a plan into a program: gives each thing a variable, and each choice something that was made before. */
export class ProgramWriter {
  readonly program: Program;

  private readonly statements: Statement[] = [];
  private readonly made: Record<Exclude<Choice, 'own platform'>, Expression[]> = {
    volume: [],
    bucket: [],
    claim: [],
    server: [],
    platform: [],
  };
  private readonly ids = new Set<string>();
  private standsOn?: Expression;
  private variables = 0;

  constructor(plan: Plan) {
    this.write('app', plan.ordinary ? construct('App') : construct('KubeflowApp', ...given(plan.app)));
    const roots = plan.environments.map((environment) => this.root(environment));
    plan.environments.forEach((environment, index) => {
      for (const part of environment.parts) {
        this.part(environment, roots[index], part);
      }
    });
    this.statements.push({ value: call('app.synth') });
    this.program = { statements: this.statements };
  }

  /** The platform, or the chart that stands on none. */
  private root({ type, id, props }: EnvironmentPlan): string {
    const variable = this.variable(type === 'Chart' ? 'chart' : 'platform');
    this.write(variable, construct(type, named('app'), literal(this.unused('app', id)), ...given(props)));
    if (type !== 'Chart') {
      this.made.platform.push(named(variable));
    }
    return variable;
  }

  private part(environment: EnvironmentPlan, root: string, part: PartPlan): void {
    const isChart = environment.type === 'Chart';
    const platform = isChart ? call('Platform.of', named(root)) : named(root);
    const chartOf: ChartOf = ({ chart, options }) =>
      isChart ? named(root) : call(`${root}.chart`, literal(chart), ...given(options));
    const chart = chartOf(part);
    // What stands on the platform itself must not have the id of a chart.
    const scope = part.type === 'KubeflowCore' ? named(root) : chart;
    const place = isChart || scope !== chart ? root : `${root}/${part.chart}`;
    const args = [scope, literal(this.unused(place, part.id)), ...given(part.props)];
    // Servers of one platform share a namespace, so they must go to one folder.
    this.standsOn = isChart && part.type !== 'NfsServer' ? undefined : platform;
    switch (part.type) {
      case 'NfsServer':
        this.nfsServer(args, part, chartOf);
        break;
      case 'NfsVolume':
        this.nfsVolume(args, part, chartOf);
        break;
      case 'JupyterHub':
        this.jupyterHub(args, part);
        break;
      case 'FilestoreVolume':
        this.filestoreVolume(args);
        break;
      case 'claim':
      case 'disk':
        this.keep('claim', part.type, method(member(platform, 'storage'), part.type, args));
        break;
      case 'bucket':
        this.keep('bucket', 'bucket', method(member(platform, 'objectStore'), 'bucket', args));
        break;
      case 'ModelTrafficSplit':
        this.modelTraffic(args, scope, place);
        break;
      case 'exposure':
        this.write(undefined, method(member(platform, 'exposure'), 'expose', args));
        break;
      default:
        this.write(undefined, construct(part.type, ...args));
    }
  }

  private nfsServer(args: Expression[], { props, added, grants }: PartPlan, chartOf: ChartOf): void {
    const variable = this.variable('files');
    this.write(variable, construct('NfsServer', ...args));
    const disks = props.kind === 'struct' ? props.fields.find(([key]) => key === 'disks')?.[1] : undefined;
    const keys = disks?.kind === 'struct' ? disks.fields.map(([key]) => key) : [];
    for (const key of keys) {
      this.made.volume.push(call(`${variable}.volume`, literal(key)));
    }
    for (const [key, disk] of added) {
      this.keep('volume', 'volume', call(`${variable}.addDisk`, literal(key), disk));
    }
    const [granted] = [...keys, ...added.map(([key]) => key)];
    for (const grant of granted === undefined ? [] : grants) {
      this.keep('volume', 'volume', call(`${variable}.${grant.method}`, literal(granted), chartOf(grant)));
    }
  }

  private filestoreVolume(args: Expression[]): void {
    const variable = this.variable('files');
    this.write(variable, construct('FilestoreVolume', ...args));
    this.made.volume.push(named(`${variable}.volume`));
  }

  private nfsVolume(args: Expression[], { grants }: PartPlan, chartOf: ChartOf): void {
    const variable = this.variable('files');
    this.write(variable, construct('NfsVolume', ...args));
    this.made.volume.push(named(`${variable}.volume`));
    for (const grant of grants) {
      this.keep('volume', 'volume', call(`${variable}.${grant.method}`, chartOf(grant)));
    }
  }

  private jupyterHub(args: Expression[], { calls }: PartPlan): void {
    const variable = calls.length > 0 ? this.variable('hub') : undefined;
    this.write(variable, construct('JupyterHub', ...args));
    for (const { method: asked, args: given } of calls) {
      this.write(undefined, call(`${variable}.${asked}`, ...given));
    }
  }

  /** Its servers stand beside it. */
  private modelTraffic(args: Expression[], scope: Expression, place: string): void {
    this.made.server = [];
    for (const id of ['stable', 'canary']) {
      const props = struct([
        ['model', call('ModelSource.fromUrl', literal(`pvc://models/${id}`))],
        ['modelName', literal('inception')],
      ]);
      this.keep('server', 'server', construct('TFServing', scope, literal(this.unused(place, id)), props));
    }
    this.write(undefined, construct('ModelTrafficSplit', ...args));
  }

  private keep(as: 'volume' | 'bucket' | 'claim' | 'server', name: string, value: Expression): void {
    const variable = this.variable(name);
    this.write(variable, value);
    this.made[as].push(named(variable));
  }

  private write(variable: string | undefined, value: Expression): void {
    this.statements.push({ variable, value: resolved(value, (of, index) => this.chosen(of, index)) });
  }

  private chosen(of: Choice, index: number): Expression {
    if (of === 'own platform') {
      return this.standsOn ?? this.chosen('platform', index);
    }
    const made = this.made[of];
    return made.length > 0 ? made[index % made.length] : this.instead(of);
  }

  /** Where nothing of the kind was made, as a user would say it. */
  private instead(of: Exclude<Choice, 'own platform'>): Expression {
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
          literal(this.unused('app', 'models')),
          literal('models'),
        );
      case 'server':
        throw new Error('servers are made before what leads to them');
      case 'platform':
        return call('Platform.of', named('app'));
    }
  }

  private variable(name: string): string {
    this.variables += 1;
    return `${name}${this.variables}`;
  }

  /** Two constructs of one id are refused by the library `constructs`, whose own business it is. */
  private unused(scope: string, id: string): string {
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? id : `${id}-${number}`;
      if (!this.ids.has(`${scope}/${candidate}`)) {
        this.ids.add(`${scope}/${candidate}`);
        return candidate;
      }
    }
  }
}

/** Props that say nothing are left out. */
function given(props: Expression): Expression[] {
  return props.kind === 'struct' && props.fields.length === 0 ? [] : [props];
}

function member(of: Expression, name: string): Expression {
  return { kind: 'member', of, name };
}

function method(of: Expression, name: string, args: Expression[]): Expression {
  return { kind: 'call', callee: member(of, name), args };
}
