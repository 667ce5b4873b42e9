// Generates the Kubernetes structures of the public API, and the table of their fields, from the OpenAPI of Kubernetes.
//
// Requires Go, which downloads the module k8s.io/kubernetes of each supported version. The output is committed, so that
// builds and tests need neither Go nor a network.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TypeGenerator } from 'json2jsii';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'lib', 'k8s');
const STRUCTURE = 'io.k8s.api.core.v1.PodTemplateSpec';
/** Kinds that the library creates. Only the names of their fields are generated. */
const KINDS = [
  ...['apps.v1.DaemonSet', 'apps.v1.Deployment', 'batch.v1.CronJob', 'autoscaling.v2.HorizontalPodAutoscaler'],
  ...['core.v1.ConfigMap', 'core.v1.Namespace', 'core.v1.PersistentVolume', 'core.v1.PersistentVolumeClaim'],
  ...['core.v1.Secret', 'core.v1.Service', 'core.v1.ServiceAccount', 'networking.v1.Ingress'],
  ...['networking.v1.NetworkPolicy', 'policy.v1.PodDisruptionBudget', 'rbac.v1.ClusterRole', 'rbac.v1.RoleBinding'],
  ...['scheduling.v1.PriorityClass', 'storage.v1.StorageClass'],
  'admissionregistration.v1.ValidatingWebhookConfiguration',
].map((kind) => `io.k8s.api.${kind}`);
const UNIONS = ['IntOrString', 'Quantity'];
const LICENSE = 'Descriptions are from Kubernetes, Apache License 2.0, Copyright The Kubernetes Authors.';

const releases = [
  ...readFileSync(join(ROOT, 'lib', 'platforms', 'kubernetes-version.ts'), 'utf8').matchAll(/'(v1\.(\d+)\.\d+)'/g),
].map(([, release, minor]) => ({ release, minor: Number(minor), definitions: definitionsOf(release) }));
const oldest = releases[0].minor;
const newest = releases.at(-1);
const definitions = mergedDefinitions();
const reachable = reachableFrom([STRUCTURE]);
const code = structsOf(reachable);

write('structs.ts', structsFile());
write('schema.ts', schemaFile());
const CHECK = join(ROOT, 'test', 'k8s', 'assignable.ts');
writeFileSync(CHECK, assignableFile());
execFileSync(join(ROOT, 'node_modules', '.bin', 'biome'), ['check', '--write', TARGET, CHECK], { stdio: 'inherit' });

function definitionsOf(release) {
  const download = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${release}`]);
  const file = join(JSON.parse(download).Dir, 'api', 'openapi-spec', 'swagger.json');
  return JSON.parse(readFileSync(file, 'utf8')).definitions;
}

/** Returns the types of the newest version, with types and fields that only older versions have. */
function mergedDefinitions() {
  const merged = {};
  for (const { definitions } of releases) {
    for (const [name, definition] of Object.entries(definitions)) {
      const properties = { ...merged[name]?.properties, ...definition.properties };
      merged[name] = { ...definition, ...(definition.properties && { properties }) };
    }
  }
  return merged;
}

function reachableFrom(roots) {
  const found = new Set();
  const visit = (name) => {
    if (!found.has(name)) {
      found.add(name);
      for (const [, next] of JSON.stringify(definitions[name]).matchAll(/"#\/definitions\/([^"]+)"/g)) {
        visit(next);
      }
    }
  };
  roots.forEach(visit);
  return found;
}

function shortName(name) {
  return TypeGenerator.normalizeTypeName(name.split('.').at(-1));
}

/** Returns the range of minor versions that have a field; an open end is undefined. */
function versionsOf(type, field) {
  const having = releases.filter(({ definitions }) => definitions[type]?.properties?.[field]).map(({ minor }) => minor);
  const since = having[0] === oldest ? undefined : having[0];
  const until = having.at(-1) === newest.minor ? undefined : having.at(-1);
  return { since, until };
}

/** Returns the TypeScript code of types. Each prop has the name of its field in a comment. */
function structsOf(types) {
  const generator = new TypeGenerator({
    definitions: Object.fromEntries([...types].map((name) => [name, schemaOf(name)])),
    renderTypeName: shortName,
    toJson: false,
  });
  for (const union of UNIONS) {
    generator.emitCustomType(union, () => undefined);
  }
  for (const name of [...types].filter((type) => definitions[type].properties)) {
    generator.emitType(shortName(name), { $ref: `#/definitions/${name}` }, name);
  }
  return generator.render();
}

/** Returns the names of props that differ from the names of their fields in Kubernetes, as [type, prop, field]. */
function renamedProps(structs) {
  return [...structs.matchAll(/@schema (\S+)#(\w+)\n\s+\*\/\n\s+readonly (\w+)\??:/g)]
    .map(([, type, field, prop]) => [type, prop, field])
    .filter(([, prop, field]) => prop !== field);
}

function schemaOf(name) {
  const { description, properties, required, ...rest } = definitions[name];
  if (!properties) {
    return { description, ...rest };
  }
  const fields = Object.entries(properties).map(([field, property]) => [field, fieldSchema(name, field, property)]);
  // cdk8s-plus-27 has types in which this field is optional.
  const isRequired = (field) => !(shortName(name) === 'HostAlias' && field === 'ip');
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(fields),
    required: required?.filter(isRequired),
  };
}

/** Enums become strings, because later versions add values. */
function fieldSchema(type, field, { enum: _, description = '', ...property }) {
  const { since, until } = versionsOf(type, field);
  const range = [since && `since Kubernetes 1.${since}`, until && `up to Kubernetes 1.${until}`].filter(Boolean);
  return { ...property, description: range.length > 0 ? `${description} Available ${range.join(', ')}.` : description };
}

function structsFile() {
  const structs = code
    .replace(/^ +\* @(schema|default) .*\n/gm, '')
    // Empty lines at the end of a description.
    .replace(/(\n +\*)+(\n +\*\/)/g, '$2')
    .replace(/: Date;/g, ': string | Date;')
    .replace(new RegExp(`: (${UNIONS.join('|')})\\b`, 'g'), ': string | number | $1');
  return `// Generated by scripts/generate-k8s.mjs from the OpenAPI of Kubernetes ${newest.release}. Do not edit.
// ${LICENSE}
// biome-ignore-all lint/suspicious/noExplicitAny: a field of any content
import type { k8s } from 'cdk8s-plus-27';

type IntOrString = k8s.IntOrString;
type Quantity = k8s.Quantity;

${structs}`;
}

/** Input of the conversion and the checks: fields that are structures, renamed props and versions. */
function schemaFile() {
  const names = renamedProps(code);
  const types = [...reachable].filter((name) => definitions[name].properties);
  const isStructure = (ref) => types.includes(ref);
  const rows = types.map((type) => {
    const fields = Object.entries(definitions[type].properties).flatMap(([field, property]) => {
      const [, ref] = /"#\/definitions\/([^"]+)"/.exec(JSON.stringify(property)) ?? [];
      return isStructure(ref) ? [[field, shortName(ref)]] : [];
    });
    const versions = Object.keys(definitions[type].properties).map((field) => [field, versionsOf(type, field)]);
    return [
      shortName(type),
      {
        ...nonEmpty('structures', fields),
        ...nonEmpty(
          'names',
          names.filter(([owner]) => owner === type).map(([, prop, field]) => [prop, field]),
        ),
        ...nonEmpty(
          'versions',
          versions.filter(([, { since, until }]) => since ?? until),
        ),
      },
    ];
  });
  const kinds = renamedProps(structsOf(reachableFrom(KINDS)));
  const allNames = Object.fromEntries([...names, ...kinds].map(([, prop, field]) => [prop, field]).sort());
  return `// Generated by scripts/generate-k8s.mjs from the OpenAPI of Kubernetes ${releases.map(({ release }) => release).join(', ')}. Do not edit.

/** Names of all props that differ from the names of their fields in Kubernetes. */
export interface FieldNames {
${Object.entries(allNames)
  .map(([prop, field]) => `  readonly ${prop}: '${field}';`)
  .join('\n')}
}

/** A structure of Kubernetes. */
export interface StructureSchema {
  /** Fields that are structures, or lists of structures, by their type. */
  readonly structures?: { readonly [field: string]: string };
  /** Props with another name than their field. */
  readonly names?: { readonly [prop: string]: string };
  /** Minor versions of Kubernetes that have a field, if not all supported versions have it. */
  readonly versions?: { readonly [field: string]: { readonly since?: number; readonly until?: number } };
}

/** Structures that are reachable from a pod template. */
export const SCHEMA: { readonly [type: string]: StructureSchema } = ${JSON.stringify(Object.fromEntries(rows.filter(([, row]) => Object.keys(row).length > 0)), null, 2)};
`;
}

/** A program that compiles if structures of cdk8s-plus-27 are accepted where those of this library are. */
function assignableFile() {
  const kplus = readFileSync(join(ROOT, 'node_modules', 'cdk8s-plus-27', 'lib', 'imports', 'k8s.d.ts'), 'utf8');
  const names = [...code.matchAll(/^export interface (\w+)/gm)].map(([, name]) => name).sort();
  return `// Generated by scripts/generate-k8s.mjs. Do not edit.
import type { k8s as kplus } from 'cdk8s-plus-27';
import type { k8s } from '../../lib';

declare function accepted<Given extends Expected, Expected>(...types: [Given?, Expected?]): void;

/** Compiles if every structure of cdk8s-plus-27 can be used as the structure of the same name of this library. */
export function structuresOfCdk8sPlus(): void {
${names
  .filter((name) => kplus.includes(`export interface ${name} {`))
  .map((name) => `  accepted<kplus.${name}, k8s.${name}>();`)
  .join('\n')}
}
`;
}

function nonEmpty(key, entries) {
  return entries.length > 0 ? { [key]: Object.fromEntries(entries) } : {};
}

function write(file, text) {
  writeFileSync(join(TARGET, file), text);
}
