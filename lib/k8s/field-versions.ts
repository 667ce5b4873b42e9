import { KubeflowError } from '../errors';
import { ownValue, type StructureSource, schemaOf } from './manifest';

/** Source of a structure, and the version of the cluster that it is for. */
export interface VersionedSource extends StructureSource {
  /** For example `1.33`. */
  readonly version: string;
}

/**
 * Checks that the Kubernetes version of a cluster has all fields of a structure. The API server would drop the others.
 *
 * @param type name of the structure in the `k8s` module
 * @param manifest the structure as in a manifest; the content of lazy values is not checked
 * @throws KubeflowError if the version does not have a field.
 */
export function checkFieldVersions(type: string | undefined, manifest: unknown, source: VersionedSource): void {
  checkFields(type, manifest, source, Number(source.version.split('.')[1]), undefined);
}

/** Path of a structure below the checked one. It becomes a text only for an error. */
interface Path {
  readonly parent?: Path;
  readonly field: string;
  /** Index or name of an item of a list. */
  readonly item?: string | number;
}

function checkFields(
  type: string | undefined,
  manifest: unknown,
  source: VersionedSource,
  minor: number,
  parent: Path | undefined,
): void {
  if (manifest === null || typeof manifest !== 'object') {
    return;
  }
  const { structures = {}, versions = {} } = schemaOf(type);
  for (const field of Object.keys(manifest)) {
    const { since = 0, until = Infinity } = ownValue(versions, field) ?? {};
    if (minor < since || minor > until) {
      throw fieldError(source, { parent, field }, minor, since, until);
    }
    const structure = ownValue(structures, field);
    if (structure === undefined) {
      continue;
    }
    const content: unknown = (manifest as { [field: string]: unknown })[field];
    if (Array.isArray(content)) {
      for (let index = 0; index < content.length; index++) {
        checkFields(structure, content[index], source, minor, { parent, field, item: content[index]?.name ?? index });
      }
    } else {
      checkFields(structure, content, source, minor, { parent, field });
    }
  }
}

function fieldError(
  { where, what, version }: VersionedSource,
  path: Path,
  minor: number,
  since: number,
  until: number,
): KubeflowError {
  const available = since === until ? `only in 1.${since}` : minor < since ? `since 1.${since}` : `up to 1.${until}`;
  return new KubeflowError(
    where,
    `${what}${pathText(path)}: Kubernetes ${version} does not have this field.`,
    `Available ${available}.`,
    'Set `kubernetesVersion` of the platform (default 1.33) to the version of the cluster, or remove the field.',
  );
}

function pathText({ parent, field, item }: Path): string {
  return `${parent ? pathText(parent) : ''}.${field}${item === undefined ? '' : `[${item}]`}`;
}
