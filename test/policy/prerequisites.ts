import { parseManifests } from '../parse-manifests';

type Fields = { readonly [field: string]: any };

/** Fields that name an object, by its kind. They occur in manifests, and in the JSON configuration of hubs. */
const NAME_FIELDS: { readonly [field: string]: string } = {
  claimName: 'PersistentVolumeClaim',
  claim: 'PersistentVolumeClaim',
  secretName: 'Secret',
  serviceAccountName: 'ServiceAccount',
  service_account: 'ServiceAccount',
  storageClassName: 'StorageClass',
  storage_class: 'StorageClass',
};

/** Fields whose value names an object, with the kind of the object. */
const REFERENCE_FIELDS: { readonly [field: string]: string } = {
  secretKeyRef: 'Secret',
  secretRef: 'Secret',
  configMapKeyRef: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMap: 'ConfigMap',
  oauth2ClientSecret: 'Secret',
};

/**
 * Returns the references of an environment to objects that it neither creates nor lists as prerequisites.
 *
 * This search knows nothing of the library. It walks all fields of all objects.
 */
export function unlistedReferences(files: ReadonlyMap<string, string>, environment: string): string[] {
  const folders = [`dist/${environment}/`, 'dist/shared/'];
  const objects = [...files]
    .filter(([file]) => folders.some((folder) => file.startsWith(folder)) && file.endsWith('.yaml'))
    .flatMap(([, text]) => parseManifests<Fields>(text));
  const plan = JSON.parse(files.get(`deploy.out/${environment}/plan.json`) ?? '{"prerequisites":[]}');
  const known = new Set([
    ...objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ...plan.prerequisites.map(({ kind, name }: Fields) => `${kind} ${name}`),
    ...objects.flatMap(createdByControllers),
    'ServiceAccount default',
  ]);
  return [...new Set(objects.flatMap(references))].filter((reference) => !known.has(reference));
}

/** Secrets of cert-manager, and those that a hub makes itself. */
function createdByControllers(object: Fields): string[] {
  const made = jsonFiles(object).flatMap(({ secret }) => (secret?.keys ? [`Secret ${secret.name}`] : []));
  return object.kind === 'Certificate' ? [`Secret ${object.spec.secretName}`] : made;
}

function references(object: Fields): string[] {
  if (object.kind === 'CustomResourceDefinition') {
    return [];
  }
  const found: string[] = [];
  for (const part of [object, ...jsonFiles(object)]) {
    visit(part, (key, value, parent) => {
      if (parent.optional === true || value === null || value === undefined) {
        return;
      }
      if (NAME_FIELDS[key] !== undefined && typeof value === 'string' && value !== '') {
        // A bound claim has a class only as a label.
        const isLabel =
          key === 'storageClassName' && (parent.volumeName !== undefined || object.kind === 'PersistentVolume');
        found.push(...(isLabel ? [] : [`${NAME_FIELDS[key]} ${value}`]));
      }
      if (REFERENCE_FIELDS[key] !== undefined && typeof value === 'object' && value.optional !== true && value.name) {
        found.push(`${REFERENCE_FIELDS[key]} ${value.name}`);
      }
      if ((key === 'imagePullSecrets' || key === 'image_pull_secrets') && Array.isArray(value)) {
        found.push(...value.map((secret) => `Secret ${secret.name ?? secret}`));
      }
      if (key === 'secret' && typeof value === 'string') {
        found.push(`Secret ${value}`);
      }
    });
  }
  return found;
}

function jsonFiles({ kind, data = {} }: Fields): Fields[] {
  return kind === 'ConfigMap'
    ? Object.entries<string>(data).flatMap(([file, text]) => (file === 'values.json' ? [JSON.parse(text)] : []))
    : [];
}

function visit(value: unknown, see: (key: string, value: any, parent: Fields) => void): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      see(key, child, value);
      visit(child, see);
    }
  }
}
