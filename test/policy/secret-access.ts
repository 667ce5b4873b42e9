import { secretNamesIn } from '../../lib/pods/secret-names';
import type { Manifest } from './manifest';

type Rule = NonNullable<Manifest['rules']>[number] & { readonly resourceNames?: readonly string[] };

/**
 * Finds ServiceAccounts that can read the Secrets of another application: they can list Secrets of its namespace, or
 * create pods there, which can mount any Secret.
 */
export function secretAccessViolations(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind, rules = [] }) => kind === 'Role' && rules.some(exposesSecrets))
    .flatMap((role) =>
      manifests
        .filter(({ kind, metadata }) => kind !== 'NetworkPolicy' && metadata.namespace === role.metadata.namespace)
        .filter((object) => applicationOf(object) !== applicationOf(role) || isOfAnotherNamespace(role, manifests))
        .filter((object) => object.kind === 'Secret' || secretNamesIn(object.spec).length > 0)
        .map((object) => `Role ${nameOf(role)} exposes Secrets of ${object.kind} ${nameOf(object)}`),
    );
}

function exposesSecrets({ resources = [], verbs = [], resourceNames = [] }: Rule): boolean {
  const has = (resource: string, ...accepted: string[]) =>
    resources.includes(resource) && verbs.some((verb) => accepted.includes(verb));
  return has('pods', 'create') || (resourceNames.length === 0 && has('secrets', 'get', 'list', 'watch'));
}

/** Whether the subject of a role runs elsewhere, so that nothing in the role's namespace is its own. */
function isOfAnotherNamespace(role: Manifest, manifests: readonly Manifest[]): boolean {
  return manifests.some(
    ({ kind, metadata, subjects = [] }) =>
      kind === 'RoleBinding' &&
      metadata.name === role.metadata.name &&
      metadata.namespace === role.metadata.namespace &&
      subjects.some(({ namespace }) => namespace !== undefined && namespace !== role.metadata.namespace),
  );
}

function applicationOf({ metadata: { labels = {} } }: Manifest): string {
  return `${labels['app.kubernetes.io/name']}/${labels['app.kubernetes.io/instance']}`;
}

function nameOf({ metadata }: Manifest): string {
  return `${metadata.namespace}/${metadata.name}`;
}
