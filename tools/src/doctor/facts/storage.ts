import { orIfForbidden } from '../../deploy/live-objects';
import type { StorageClassObject } from '../../init/cluster/objects';
import { detectStorageClasses } from '../../init/cluster/storage';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { type KubeObject, referenceTo } from '../../kubernetes/objects';
import { inParallel } from '../../parallel';
import type { DeploymentPlan } from '../../plan/plan';
import type { ClaimFact, StorageFacts } from './facts';
import type { OwnObjects } from './own-objects';

/** Reads the StorageClasses, and which claims of an environment are not bound. */
export async function readStorage(
  client: KubernetesClient,
  own: OwnObjects,
  { prerequisites }: DeploymentPlan,
): Promise<StorageFacts> {
  const items = await client.list({ group: 'storage.k8s.io', kind: 'StorageClass' });
  const classes = detectStorageClasses({ items: items as unknown as StorageClassObject[] });
  // A volume of the program with the same class name needs no StorageClass. Prerequisites are another check.
  const provided = new Set([
    ...own.manifests.flatMap(({ kind, metadata, spec }) =>
      kind === 'StorageClass' ? metadata.name : kind === 'PersistentVolume' ? (spec?.storageClassName ?? []) : [],
    ),
    ...prerequisites.flatMap(({ kind, name, apiVersion }) => (kind === 'StorageClass' && apiVersion ? name : [])),
  ]);
  const claims = own.manifests.flatMap((object) => claimsOf(object));
  const unbound = await inParallel(claims, async ({ object, fact }) => {
    const live = object && (await orIfForbidden(client.get(referenceTo(object)), undefined));
    return live?.status?.phase === 'Bound' ? [] : [fact];
  });
  return {
    classes: classes.known ? classes.value : [],
    claims: unbound.flat().filter(({ storageClass }) => storageClass === undefined || !provided.has(storageClass)),
  };
}

/** A claim that is an object, or the template of one. */
interface OwnClaim {
  readonly object?: KubeObject;
  readonly fact: ClaimFact;
}

function claimsOf(object: KubeObject): OwnClaim[] {
  const { kind, metadata, spec } = object;
  const factOf = (name: string, { storageClassName }: { storageClassName?: string } = {}): ClaimFact => ({
    claim: `${metadata.namespace}/${name}`,
    ...(storageClassName !== undefined && { storageClass: storageClassName }),
  });
  if (kind === 'PersistentVolumeClaim') {
    return [{ object, fact: factOf(metadata.name, spec) }];
  }
  const templates: KubeObject[] = kind === 'StatefulSet' ? (spec?.volumeClaimTemplates ?? []) : [];
  return templates.map((template) => ({
    // The claim of the first pod.
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: `${template.metadata.name}-${metadata.name}-0`, namespace: metadata.namespace },
    },
    fact: factOf(`${template.metadata.name}-${metadata.name}-0`, template.spec),
  }));
}
