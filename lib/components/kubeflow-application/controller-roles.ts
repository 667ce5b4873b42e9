import type { Construct } from 'constructs';
import type * as kube from '../../k8s/kube';
import { namespacedClusterName } from '../../platforms/cluster-scoped-name';
import { grantClusterRole, grantRole } from '../../platforms/role-grants';
import { APPLICATION_GROUP, APPLICATION_PLURAL } from './application-definition';
import type { ControllerNames } from './controller-names';
import type { EnvironmentContents, ExpectedObject } from './expected-objects';
import type { ManagedApplication, ReadableKind } from './other-applications';

const READ = ['list', 'watch'];

/** Kinds whose pods explain why they are not ready. */
const WITH_PODS = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
  // A claim that waits for its first user is ready only if no pod mounts it.
  '/PersistentVolumeClaim',
]);

/** Kinds whose events explain why they are not ready. */
const WITH_EVENTS = new Set([...WITH_PODS, '/Service', 'networking.k8s.io/Ingress', '/Pod']);

/** Creates the roles that do not depend on what the environment contains, with their bindings. */
export function ownRole(scope: Construct, names: ControllerNames): void {
  const { name, application, expected, namespace } = names;
  // Names in rules for lists apply to lists that select the name.
  bind(scope, 'role', names, namespace, name, [
    rule('', 'configmaps', READ, [expected]),
    rule(APPLICATION_GROUP, APPLICATION_PLURAL, READ, [application]),
    rule(APPLICATION_GROUP, `${APPLICATION_PLURAL}/status`, ['patch'], [application]),
    rule('', 'events', ['create', 'patch']),
    rule('coordination.k8s.io', 'leases', ['create']),
    rule('coordination.k8s.io', 'leases', ['get', 'update'], [name]),
  ]);
}

/**
 * Creates the roles that read the expected objects: one in each namespace, and one for cluster-scoped objects by name. In the
 * namespaces of other Applications, they also allow reading the objects of these.
 */
export function readerRoles(
  scope: Construct,
  names: ControllerNames,
  { objects, applications }: Pick<EnvironmentContents, 'objects' | 'applications'>,
): void {
  const { name, namespace: own } = names;
  const clusterScopedObjects = objects.filter(({ namespace }) => namespace === undefined);
  if (clusterScopedObjects.length > 0) {
    const rules = clusterRules(clusterScopedObjects);
    bind(scope, 'cluster-reader', names, undefined, namespacedClusterName(scope, own, name), rules);
  }
  const namespaces = distinct([...objects, ...applications].flatMap(({ namespace }) => namespace ?? []));
  for (const namespace of namespaces) {
    const inNamespace = (each: { readonly namespace?: string }) => each.namespace === namespace;
    const others = applications.filter(inNamespace);
    const expected = objects.filter(inNamespace);
    const kinds = [...expected, ...others.flatMap((each) => each.kinds)];
    const rules = [...namespaceRules(kinds), ...serviceRules(expected), ...applicationRules(others)];
    bind(scope, `reader-${namespace}`, names, namespace, `${name}-reader`, rules);
  }
}

/** The controller writes the status of other Applications, and Events about them. */
function applicationRules(applications: readonly ManagedApplication[]): kube.PolicyRule[] {
  const applicationNames = distinct(applications.map(({ name }) => name));
  return applications.length === 0
    ? []
    : [
        rule(APPLICATION_GROUP, APPLICATION_PLURAL, READ, applicationNames),
        rule(APPLICATION_GROUP, `${APPLICATION_PLURAL}/status`, ['patch'], applicationNames),
        rule('', 'events', ['create', 'patch']),
      ];
}

/** The controller watches each object by its name, which is the only one that it can read. */
function clusterRules(objects: readonly ExpectedObject[]): kube.PolicyRule[] {
  return [...groupBy(objects, ({ group, resource }) => `${group}\n${resource}`)].map(([, contents]) =>
    rule(contents[0].group, contents[0].resource, READ, distinct(contents.map(({ name }) => name))),
  );
}

function namespaceRules(objects: readonly ReadableKind[]): kube.PolicyRule[] {
  const kinds = distinct(objects.map(({ group, kind }) => `${group}/${kind}`));
  const hasPods = kinds.some((kind) => WITH_PODS.has(kind));
  const hasEvents = kinds.some((kind) => WITH_EVENTS.has(kind));
  return [
    ...[...groupBy(objects, ({ group }) => group)].map(([group, contents]) => ({
      apiGroups: [group],
      resources: distinct(contents.map(({ resource }) => resource)),
      verbs: READ,
    })),
    ...(hasPods ? [rule('', 'pods', ['list'])] : []),
    ...(kinds.includes('apps/Deployment') ? [rule('apps', 'replicasets', ['list'])] : []),
    ...(kinds.includes('batch/CronJob') ? [rule('batch', 'jobs', ['list'])] : []),
    ...(hasEvents ? [rule('', 'events', ['list'])] : []),
  ];
}

/** The pods behind Services of the environment. Those of other Applications are ready if they exist. */
function serviceRules(objects: readonly ExpectedObject[]): kube.PolicyRule[] {
  return objects.some(({ group, kind }) => group === '' && kind === 'Service')
    ? [rule('discovery.k8s.io', 'endpointslices', READ)]
    : [];
}

/** Creates a role and binds it to the ServiceAccount of the controller. Without a namespace, it is a ClusterRole. */
function bind(
  scope: Construct,
  id: string,
  { name: serviceAccount, namespace: own, labels }: ControllerNames,
  namespace: string | undefined,
  name: string,
  rules: kube.PolicyRule[],
): void {
  const grant = {
    metadata: { name, namespace, labels },
    rules,
    serviceAccount: { name: serviceAccount, namespace: own },
  };
  if (namespace === undefined) {
    grantClusterRole(scope, id, grant);
  } else {
    grantRole(scope, id, grant);
  }
}

function rule(apiGroup: string, resource: string, verbs: string[], resourceNames?: string[]): kube.PolicyRule {
  return { apiGroups: [apiGroup], resources: [resource], verbs, ...(resourceNames && { resourceNames }) };
}

/** Groups items by a key, sorted by key. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
