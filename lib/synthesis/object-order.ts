import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../errors';

/** Order of kinds without dependencies between them, as users of Helm and kubectl expect. */
const KIND_ORDER = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'NetworkPolicy',
  'Secret',
  'ConfigMap',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
];
const RANK = new Map(KIND_ORDER.map((kind, index) => [kind, index]));

/**
 * Returns objects in the order in which to apply them: dependencies first, then by kind.
 *
 * @param scope the construct above all objects: a chart, or the app
 * @param problems receives dependency cycles
 */
export function inDependencyOrder(scope: IConstruct, objects: ApiObject[], problems: string[]): ApiObject[] {
  const rank = (object: ApiObject) => RANK.get(object.kind) ?? KIND_ORDER.length;
  // Array.sort is stable: objects of one kind stay in the order of the program.
  const byKind = [...objects].sort((a, b) => rank(a) - rank(b));
  return new DependencyOrder(scope, byKind, problems).order();
}

/** The objects below a construct that others depend on. All of them come before the objects that depend on it. */
class Group {
  constructor(public readonly members: ApiObject[]) {}
}

type Step = ApiObject | Group;

interface Visit {
  readonly step: Step;
  readonly before: Step[];
  next: number;
}

/**
 * Depth-first search with its own stack, because a dependency chain can be longer than the call stack.
 *
 * A group is an intermediate step. Two constructs with n objects each then need 2n edges, not n * n.
 */
class DependencyOrder {
  private readonly ordered: ApiObject[] = [];
  private readonly state = new Map<Step, 'visiting' | 'done'>();
  private readonly groups = new Map<IConstruct, Group>();
  private readonly dependencies = new Map<IConstruct, IConstruct[]>();
  private readonly known: ReadonlySet<IConstruct>;

  constructor(
    private readonly scope: IConstruct,
    private readonly objects: ApiObject[],
    private readonly problems: string[],
  ) {
    this.known = new Set(objects);
  }

  public order(): ApiObject[] {
    for (const object of this.objects) {
      this.visit(object);
    }
    return this.ordered;
  }

  private visit(first: ApiObject): void {
    const route: Visit[] = [];
    let cycle: ApiObject[] | undefined;
    const enter = (step: Step): void => {
      if (this.state.get(step) === 'visiting') {
        // Two constructs that depend on each other create one cycle for each of their objects. Report one of them.
        cycle ??= objectsFrom(step, route);
      } else if (!this.state.has(step)) {
        this.state.set(step, 'visiting');
        route.push({ step, before: step instanceof Group ? step.members : this.before(step), next: 0 });
      }
    };
    enter(first);
    while (route.length > 0) {
      const visit = route[route.length - 1];
      if (visit.next < visit.before.length) {
        enter(visit.before[visit.next++]);
        continue;
      }
      route.pop();
      this.state.set(visit.step, 'done');
      if (!(visit.step instanceof Group)) {
        this.ordered.push(visit.step);
      }
    }
    if (cycle) {
      this.problems.push(
        problem(
          cycle[0],
          `depends on itself: ${[...cycle, cycle[0]].map((object) => object.node.path).join(' -> ')}.`,
          'Remove one of these dependencies (addDependency).',
        ),
      );
    }
  }

  private before(object: ApiObject): Step[] {
    const scopes = object.node.scopes;
    return scopes.flatMap((scope) =>
      this.dependenciesOf(scope).flatMap((dependency): Step[] => {
        if (!scopes.includes(dependency)) {
          return [this.group(dependency)];
        }
        // A part that depends on its whole comes after the other parts. A part of something that the whole depends on
        // comes first.
        return scope.node.scopes.includes(dependency)
          ? this.group(dependency).members.filter((other) => !other.node.scopes.includes(scope))
          : [];
      }),
    );
  }

  private dependenciesOf(scope: IConstruct): IConstruct[] {
    let dependencies = this.dependencies.get(scope);
    if (!dependencies) {
      dependencies = scope.node.dependencies;
      this.dependencies.set(scope, dependencies);
    }
    return dependencies;
  }

  /** Leaves out objects that are not ordered here, such as those of other charts. */
  private group(construct: IConstruct): Group {
    let group = this.groups.get(construct);
    if (!group) {
      group = new Group(this.membersOf(construct));
      this.groups.set(construct, group);
    }
    return group;
  }

  private membersOf(construct: IConstruct): ApiObject[] {
    if (this.scope.node.scopes.includes(construct)) {
      return this.objects;
    }
    if (!construct.node.scopes.includes(this.scope)) {
      return [];
    }
    return construct.node
      .findAll()
      .filter((node): node is ApiObject => ApiObject.isApiObject(node) && this.known.has(node));
  }
}

function objectsFrom(step: Step, route: Visit[]): ApiObject[] {
  const from = route.findIndex((visit) => visit.step === step);
  return route.slice(from).flatMap((visit) => (visit.step instanceof Group ? [] : [visit.step]));
}
