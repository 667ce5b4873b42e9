import type { ApiObject } from 'cdk8s';
import { isGating } from '../../component-facts';
import { CLUSTER_SCOPED, ENDING_KINDS } from '../../k8s/kinds';
import type { CollectedChart } from '../collected-app';
import type { Manifest } from '../manifest';
import { podTemplates } from '../pod-templates';
import { type ObjectReference, objectReferences } from './object-references';
import type { PlanObject } from './plan';
import { imagesOf, type PodGroup, podGroups, storageOf } from './resource-requests';

/** Where an object is written. */
export interface ObjectLocation {
  readonly file: string;
  readonly role: 'app' | 'setup' | 'shared';
}

/** What later steps need of a written object. Manifests are not kept, to limit memory. */
export interface InventoryEntry extends ObjectLocation {
  readonly chart: CollectedChart;
  /** Path of the construct. */
  readonly path: string;
  readonly object: PlanObject;
  readonly references: readonly ObjectReference[];
  readonly images: readonly string[];
  readonly pods: readonly PodGroup[];
  readonly storage: number;
  /** Whether `kubectl rollout status` can wait for the object. */
  readonly hasRollout: boolean;
  /** Plural name of the kind that a definition defines. */
  readonly defines?: { readonly group: string; readonly kind: string; readonly plural: string };
  readonly usesDefaultStorageClass: boolean;
  /** Secrets that a controller creates for the object. */
  readonly createsSecrets: readonly string[];
}

/** Describes a rendered object. */
export function inventoryEntry(
  chart: CollectedChart,
  location: ObjectLocation,
  object: ApiObject,
  manifest: Manifest,
): InventoryEntry {
  // The schema in a definition has fields with the names of a pod's.
  const templates = object.kind === 'CustomResourceDefinition' ? [] : podTemplates({ ...manifest });
  return {
    ...location,
    chart,
    path: object.node.path,
    object: planObject(object, manifest),
    references: objectReferences(manifest, templates),
    images: imagesOf(templates),
    pods: podGroups(manifest, templates),
    storage: storageOf(manifest),
    hasRollout: hasRollout(manifest),
    defines: definedKind(manifest),
    usesDefaultStorageClass: usesDefaultStorageClass(manifest),
    createsSecrets: createdSecrets(manifest),
  };
}

function planObject(object: ApiObject, manifest: Manifest): PlanObject {
  const [group, version] = splitApiVersion(String(manifest.apiVersion));
  const { name, namespace } = manifest.metadata ?? {};
  return {
    group,
    version,
    kind: object.kind,
    ...(typeof namespace === 'string' && !CLUSTER_SCOPED.has(object.kind) && { namespace }),
    name: String(name),
    gates: !ENDING_KINDS.has(object.kind) && isGating(object),
    path: object.node.path,
  };
}

function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const [first, second] = apiVersion.split('/');
  return second === undefined ? ['', first] : [first, second];
}

function hasRollout({ kind, spec }: Manifest): boolean {
  const { updateStrategy } = (spec ?? {}) as { updateStrategy?: { type?: unknown } };
  return (
    kind === 'Deployment' || ((kind === 'StatefulSet' || kind === 'DaemonSet') && updateStrategy?.type !== 'OnDelete')
  );
}

function definedKind({ kind, spec }: Manifest): InventoryEntry['defines'] {
  const names = (spec?.names ?? {}) as { kind?: unknown; plural?: unknown };
  return kind === 'CustomResourceDefinition'
    ? { group: String(spec?.group), kind: String(names.kind), plural: String(names.plural) }
    : undefined;
}

/** Secrets that cert-manager, External Secrets or Sealed Secrets create for a custom resource. */
function createdSecrets({ apiVersion, kind, metadata, spec }: Manifest): string[] {
  const { secretName, target } = (spec ?? {}) as { secretName?: unknown; target?: { name?: unknown } };
  const names: { readonly [kind: string]: unknown } = {
    'cert-manager.io Certificate': secretName,
    'external-secrets.io ExternalSecret': target?.name ?? metadata?.name,
    'bitnami.com SealedSecret': metadata?.name,
  };
  const name = names[`${String(apiVersion).split('/')[0]} ${kind}`];
  return typeof name === 'string' ? [name] : [];
}

function usesDefaultStorageClass({ kind, spec }: Manifest): boolean {
  const { storageClassName, volumeName } = (spec ?? {}) as { storageClassName?: unknown; volumeName?: unknown };
  return kind === 'PersistentVolumeClaim' && storageClassName === undefined && volumeName === undefined;
}
