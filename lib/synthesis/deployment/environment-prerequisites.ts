import type { Prerequisite } from '../../prerequisites';
import { clusterPrerequisites } from './cluster-prerequisites';
import type { EnvironmentOutput } from './environment-output';
import { type ObjectReference, podReferences, type ReferencedKind, type ReferenceUsage } from './object-references';
import type { PlanPrerequisite } from './plan';
import { shellWord } from './shell';

/** API version of each kind to which objects refer. */
const API_VERSIONS: { readonly [kind in ReferencedKind]: string } = {
  ConfigMap: 'v1',
  PersistentVolumeClaim: 'v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  RuntimeClass: 'node.k8s.io/v1',
  Secret: 'v1',
  ServiceAccount: 'v1',
  StorageClass: 'storage.k8s.io/v1',
};

/** How a reference uses an object. */
const USES: { readonly [usage in ReferenceUsage]: string } = {
  data: 'uses it',
  'image-pull': 'pulls images with it',
  tls: 'serves its certificate',
};

const CLUSTER_KINDS: ReadonlySet<string> = new Set(['PriorityClass', 'RuntimeClass', 'StorageClass']);

/** PriorityClasses, StorageClasses and RuntimeClasses belong to the cluster: no command here can create them. */
const CLUSTER_KIND_REASON = 'The administrator of the cluster creates it.';

/** A reference to an object that the program does not create. */
interface OpenReference extends ObjectReference {
  readonly namespace?: string;
  readonly by: Referrer;
}

/** What refers to an object. */
interface Referrer {
  /** Path of the construct. */
  readonly path: string;
  readonly description: string;
  readonly namespace?: string;
}

/** A prerequisite whose command follows from its kind, keys and use. */
type Draft = PlanPrerequisite & { readonly usage?: ReferenceUsage };

/**
 * Returns what must exist before the apps are applied: objects to which others refer and that the program does not
 * create, and what components declare.
 */
export function environmentPrerequisites(output: EnvironmentOutput): PlanPrerequisite[] {
  const found = new Map<string, Draft>();
  for (const each of [...declaredPrerequisites(output), ...clusterPrerequisites(output)]) {
    const known = found.get(identity(each));
    found.set(identity(each), known ? withKeys(known, each.keys ?? []) : each);
  }
  for (const reference of openReferences(output)) {
    const id = identity(reference);
    const known = found.get(id);
    found.set(id, known ? withKeys(known, reference.keys) : fromReference(reference));
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => withCommand(each));
}

/** Returns the references to objects that the environment does not create, in the order of the objects. */
export function openReferences(output: EnvironmentOutput): OpenReference[] {
  const known = createdObjects(output);
  return referrers(output).flatMap(([by, references]) =>
    references
      .map((reference) => ({
        ...reference,
        ...(!CLUSTER_KINDS.has(reference.kind) && { namespace: by.namespace }),
        by,
      }))
      .filter((reference) => !known.has(identity(reference))),
  );
}

/** Objects that the program, its components and controllers create. */
function createdObjects({ entries, charts }: EnvironmentOutput): Set<string> {
  const created = entries.flatMap(({ object, createsSecrets }) => [
    object,
    ...createsSecrets.map((name) => ({ kind: 'Secret', namespace: object.namespace, name })),
  ]);
  const byComponents = charts.flatMap(({ chart, facts }) =>
    facts.flatMap(({ creates = [] }) => creates.map((each) => ({ namespace: chart.namespace, ...each }))),
  );
  return new Set([...created, ...byComponents].map(identity));
}

/** Objects, and the pods that components create, with their references. */
function referrers({ entries, charts }: EnvironmentOutput): [Referrer, readonly ObjectReference[]][] {
  return [
    ...entries.map(({ path, object, references }): [Referrer, readonly ObjectReference[]] => [
      {
        path,
        description: `${object.kind} "${object.name}"`,
        namespace: object.namespace,
      },
      references,
    ]),
    ...charts.flatMap(({ chart, facts }) =>
      facts.flatMap(({ userPods }): [Referrer, readonly ObjectReference[]][] =>
        userPods === undefined
          ? []
          : [
              [
                {
                  path: chart.node.path,
                  description: `Every pod that ${userPods.startedBy.kind} "${userPods.startedBy.name}" creates`,
                  namespace: userPods.namespace ?? chart.namespace,
                },
                podReferences(userPods.spec),
              ],
            ],
      ),
    ),
  ];
}

function declaredPrerequisites({ charts, prerequisites }: EnvironmentOutput): PlanPrerequisite[] {
  const ofPlatform = prerequisites.map(({ construct, prerequisite }) => toPlan(prerequisite, construct.node.path));
  const ofCharts = charts.flatMap(({ chart, prerequisites: ofChart }) =>
    ofChart.map(({ construct, prerequisite }) => toPlan(prerequisite, construct.node.path, chart.namespace)),
  );
  return [...ofPlatform, ...ofCharts];
}

function toPlan(prerequisite: Prerequisite, requiredBy: string, chartNamespace?: string): PlanPrerequisite {
  const { kind, name, reason, command, keys } = prerequisite;
  const isObject = kind in API_VERSIONS || prerequisite.apiVersion !== undefined;
  const namespace =
    prerequisite.namespace ?? (kind in API_VERSIONS && !CLUSTER_KINDS.has(kind) ? chartNamespace : undefined);
  const apiVersion = prerequisite.apiVersion ?? API_VERSIONS[kind as ReferencedKind];
  return {
    kind,
    ...(apiVersion !== undefined && { apiVersion }),
    ...(namespace !== undefined && { namespace }),
    name,
    ...(keys !== undefined && { keys: [...keys] }),
    reason,
    ...(command !== undefined && { command }),
    requiredBy,
    blocking: prerequisite.blocking ?? isObject,
  };
}

function fromReference({ kind, namespace, name, keys, usage, by }: OpenReference): Draft {
  const reason = `${by.description} ${USES[usage]}.`;
  return {
    kind,
    apiVersion: API_VERSIONS[kind],
    ...(namespace !== undefined && { namespace }),
    name,
    ...(keys.length > 0 && { keys: [...keys].sort() }),
    reason: CLUSTER_KINDS.has(kind) ? `${reason} ${CLUSTER_KIND_REASON}` : reason,
    usage,
    requiredBy: by.path,
    // Pods start without the certificate, which a controller can create later.
    blocking: usage !== 'tls',
  };
}

function withKeys<T extends PlanPrerequisite>(known: T, keys: readonly string[]): T {
  const all = [...new Set([...(known.keys ?? []), ...keys])].sort();
  return all.length === 0 ? known : { ...known, keys: all };
}

function withCommand({ usage = 'data', ...prerequisite }: Draft): PlanPrerequisite {
  const command = prerequisite.command ?? creationCommand(prerequisite, usage);
  const { requiredBy, blocking, command: _, ...others } = prerequisite;
  return { ...others, ...(command !== undefined && { command }), requiredBy, blocking };
}

/** Returns a command that creates an object. Values are read from variables and files, so it contains no secret. */
function creationCommand(
  { kind, namespace, name, keys = [] }: PlanPrerequisite,
  usage: ReferenceUsage,
): string | undefined {
  const object = `${shellWord(name)}${namespace === undefined ? '' : ` -n ${namespace}`}`;
  const values = (keys.length > 0 ? keys : ['KEY']).map(keyOption).join(' ');
  switch (kind) {
    case 'ConfigMap':
      return `kubectl create configmap ${object} ${values}`;
    case 'ServiceAccount':
      return `kubectl create serviceaccount ${object}`;
    case 'Secret':
      if (usage === 'image-pull') {
        return `kubectl create secret docker-registry ${object} --docker-server="$REGISTRY" --docker-username="$REGISTRY_USER" --docker-password="$REGISTRY_PASSWORD"`;
      }
      return usage === 'tls'
        ? `kubectl create secret tls ${object} --cert=tls.crt --key=tls.key`
        : `kubectl create secret generic ${object} ${values}`;
    default:
      return undefined;
  }
}

/** Keys with an extension are files. The values of others come from variables. */
function keyOption(key: string): string {
  return key.includes('.')
    ? `--from-file=${shellWord(key)}`
    : `--from-literal=${shellWord(key)}="$${key.toUpperCase().replace(/\W/g, '_')}"`;
}

function identity({ kind, namespace, name }: { kind: string; namespace?: string; name: string }): string {
  return `${kind}\n${namespace ?? ''}\n${name}`;
}
