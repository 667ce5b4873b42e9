import type { IConstruct } from 'constructs';
import { namespacePrefix } from './namespace';

/**
 * Returns the name of a cluster-scoped object, with the namespace prefix. Instances with different prefixes then share no
 * object of the cluster.
 */
export function clusterScopedName(where: IConstruct, name: string): string {
  return `${namespacePrefix(where)}${name}`;
}

/**
 * Returns the name of a cluster-scoped object that belongs to a namespace. The dot separates namespace and name:
 * namespaces contain no dots.
 *
 * @param namespace the namespace; it has the namespace prefix unless it was named outside of a platform
 */
export function namespacedClusterName(where: IConstruct, namespace: string, name: string): string {
  return withNamespacePrefix(where, `${namespace}.${name}`);
}

/** Adds the namespace prefix to a name that starts with a namespace, unless the namespace has it. */
export function withNamespacePrefix(where: IConstruct, name: string): string {
  return name.startsWith(namespacePrefix(where)) ? name : clusterScopedName(where, name);
}
