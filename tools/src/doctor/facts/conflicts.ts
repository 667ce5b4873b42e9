import { orIfForbidden } from '../../deploy/live-objects';
import { isHub, isTrainingOperator } from '../../init/cluster/installed';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { type KubeObject, referenceTo } from '../../kubernetes/objects';
import { inParallel } from '../../parallel';
import type { ConflictFacts, DefinitionFact, ForeignWorkload } from './facts';
import type { OwnObjects } from './own-objects';

/** Reads JupyterHubs, training operators and definitions that exist and act on the same objects. */
export async function readConflicts(client: KubernetesClient, own: OwnObjects): Promise<ConflictFacts> {
  const deployments = await readDeployments(client, own.namespaces);
  const foreign = deployments.filter((each) => helmOf(each) !== undefined || !own.contains(referenceTo(each)));
  const operator = own.manifests.find((object) => object.kind === 'Deployment' && isTrainingOperator(object));
  const definitions = own.manifests.filter(({ kind }) => kind === 'CustomResourceDefinition');
  const found = await inParallel(definitions, (definition) => definitionFact(client, definition));
  return {
    namespaces: own.namespaces,
    hubs: foreign.filter(isHub).map(workloadFact),
    operators: foreign.filter(isTrainingOperator).map((each) => ({ ...workloadFact(each), ...scopeOf(each) })),
    ...(operator && { ownOperator: scopeOf(operator) }),
    definitions: found.flatMap((each) => each ?? []),
  };
}

/** Without permission for the whole cluster, those of the own namespaces. */
async function readDeployments(client: KubernetesClient, namespaces: readonly string[]): Promise<KubeObject[]> {
  const kind = { group: 'apps', kind: 'Deployment' };
  const all = await orIfForbidden<KubeObject[] | undefined>(client.list(kind), undefined);
  return all ?? (await inParallel(namespaces, (namespace) => client.list(kind, { namespace }))).flat();
}

function workloadFact(workload: KubeObject): ForeignWorkload {
  const { name, namespace = '' } = workload.metadata;
  const helm = helmOf(workload);
  return { namespace, name, ...(helm && { helm }) };
}

/** Release and chart by the labels and annotations that Helm and its charts set. */
function helmOf({ metadata }: KubeObject): ForeignWorkload['helm'] {
  const { labels = {}, annotations = {} } = metadata;
  if (labels.heritage !== 'Helm' && labels['app.kubernetes.io/managed-by'] !== 'Helm') {
    return undefined;
  }
  const release =
    annotations['meta.helm.sh/release-name'] ?? labels.release ?? labels['app.kubernetes.io/instance'] ?? 'jupyterhub';
  const chart = labels['helm.sh/chart'] ?? labels.chart;
  return { release, ...(chart !== undefined && { chart }) };
}

function scopeOf({ spec }: KubeObject): { scope?: string } {
  const containers: { args?: string[]; command?: string[] }[] = spec?.template?.spec?.containers ?? [];
  const words = containers.flatMap(({ command = [], args = [] }) => [...command, ...args]);
  const scope = words.flatMap((word) => /^--?namespace=(.+)$/.exec(word)?.[1] ?? [])[0];
  return scope === undefined ? {} : { scope };
}

async function definitionFact(client: KubernetesClient, wanted: KubeObject): Promise<DefinitionFact | undefined> {
  const live = await orIfForbidden(client.get(referenceTo(wanted)), undefined);
  const versions: { name: string }[] = wanted.spec?.versions ?? [];
  return (
    live && {
      name: wanted.metadata.name,
      versions: versions.map(({ name }) => name),
      storedVersions: live.status?.storedVersions ?? [],
    }
  );
}
