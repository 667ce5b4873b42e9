import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import type { TestCluster } from './test-cluster';

/** Resources that a cluster creates and deletes on its own. */
const TRANSIENT_RESOURCES = /^(events|leases|csinodes|nodes|componentstatuses|endpointslices|endpoints)(\.|$)/;

/** Objects that the cluster adds to each namespace, definition and claim. */
const AUTOMATIC_OBJECTS =
  /^(ServiceAccount [^/]+\/default|ConfigMap [^/]+\/kube-root-ca\.crt|APIService v1(beta1)?\..*|PersistentVolume pvc-.*)$/;

/**
 * Lists every object of the cluster as "kind namespace/name". On a shared cluster, lists only the namespaces of the
 * suite.
 */
export async function allObjects(cluster: TestCluster): Promise<string[]> {
  const { kubectl, namespacePrefix } = cluster;
  if (namespacePrefix === '') {
    return identities(await kubectl.get(await listableResources(kubectl), '--all-namespaces'));
  }
  const resources = await listableResources(kubectl, '--namespaced');
  const namespaces = (await kubectl.get('namespaces')).filter((object) => isInScope(cluster, object));
  const contents = await Promise.all(
    namespaces.map(({ metadata }) => kubectl.get(resources, '--namespace', metadata.name)),
  );
  return identities([...namespaces, ...contents.flat()]);
}

/** Whether an object belongs to the suite. On a shared cluster, only objects in the namespaces of the suite do. */
export function isInScope({ namespacePrefix }: TestCluster, { kind, metadata }: KubeObject): boolean {
  return (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '')).startsWith(namespacePrefix);
}

/**
 * The Secret that the hub creates if its pod really runs. It holds the keys of sessions and the passwords, and the hub
 * reuses it.
 */
const CREATED_BY_HUB = /^Secret [^/]+\/jupyterhub-secrets$/;

/** Leaves out the objects that the cluster or a component creates at run time. */
export function withoutAutomaticObjects(objects: readonly string[]): string[] {
  return objects.filter((object) => !AUTOMATIC_OBJECTS.test(object) && !CREATED_BY_HUB.test(object));
}

export function identity({ kind, metadata: { name, namespace } }: KubeObject): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

export function identities(objects: readonly KubeObject[]): string[] {
  return objects.map(identity).sort();
}

/** Waits until controllers no longer change the objects. Returns the version of each. */
export async function stableVersions(kubectl: Kubectl, selection: string[]): Promise<Record<string, string>> {
  let last = '';
  let unchanged = 0;
  return until('unchanged objects', async () => {
    const objects = await kubectl.get(...selection);
    const versions = Object.fromEntries(objects.map((object) => [identity(object), versionOf(object)]));
    const now = JSON.stringify(versions);
    unchanged = now === last ? unchanged + 1 : 0;
    last = now;
    return unchanged === 3 ? versions : undefined;
  });
}

/**
 * The resourceVersion. For a Gateway, its content: its definition has a default for `status`, which the API server stores
 * only with the second server-side apply. Nothing else changes then, and no clients see a difference.
 */
function versionOf({ kind, metadata: { resourceVersion, ...metadata }, ...content }: KubeObject): string {
  return kind === 'Gateway' ? JSON.stringify({ metadata, ...content }) : resourceVersion;
}

async function listableResources(kubectl: Kubectl, ...options: string[]): Promise<string> {
  const { stdout } = await kubectl.run('api-resources', '--verbs=list', '--output=name', '--cached=false', ...options);
  return stdout
    .split('\n')
    .filter((name) => name !== '' && !TRANSIENT_RESOURCES.test(name))
    .join();
}
