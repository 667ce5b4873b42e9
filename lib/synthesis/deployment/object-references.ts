import type { Manifest } from '../manifest';
import type { PodTemplate } from '../pod-templates';

/** Kinds that objects refer to by name. */
export type ReferencedKind =
  | 'ConfigMap'
  | 'PersistentVolumeClaim'
  | 'PriorityClass'
  | 'RuntimeClass'
  | 'Secret'
  | 'ServiceAccount'
  | 'StorageClass';

/** A reference of an object to an object of its namespace, or of the cluster. */
export interface ObjectReference {
  readonly kind: ReferencedKind;
  readonly name: string;
  /** Keys that the object must have. */
  readonly keys: readonly string[];
  readonly usage: ReferenceUsage;
}

/** How a Secret is used, which selects the command that creates it. */
export type ReferenceUsage = 'data' | 'image-pull' | 'tls';

type Fields = { readonly [field: string]: unknown };

/** ServiceAccounts and PriorityClasses that every cluster has. */
const BUILT_IN = new Set([
  'ServiceAccount default',
  'PriorityClass system-cluster-critical',
  'PriorityClass system-node-critical',
]);

/**
 * Returns the references in a manifest of any kind, without optional ones. Each object occurs once for each usage.
 *
 * @param templates the pod templates of the manifest
 */
export function objectReferences(manifest: Manifest, templates: readonly PodTemplate[]): ObjectReference[] {
  const found = new References();
  for (const { spec } of templates) {
    addPodReferences(spec, found);
  }
  addOwnReferences({ ...manifest }, found);
  return found.list;
}

/** References of the pods that a component creates at run time. */
export function podReferences(spec: Fields): ObjectReference[] {
  const found = new References();
  addPodReferences(spec, found);
  for (const name of Array.isArray(spec.priorityClassNames) ? spec.priorityClassNames : []) {
    found.add('PriorityClass', name);
  }
  return found.list;
}

class References {
  private readonly byIdentity = new Map<string, ObjectReference>();

  public get list(): ObjectReference[] {
    return [...this.byIdentity.values()];
  }

  public add(kind: ReferencedKind, name: unknown, keys: unknown[] = [], usage: ReferenceUsage = 'data'): void {
    if (typeof name !== 'string' || name === '' || BUILT_IN.has(`${kind} ${name}`)) {
      return;
    }
    const identity = `${kind} ${name} ${usage}`;
    const known = this.byIdentity.get(identity)?.keys ?? [];
    const all = [...known, ...keys.filter((key): key is string => typeof key === 'string')];
    this.byIdentity.set(identity, { kind, name, keys: [...new Set(all)], usage });
  }
}

function addPodReferences(spec: Fields, found: References): void {
  found.add('ServiceAccount', spec.serviceAccountName);
  found.add('PriorityClass', spec.priorityClassName);
  found.add('RuntimeClass', spec.runtimeClassName);
  for (const { name } of listOf(spec.imagePullSecrets)) {
    found.add('Secret', name, [], 'image-pull');
  }
  for (const volume of listOf(spec.volumes)) {
    addVolumeReferences(volume, found);
  }
  for (const container of ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => listOf(spec[key]))) {
    for (const { valueFrom } of listOf(container.env)) {
      addKeyReferences(fieldsOf(valueFrom), found);
    }
    for (const { secretRef, configMapRef } of listOf(container.envFrom)) {
      addUnlessOptional('Secret', fieldsOf(secretRef), 'name', found);
      addUnlessOptional('ConfigMap', fieldsOf(configMapRef), 'name', found);
    }
  }
}

function addKeyReferences({ secretKeyRef, configMapKeyRef }: Fields, found: References): void {
  for (const [kind, reference] of [
    ['Secret', fieldsOf(secretKeyRef)],
    ['ConfigMap', fieldsOf(configMapKeyRef)],
  ] as const) {
    if (reference.optional !== true) {
      found.add(kind, reference.name, [reference.key]);
    }
  }
}

function addVolumeReferences(volume: Fields, found: References): void {
  const { secret, configMap, persistentVolumeClaim: claim, projected, ephemeral } = volume;
  addUnlessOptional('Secret', fieldsOf(secret), 'secretName', found);
  addUnlessOptional('ConfigMap', fieldsOf(configMap), 'name', found);
  found.add('PersistentVolumeClaim', fieldsOf(claim).claimName);
  for (const source of listOf(fieldsOf(projected).sources)) {
    addUnlessOptional('Secret', fieldsOf(source.secret), 'name', found);
    addUnlessOptional('ConfigMap', fieldsOf(source.configMap), 'name', found);
  }
  found.add('StorageClass', fieldsOf(fieldsOf(fieldsOf(ephemeral).volumeClaimTemplate).spec).storageClassName);
  // CSI drivers and older volume types name the Secret with their credentials.
  for (const [type, source] of Object.entries(volume)) {
    const { secretRef, nodePublishSecretRef } = fieldsOf(source);
    if (!['secret', 'configMap', 'projected'].includes(type)) {
      found.add('Secret', fieldsOf(secretRef).name);
      found.add('Secret', fieldsOf(nodePublishSecretRef).name);
    }
  }
}

function addUnlessOptional(
  kind: 'Secret' | 'ConfigMap',
  reference: Fields,
  nameField: string,
  found: References,
): void {
  if (reference.optional !== true) {
    found.add(
      kind,
      reference[nameField],
      listOf(reference.items).map(({ key }) => key),
    );
  }
}

/** References of objects that are not in a pod template. */
function addOwnReferences(manifest: Fields, found: References): void {
  const spec = fieldsOf(manifest.spec);
  switch (manifest.kind) {
    case 'PersistentVolumeClaim':
      // A claim that names its volume is bound to it: its class is a label only.
      if (spec.volumeName === undefined) {
        found.add('StorageClass', spec.storageClassName);
      }
      break;
    case 'StatefulSet':
      for (const template of listOf(spec.volumeClaimTemplates)) {
        found.add('StorageClass', fieldsOf(template.spec).storageClassName);
      }
      break;
    case 'Ingress':
      for (const { secretName } of listOf(spec.tls)) {
        found.add('Secret', secretName, ['tls.crt', 'tls.key'], 'tls');
      }
      break;
    case 'Gateway':
      for (const { tls } of listOf(spec.listeners)) {
        for (const { kind = 'Secret', name } of listOf(fieldsOf(tls).certificateRefs)) {
          if (kind === 'Secret') {
            found.add('Secret', name, ['tls.crt', 'tls.key'], 'tls');
          }
        }
      }
      break;
    case 'ServiceAccount':
      for (const { name } of listOf(manifest.imagePullSecrets)) {
        found.add('Secret', name, [], 'image-pull');
      }
      break;
    case 'GCPBackendPolicy': {
      const { oauth2ClientSecret } = fieldsOf(fieldsOf(spec.default).iap);
      found.add('Secret', fieldsOf(oauth2ClientSecret).name, ['key']);
      break;
    }
    default:
  }
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
