import type { Kubectl, KubeObject } from '../ground/kubectl';
import { until } from '../ground/until';

/** What comes and goes by itself in any cluster. */
const PASSING = /^(events|leases|csinodes|nodes|componentstatuses|endpointslices|endpoints)(\.|$)/;

/** Every object of the cluster, as "kind namespace/name". */
export async function everything(kubectl: Kubectl): Promise<string[]> {
  const { stdout } = await kubectl.run('api-resources', '--verbs=list', '--output=name', '--cached=false');
  const resources = stdout.split('\n').filter((name) => name !== '' && !PASSING.test(name));
  const objects = await kubectl.get(resources.join(','), '--all-namespaces');
  return objects.map(identity).sort();
}

export function identity({ kind, metadata: { name, namespace } }: KubeObject): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** Waits until controllers have nothing left to do with the objects; gives the resourceVersion of each. */
export async function settledVersions(kubectl: Kubectl, selection: string[]): Promise<Record<string, string>> {
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
