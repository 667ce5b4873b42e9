import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { CLUSTER_SCOPED } from '../k8s/kinds';
import { namespacePrefix } from '../platforms/namespace';
import type { PlatformBase } from '../platforms/platform-base';
import { Warnings } from '../warnings';

/** Fields that name a StorageClass, also in the JSON configuration of JupyterHub, whose quotes are escaped. */
const STORAGE_CLASS = /(?:storageClassName|storage_class)\\?":\s*\\?"([^"\\]+)/g;

interface Reference {
  readonly object: ApiObject;
  readonly name: string;
}

/** Names in one environment. */
interface Names {
  readonly storageClasses: Set<string>;
  readonly references: Reference[];
}

/** Finds names of users without the namespace prefix of their environment. */
export class PrefixedNames {
  private readonly environments = new Map<PlatformBase, Names>();

  /** Warns about a cluster-scoped object without the prefix, and records names of StorageClasses. */
  public add(environment: PlatformBase | undefined, object: ApiObject, manifest: unknown): void {
    const prefix = environment === undefined ? '' : namespacePrefix(environment);
    if (environment === undefined || prefix === '') {
      return;
    }
    if (CLUSTER_SCOPED.has(object.kind) && !object.name.startsWith(prefix)) {
      Warnings.add(
        object,
        'app/name-without-prefix',
        `${object.kind} "${object.name}" does not start with the namespace prefix "${prefix}".`,
        'Instances with other prefixes create an object with the same name, and replace this one.',
        `Use \`namespacePrefix\` of the app in its name: "${prefix}${object.name}".`,
      );
    }
    const { storageClasses, references } = this.namesOf(environment);
    if (object.kind === 'StorageClass') {
      storageClasses.add(object.name);
    }
    for (const [, name] of JSON.stringify(manifest).matchAll(STORAGE_CLASS)) {
      references.push({ object, name });
    }
  }

  /** Reports references to StorageClasses of the environment by their names without the prefix. */
  public check(problems: string[]): void {
    for (const [environment, { storageClasses, references }] of this.environments) {
      const prefix = namespacePrefix(environment);
      for (const { object, name } of references) {
        if (!storageClasses.has(name) && storageClasses.has(`${prefix}${name}`)) {
          problems.push(
            problem(
              object,
              `StorageClass "${name}" does not exist: with the namespace prefix, its name is "${prefix}${name}".`,
              'Names of cluster-scoped objects have the prefix, so that instances do not share them.',
              'Use the name that the construct returns, or `namespacePrefix` of the app in front of the name.',
            ),
          );
        }
      }
    }
  }

  private namesOf(environment: PlatformBase): Names {
    const known = this.environments.get(environment);
    if (known) {
      return known;
    }
    const names = { storageClasses: new Set<string>(), references: [] };
    this.environments.set(environment, names);
    return names;
  }
}
