import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { namespacePrefix } from '../platforms/namespace';
import { environmentName, type PlatformBase } from '../platforms/platform-base';

/** Folder of the definitions that all instances of a cluster share, beside the folders of the environments. */
export const SHARED_FOLDER = 'shared';

interface Definition {
  readonly object: ApiObject;
  readonly manifest: unknown;
  /** The manifest as text, to compare definitions. */
  readonly text: string;
}

/**
 * CustomResourceDefinitions of environments with a namespace prefix.
 *
 * A cluster has one definition of a name, which belongs to no instance: deleting it deletes all objects of its kind. So
 * the definitions are in no environment's folder, and each is written once.
 */
export class SharedDefinitions {
  private readonly definitions = new Map<string, Definition>();
  private readonly environments = new Map<string, PlatformBase>();

  /** Whether an object of an environment is a shared definition. */
  public static includes(environment: PlatformBase | undefined, object: ApiObject): environment is PlatformBase {
    return (
      environment !== undefined && object.kind === 'CustomResourceDefinition' && namespacePrefix(environment) !== ''
    );
  }

  /** Adds the definition of an environment. */
  public add(environment: PlatformBase, object: ApiObject, manifest: unknown, problems: string[]): void {
    this.environments.set(environmentName(environment), environment);
    const text = JSON.stringify(manifest);
    const other = this.definitions.get(object.name);
    if (other === undefined) {
      this.definitions.set(object.name, { object, manifest, text });
    } else if (other.text !== text) {
      problems.push(
        problem(
          object,
          `CustomResourceDefinition "${object.name}" differs from that of ${other.object.node.path}.`,
          `With a namespace prefix, all instances share one definition, in ${SHARED_FOLDER}/.`,
          'Make both equal, or write one of the environments with another program.',
        ),
      );
    }
  }

  /** The definitions, each once. */
  public get manifests(): unknown[] {
    return [...this.definitions.values()].map(({ manifest }) => manifest);
  }

  /** Names of the environments that use the definitions. */
  public get users(): string[] {
    return [...this.environments.keys()];
  }

  /** Reports an environment whose folder is that of the definitions. */
  public check(environments: readonly PlatformBase[], problems: string[]): void {
    const conflict = environments.find((environment) => environmentName(environment) === SHARED_FOLDER);
    if (conflict && this.definitions.size > 0) {
      problems.push(
        problem(
          conflict,
          `"${SHARED_FOLDER}" is the folder of the definitions that instances with namespace prefixes share.`,
          'Give the environment another id.',
        ),
      );
    }
  }
}
