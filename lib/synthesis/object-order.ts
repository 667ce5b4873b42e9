import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../errors';

/** What must exist before what, where nothing else is said: as Helm and kubectl users expect. */
const KINDS = [
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
const RANK = new Map(KINDS.map((kind, index) => [kind, index]));

/**
 * The objects of one chart in the order in which they are to be applied: dependencies first, and besides that by kind.
 *
 * @param problems where a cycle is reported
 */
export function inDependencyOrder(chart: Chart, objects: ApiObject[], problems: string[]): ApiObject[] {
  const rank = (object: ApiObject) => RANK.get(object.kind) ?? KINDS.length;
  // Array.sort is stable: objects of a kind stay in the order of the program.
  const byKind = [...objects].sort((a, b) => rank(a) - rank(b));
  if (!objects.some((object) => object.node.scopes.some((scope) => scope.node.dependencies.length > 0))) {
    return byKind;
  }

  const ordered: ApiObject[] = [];
  const state = new Map<ApiObject, 'visiting' | 'done'>();
  const below = new Map<IConstruct, ApiObject[]>();
  const visit = (object: ApiObject, route: ApiObject[]): void => {
    if (state.get(object) === 'done') {
      return;
    }
    if (state.get(object) === 'visiting') {
      const cycle = [...route.slice(route.indexOf(object)), object].map((o) => o.node.path).join(' -> ');
      problems.push(
        problem(object, `depends on itself: ${cycle}.`, 'Remove one of these dependencies (addDependency).'),
      );
      return;
    }
    state.set(object, 'visiting');
    for (const scope of object.node.scopes) {
      for (const dependency of scope.node.dependencies) {
        for (const target of objectsBelow(dependency, chart, below)) {
          if (target !== object && !target.node.scopes.includes(scope)) {
            visit(target, [...route, object]);
          }
        }
      }
    }
    state.set(object, 'done');
    ordered.push(object);
  };
  for (const object of byKind) {
    visit(object, []);
  }
  return ordered;
}

/** The objects under a construct that are in the chart; those of other charts are ordered by the sequence of `kubectl apply`. */
function objectsBelow(construct: IConstruct, chart: Chart, known: Map<IConstruct, ApiObject[]>): ApiObject[] {
  let objects = known.get(construct);
  if (!objects) {
    objects = construct.node
      .findAll()
      .filter((node): node is ApiObject => ApiObject.isApiObject(node) && Chart.of(node) === chart);
    known.set(construct, objects);
  }
  return objects;
}
