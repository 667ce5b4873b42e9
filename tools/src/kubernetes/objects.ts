/** An object as the API server returns it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  // Fields depend on the kind.
  // biome-ignore lint/suspicious/noExplicitAny: rules read the fields of many kinds
  readonly [field: string]: any;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
  readonly finalizers?: readonly string[];
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
}

/** Group and kind of an object. The core group is the empty string. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** Names an object. */
export interface ObjectReference extends GroupKind {
  readonly namespace?: string;
  readonly name: string;
}

/** Names an object in a version of its group. */
export interface VersionedReference extends ObjectReference {
  readonly version: string;
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

export function referenceTo({ apiVersion, kind, metadata }: KubeObject): VersionedReference {
  const { name, namespace } = metadata;
  return {
    group: groupOf(apiVersion),
    version: apiVersion.split('/').at(-1) ?? apiVersion,
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
  };
}

/** A text that is equal for references to the same object. */
export function identity({ group, kind, namespace = '', name }: ObjectReference): string {
  return [group, kind, namespace, name].join('\n');
}

/** Formats an object for messages: `Deployment jupyterhub/hub`. */
export function describe({ kind, namespace, name }: Omit<ObjectReference, 'group'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
