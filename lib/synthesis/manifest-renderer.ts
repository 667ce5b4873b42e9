import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { loadedCopies } from '../platforms/installed-copies';
import { Namespace } from '../platforms/namespace';
import { environmentName, type PlatformBase } from '../platforms/platform-base';
import { isNamespaceEnvironment } from '../platforms/pod-environment/pod-environments';
import type { CollectedApp, CollectedChart } from './collected-app';
import { type InventoryEntry, inventoryEntry } from './deployment/inventory';
import { ImageDigests } from './image-digests';
import type { Manifest } from './manifest';
import { ObjectChecks } from './object-checks';
import { inDependencyOrder } from './object-order';
import { PrefixedNames } from './prefixed-names';
import { SHARED_FOLDER, SharedDefinitions } from './shared-definitions';

const EXTENSION = '.k8s.yaml';

/**
 * Files that are applied before the others and kept when the others are deleted. kubectl reads folders and files in
 * alphabetical order, so `kubectl apply -R` reads them first.
 */
export const SETUP = {
  folder: '0-setup',
  definitions: 'definitions',
  namespaces: 'namespaces',
  storage: 'storage',
} as const;

/** File of the definitions that several instances share. */
const SHARED_FILE = `${SHARED_FOLDER}/${SETUP.definitions}${EXTENSION}`;

/** A file of one environment. */
export interface RenderedFile {
  /** Name of the environment, or empty if the chart is not on a platform. */
  readonly environment: string;
  /** Path in the output folder. */
  readonly path: string;
  readonly objects: number;
  /** Whether the file is applied before the others. */
  readonly setup: boolean;
  /** The environments that use the file, if it is outside of their folders. */
  readonly sharedBy?: readonly string[];
}

/** All objects of an app, or of one environment, in one sequence. */
export interface RenderedStream extends Pick<RenderedApp, 'problems' | 'constructMetadata'> {
  readonly manifests: readonly Manifest[];
  /** Number of objects by environment, also of environments that are not selected. The key is empty for charts that are not on a platform. */
  readonly objects: ReadonlyMap<string, number>;
}

/** The result of rendering. It does not contain the objects: they are written one chart at a time to limit memory. */
export interface RenderedApp {
  readonly files: RenderedFile[];
  /** What the files contain, in the order of the charts. */
  readonly inventory: readonly InventoryEntry[];
  readonly problems: string[];
  /** Metadata that `cdk8s synth` passes to its validation plugins. */
  constructMetadata(): unknown;
}

/** Renders charts to the objects of each file. */
export class ManifestRenderer {
  private readonly checks: ObjectChecks;
  private readonly problems: string[] = [];
  private readonly files: RenderedFile[] = [];
  private readonly inventory: InventoryEntry[] = [];
  private readonly definitions = new SharedDefinitions();
  private readonly prefixedNames = new PrefixedNames();
  private readonly imageDigests: ImageDigests;
  private readonly setup = new Map<string, { environment: string; manifests: unknown[] }>();

  /** @param serverSideApply whether the objects are applied with `kubectl apply --server-side` */
  constructor(
    private readonly app: CollectedApp,
    serverSideApply: boolean,
  ) {
    this.checks = new ObjectChecks(serverSideApply);
    this.imageDigests = new ImageDigests(app);
  }

  /** Renders all charts to files, one chart at a time. */
  public render(write: (file: RenderedFile, manifests: readonly unknown[]) => void): RenderedApp {
    // After a problem nothing is written. The remaining charts are rendered only to find further problems.
    const writeIfSound = (file: Omit<RenderedFile, 'objects'>, manifests: unknown[]): void => {
      if (manifests.length > 0 && this.problems.length === 0 && this.app.problems.length === 0) {
        const written = { ...file, objects: manifests.length };
        write(written, manifests);
        this.files.push(written);
      }
    };
    for (const collected of this.app.charts) {
      const { environment, folder } = locationOf(collected);
      const manifests = this.renderChart(collected, environment, folder);
      writeIfSound({ environment, path: appFileOf(collected), setup: false }, manifests);
    }
    this.checkApp();
    const { users, manifests } = this.definitions;
    writeIfSound({ environment: '', path: SHARED_FILE, setup: true, sharedBy: users }, manifests);
    for (const [path, { environment, manifests }] of this.setup) {
      writeIfSound({ environment, path, setup: true }, manifests);
    }
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return {
      files: this.files,
      inventory: this.inventory,
      problems: this.problems,
      constructMetadata: () => constructMetadata(this.app),
    };
  }

  /**
   * Renders all objects in one sequence, in which every object comes after the namespace and the definition that it
   * needs, whatever its chart.
   *
   * @param selected name of the environment to render. The objects of the others are only checked
   */
  public renderStream(selected?: string): RenderedStream {
    const environments = new Map(
      this.app.charts.flatMap(({ objects, environment }) => objects.map((object) => [object, environment] as const)),
    );
    const manifests: Manifest[] = [];
    const shared = new Set<string>();
    const objects = new Map<string, number>();
    for (const object of inDependencyOrder(this.app.root, [...environments.keys()], this.problems)) {
      const environment = environments.get(object);
      const name = environment ? environmentName(environment) : '';
      const manifest = this.renderObject(object);
      if (manifest === undefined) {
        continue;
      }
      const isShared = this.checkObject(environment, object, manifest);
      objects.set(name, (objects.get(name) ?? 0) + 1);
      const isSelected = selected === undefined || name === selected;
      if (isSelected && !(isShared && shared.has(object.name))) {
        manifests.push(manifest);
      }
      if (isSelected && isShared) {
        shared.add(object.name);
      }
    }
    this.checkApp();
    return { manifests, objects, problems: this.problems, constructMetadata: () => constructMetadata(this.app) };
  }

  /** Checks an object, and returns whether it is a definition that several environments share. */
  private checkObject(environment: PlatformBase | undefined, object: ApiObject, manifest: Manifest): boolean {
    this.checks.check(object, manifest, this.problems);
    if (SharedDefinitions.includes(environment, object)) {
      this.definitions.add(environment, object, manifest, this.problems);
      return true;
    }
    this.prefixedNames.add(environment, object, manifest);
    this.imageDigests.add(environment, object, manifest);
    this.checks.checkUnique(environment, object, manifest, this.problems);
    return false;
  }

  /** Checks what depends on all objects. */
  private checkApp(): void {
    this.definitions.check(this.app.environments, this.problems);
    this.prefixedNames.check(this.problems);
    this.imageDigests.check(this.problems);
  }

  private renderChart(collected: CollectedChart, environment: string, folder: string): unknown[] {
    const manifests: unknown[] = [];
    const appFile = appFileOf(collected);
    for (const object of inDependencyOrder(collected.chart, collected.objects, this.problems)) {
      const manifest = this.renderObject(object);
      if (manifest === undefined) {
        continue;
      }
      if (this.checkObject(collected.environment, object, manifest)) {
        this.inventory.push(inventoryEntry(collected, { file: SHARED_FILE, role: 'shared' }, object, manifest));
        continue;
      }
      const setup = collected.environment && setupFile(object);
      const path = setup === undefined ? appFile : `${folder}${SETUP.folder}/${setup}${EXTENSION}`;
      const role = setup === undefined ? 'app' : 'setup';
      this.inventory.push(inventoryEntry(collected, { file: path, role }, object, manifest));
      if (setup === undefined) {
        manifests.push(manifest);
      } else {
        const file = this.setup.get(path) ?? { environment, manifests: [] };
        this.setup.set(path, file);
        file.manifests.push(manifest);
      }
    }
    return manifests;
  }

  private renderObject(object: ApiObject): Manifest | undefined {
    try {
      return object.toJson();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.problems.push(problem(object, `cannot be rendered: ${message}`, ...renderingHints(message)));
      return undefined;
    }
  }
}

/** Explains errors of cdk8s that do not name their cause. */
function renderingHints(message: string): string[] {
  if (message.includes("type 'undefined'")) {
    return ['A map in it has the key "constructor", which cdk8s cannot write.', 'Use another key.'];
  }
  const copies = message.includes("type 'Lazy'") ? loadedCopies() : [];
  return copies.length > 1
    ? [
        `It contains a lazy value of another copy of cdk8s. Loaded are ${copies.join(' and ')}.`,
        'All packages must use one copy: see `npm ls cdk8s`.',
      ]
    : [];
}

function appFileOf(collected: CollectedChart): string {
  return `${locationOf(collected).folder}${collected.file}${EXTENSION}`;
}

function locationOf({ environment }: CollectedChart): { environment: string; folder: string } {
  const name = environment ? environmentName(environment) : '';
  return { environment: name, folder: name && `${name}/` };
}

/**
 * Returns the setup file of an object, or undefined if the object belongs to its chart's file.
 *
 * Setup files hold namespaces with their default-deny policy and what all of their pods refer to, CustomResourceDefinitions, claims and volumes. Deleting
 * one of them deletes everything that users put into it, or waits for each pod that mounts it.
 */
function setupFile(object: ApiObject): string | undefined {
  if (object.kind === 'CustomResourceDefinition') {
    return SETUP.definitions;
  }
  if (object.kind === 'PersistentVolumeClaim' || object.kind === 'PersistentVolume') {
    return SETUP.storage;
  }
  const { scope } = object.node;
  return object.kind === 'Namespace' || (scope && (Namespace.isNamespace(scope) || isNamespaceEnvironment(scope)))
    ? SETUP.namespaces
    : undefined;
}

function constructMetadata(app: CollectedApp): unknown {
  const objects = app.charts.flatMap((collected) => collected.objects);
  return {
    version: '1.0.0',
    resources: Object.fromEntries(objects.map((object) => [object.name, { path: object.node.path }])),
  };
}
