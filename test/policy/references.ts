/** Any Kubernetes object. */
export interface AnyManifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: any;
}

/** A reference of an object to an object by kind and name. */
interface Reference {
  readonly from: string;
  readonly to: string;
}

/** Kinds that have no namespace. */
const CLUSTER_SCOPED = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** Fields anywhere in an object that name one other object of the cluster, by the kind of that object. */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  priorityClassName: 'PriorityClass',
  schedulerName: 'Scheduler',
  scheduler_name: 'Scheduler',
  storageClassName: 'StorageClass',
  storage_class: 'StorageClass',
  volumeName: 'PersistentVolume',
  provisioner: 'Provisioner',
  policyName: 'ValidatingAdmissionPolicy',
  'kubernetes.io/metadata.name': 'Namespace',
};

/** Resources that permissions name, by kind. */
const RESOURCES: Readonly<Record<string, string>> = {
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
  storageclasses: 'StorageClass',
  clusterroles: 'ClusterRole',
  persistentvolumes: 'PersistentVolume',
};

export function isClusterScoped({ kind }: AnyManifest): boolean {
  return CLUSTER_SCOPED.has(kind);
}

export function identityOf({ kind, metadata: { name, namespace } }: AnyManifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Returns the references of objects to objects that are not among them, as "from -> to". */
export function unresolvedReferences(objects: readonly AnyManifest[]): string[] {
  const known = new Set([...objects.map(identityOf), ...objects.flatMap(provided)]);
  return objects
    .flatMap(referencesOf)
    .filter(({ to }) => !known.has(to))
    .map(({ from, to }) => `${from} -> ${to}`);
}

/** Schedulers and provisioners are programs, whose names are in the configuration of their pods. */
function provided(object: AnyManifest): string[] {
  const found: string[] = [];
  walk(object, (key, value, parent) => {
    if (parent?.name === 'PROVISIONER_NAME' && key === 'value') {
      found.push(`Provisioner ${value}`);
    }
  });
  for (const config of parsed(object)) {
    for (const { schedulerName } of config.profiles ?? []) {
      found.push(`Scheduler ${schedulerName}`);
    }
  }
  return found;
}

function referencesOf(object: AnyManifest): Reference[] {
  const from = identityOf(object);
  const found: string[] = [];
  for (const part of [object, ...parsed(object)]) {
    walk(part, (key, value) => {
      const kind = NAME_FIELDS[key];
      if (kind !== undefined && typeof value === 'string' && value !== '') {
        found.push(`${kind} ${value}`);
      }
    });
  }
  walk(object, (key, value) => {
    if (key === 'clientConfig') {
      found.push(`Service ${value.service.namespace}/${value.service.name}`);
    }
    if (key === 'claimRef') {
      found.push(`PersistentVolumeClaim ${value.namespace}/${value.name}`);
    }
  });
  if (object.roleRef?.kind === 'ClusterRole') {
    found.push(`ClusterRole ${object.roleRef.name}`);
  } else if (object.roleRef) {
    found.push(`Role ${object.metadata.namespace}/${object.roleRef.name}`);
  }
  for (const { kind, name, namespace = object.metadata.namespace } of object.subjects ?? []) {
    // Users and groups are no objects of the cluster.
    found.push(...(kind === 'ServiceAccount' ? [`${kind} ${namespace}/${name}`] : []));
  }
  for (const { resources = [], resourceNames = [] } of object.rules ?? []) {
    for (const kind of resources.flatMap((resource: string) => RESOURCES[resource] ?? [])) {
      found.push(...resourceNames.map((name: string) => `${kind} ${name}`));
    }
  }
  return found.map((to) => ({ from, to }));
}

/** The JSON documents in a ConfigMap. */
function parsed({ kind, data = {} }: AnyManifest): any[] {
  return kind === 'ConfigMap'
    ? Object.entries<string>(data).flatMap(([file, text]) => (file.endsWith('.json') ? [JSON.parse(text)] : []))
    : [];
}

function walk(value: unknown, visit: (key: string, value: any, parent: any) => void): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      visit(key, child, value);
      walk(child, visit);
    }
  }
}
