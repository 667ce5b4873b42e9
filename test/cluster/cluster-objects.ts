import type { Kubectl, KubeObject } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import type { TestCluster } from './test-cluster';

/** What comes and goes by itself in any cluster. */
const TRANSIENT_RESOURCES = /^(events|leases|csinodes|nodes|componentstatuses|endpointslices|endpoints)(\.|$)/;

/** What the cluster adds by itself to each namespace, for each definition and for each claim. */
const AUTOMATIC_OBJECTS =
  /^(ServiceAccount [^/]+\/default|ConfigMap [^/]+\/kube-root-ca\.crt|APIService v1\..*|PersistentVolume pvc-.*)$/;

/** Every object of the cluster, as "kind namespace/name"; of a cluster that others use too, those of the suite's namespaces. */
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

/** Whether an object is one that is looked at: on a cluster that others use, those of the suite's namespaces. */
export function isInScope({ namespacePrefix }: TestCluster, { kind, metadata }: KubeObject): boolean {
  return (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '')).startsWith(namespacePrefix);
}

/** What the hub makes where its pod really runs, and finds again: sessions and passwords. */
const CREATED_BY_HUB = /^Secret [^/]+\/jupyterhub-secrets$/;

/** Without what the cluster, or a component in it, adds by itself. */
export function withoutAutomaticObjects(objects: readonly string[]): string[] {
  return objects.filter((object) => !AUTOMATIC_OBJECTS.test(object) && !CREATED_BY_HUB.test(object));
}

export function identity({ kind, metadata: { name, namespace } }: KubeObject): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

export function identities(objects: readonly KubeObject[]): string[] {
  return objects.map(identity).sort();
}

/** Waits until controllers have nothing left to do with the objects; gives the resourceVersion of each. */
export async function stableVersions(kubectl: Kubectl, selection: string[]): Promise<Record<string, string>> {
  let last = '';
  let unchanged = 0;
  return until('objects that do not change any more', async () => {
    const objects = await kubectl.get(...selection);
    const versions = Object.fromEntries(objects.map((object) => [identity(object), object.metadata.resourceVersion]));
    const now = JSON.stringify(versions);
    unchanged = now === last ? unchanged + 1 : 0;
    last = now;
    return unchanged === 3 ? versions : undefined;
  });
}

async function listableResources(kubectl: Kubectl, ...options: string[]): Promise<string> {
  const { stdout } = await kubectl.run('api-resources', '--verbs=list', '--output=name', '--cached=false', ...options);
  return stdout
    .split('\n')
    .filter((name) => name !== '' && !TRANSIENT_RESOURCES.test(name))
    .join();
}
