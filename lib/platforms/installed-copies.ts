import { dirname } from 'node:path';
import { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

const APP_FILE = /[\\/]lib[\\/]app\.js$/;

/**
 * Checks that the app of a construct is from the copy of cdk8s that this library uses.
 *
 * An app of another copy cannot render the objects of this library: it does not recognize their lazy values. Charts,
 * objects without lazy values, and values such as `Size` work across copies, and so do several copies of `constructs`.
 *
 * @throws KubeflowError if the app is from another copy, with the folders of both.
 */
export function checkAppCopy(where: IConstruct): void {
  const { root } = where.node;
  if (root instanceof App || !isApp(root)) {
    return;
  }
  throw new KubeflowError(
    where,
    'the app is from another copy of cdk8s than the one that kubeflow-cdk uses.',
    `The app uses ${folderOf(classesOf(root)) ?? 'an unknown folder'}.`,
    `kubeflow-cdk uses ${folderOf([App]) ?? 'an unknown folder'}.`,
    'All packages must use one copy, because an app cannot render lazy values of another one.',
    'Find the copies with `npm ls cdk8s`. In a monorepo, install cdk8s once at the top. With `npm link`, install the packed',
    'library instead (`npm pack`), or start Node.js with --preserve-symlinks.',
  );
}

/** Returns the folders of all copies of cdk8s that the program has loaded; empty if they are unknown, as in a bundle. */
export function loadedCopies(): string[] {
  return modules()
    .filter(({ filename, exports }) => APP_FILE.test(filename) && isApp(exports?.App?.prototype))
    .map(({ filename }) => packageFolder(filename));
}

/** Whether an object is an app, of any copy of cdk8s. */
export function isApp(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'synthYaml' in value;
}

/** Returns the class of an object and its base classes. */
function classesOf(instance: object): unknown[] {
  const prototype = Object.getPrototypeOf(instance);
  return prototype === null ? [] : [prototype.constructor, ...classesOf(prototype)];
}

/** Returns the folder of the package that exports one of the classes as `App`. */
function folderOf(classes: readonly unknown[]): string | undefined {
  const module = modules().find(({ filename, exports }) => APP_FILE.test(filename) && classes.includes(exports?.App));
  return module && packageFolder(module.filename);
}

function packageFolder(filename: string): string {
  return dirname(dirname(filename));
}

/** Returns the modules that Node.js has loaded; empty in a bundle. */
function modules(): NodeJS.Module[] {
  const cache = typeof require === 'function' ? require.cache : undefined;
  return Object.values(cache ?? {}).flatMap((module) => module ?? []);
}
