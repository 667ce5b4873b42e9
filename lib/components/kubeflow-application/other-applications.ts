import { type ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { metadataOf } from '../../construct-metadata';
import { KubeflowError } from '../../errors';
import { CLUSTER_SCOPED, pluralOf } from '../../k8s/kinds';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { prefixedNamespace } from '../../platforms/namespace';
import { APPLICATION_GROUP, APPLICATION_KIND } from './application-definition';
import type { ApplicationComponentKind, OtherApplication } from './kubeflow-application-props';

// Key that distinguishes our construct metadata from that of other libraries.
const HAS_CONTROLLER = 'kubeflow-cdk:application-with-controller';

/**
 * Marks the Application of a `KubeflowApplication`, whose controller writes its status.
 *
 * @returns the Application
 */
export function withController(application: ApiObject): ApiObject {
  application.node.addMetadata(HAS_CONTROLLER, true);
  return application;
}

/** Another Application whose status the controller writes, with the kinds that it reads for it. */
export interface ManagedApplication {
  readonly namespace: string;
  readonly name: string;
  readonly kinds: readonly ReadableKind[];
}

/** A kind with its name in URLs. */
export interface ReadableKind {
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
}

/**
 * Returns the Applications that a user names.
 *
 * @throws KubeflowError if a name or kind is not valid.
 */
export function namedApplications(
  where: Construct,
  applications: readonly OtherApplication[],
  own: { readonly application: string; readonly namespace: string },
): ManagedApplication[] {
  return applications.map(({ name, namespace: given, componentKinds }) => {
    checkName(where, 'otherApplications: name', name, DNS_SUBDOMAIN);
    const namespace = given === undefined ? own.namespace : prefixedNamespace(where, given);
    checkName(where, `otherApplications: namespace of "${name}"`, namespace);
    if (name === own.application && namespace === own.namespace) {
      throw new KubeflowError(
        where,
        `otherApplications: "${name}" is the Application of this construct.`,
        'Must be Applications that other programs create.',
        'Remove it.',
      );
    }
    return { namespace, name, kinds: componentKinds.flatMap((kind) => readKind(where, name, kind)) };
  });
}

function readKind(
  where: Construct,
  application: string,
  { group = '', kind, plural }: ApplicationComponentKind,
): ReadableKind[] {
  const isPlural = plural === undefined || /^[a-z][-a-z0-9]*$/.test(plural);
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(kind) || !/^[-a-z0-9.]*$/.test(group) || !isPlural) {
    throw new KubeflowError(
      where,
      `otherApplications: ${[group, kind, ...(plural === undefined ? [] : [plural])].join('/')} of "${application}" is not a kind.`,
      '`group` must be a group such as "apps", `kind` a kind such as "StatefulSet", and `plural` its plural in lower case.',
      "Use for example { group: 'apps', kind: 'StatefulSet' }.",
    );
  }
  return readable([{ group, kind, ...(plural !== undefined && { plural }) }], new Map());
}

/** Returns the other Applications among the objects of an environment. */
export function applicationsAmong(
  objects: readonly ApiObject[],
  plurals: ReadonlyMap<string, string>,
): ManagedApplication[] {
  return objects
    .filter(({ kind, apiGroup }) => kind === APPLICATION_KIND && apiGroup === APPLICATION_GROUP)
    .filter((object) => metadataOf(object, HAS_CONTROLLER).length === 0)
    .flatMap((object) => {
      const { metadata, spec } = object.toJson() as {
        metadata: { name: string; namespace?: string };
        spec?: { componentKinds?: { group?: string; kind?: string }[] };
      };
      const namespace = metadata.namespace ?? Chart.of(object).namespace;
      const kinds = readable(spec?.componentKinds ?? [], plurals);
      return namespace === undefined ? [] : [{ namespace, name: metadata.name, kinds }];
    });
}

/** Joins the kinds of Applications that are named twice. */
export function merged(applications: readonly ManagedApplication[]): ManagedApplication[] {
  const found = new Map<string, ManagedApplication>();
  for (const { namespace, name, kinds } of applications) {
    const key = `${namespace}/${name}`;
    found.set(key, { namespace, name, kinds: [...(found.get(key)?.kinds ?? []), ...kinds] });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, application]) => application);
}

/**
 * Returns the kinds that the controller may read: no Secrets, and no cluster-scoped kinds, which a selector would read in
 * the whole cluster.
 */
function readable(
  kinds: readonly { readonly group?: string; readonly kind?: string; readonly plural?: string }[],
  plurals: ReadonlyMap<string, string>,
): ReadableKind[] {
  return kinds.flatMap(({ group: given = '', kind = '', plural }) => {
    // Published Applications write the core group in these ways.
    const group = given === 'core' || given === 'v1' ? '' : given;
    const isSecret = group === '' && kind === 'Secret';
    const resource = plural ?? plurals.get(`${group}/${kind}`) ?? pluralOf(kind);
    return kind === '' || isSecret || CLUSTER_SCOPED.has(kind) ? [] : [{ group, kind, resource }];
  });
}
