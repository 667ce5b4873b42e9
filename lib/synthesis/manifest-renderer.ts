import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { Namespace } from '../platforms/namespace';
import { environmentName } from '../platforms/platform-base';
import type { CollectedApp, CollectedChart } from './collected-app';
import { type Manifest, ObjectChecks } from './object-checks';
import { inDependencyOrder } from './object-order';

const EXTENSION = '.k8s.yaml';

/**
 * Files that are applied before the others and kept when the others are deleted. kubectl reads them in alphabetical
 * order.
 */
export const SETUP = {
  folder: 'setup',
  definitions: 'definitions',
  namespaces: 'namespaces',
  storage: 'storage',
} as const;

/** A file of one environment. */
export interface RenderedFile {
  /** Name of the environment, or empty if the chart is not on a platform. */
  readonly environment: string;
  /** Path in the output folder. */
  readonly path: string;
  readonly objects: number;
  /** Whether the file is applied before the others. */
  readonly setup: boolean;
}

/** The result of rendering. It does not contain the objects: they are written one chart at a time to limit memory. */
export interface RenderedApp {
  readonly files: RenderedFile[];
  readonly problems: string[];
  /** Metadata that `cdk8s synth` passes to its validation plugins. */
  constructMetadata(): unknown;
}

/** Renders charts to the objects of each file. */
export class ManifestRenderer {
  private readonly checks = new ObjectChecks();
  private readonly problems: string[] = [];
  private readonly files: RenderedFile[] = [];
  private readonly setup = new Map<string, { environment: string; manifests: unknown[] }>();

  constructor(private readonly app: CollectedApp) {}

  public render(write: (file: RenderedFile, manifests: readonly unknown[]) => void): RenderedApp {
    // After a problem nothing is written. The remaining charts are rendered only to find further problems.
    const writeIfSound = (environment: string, path: string, manifests: unknown[], setup: boolean): void => {
      if (this.problems.length === 0 && this.app.problems.length === 0) {
        const file = { environment, path, objects: manifests.length, setup };
        write(file, manifests);
        this.files.push(file);
      }
    };
    for (const collected of this.app.charts) {
      const { environment, folder } = locationOf(collected);
      const manifests = this.renderChart(collected, environment, folder);
      if (manifests.length > 0) {
        writeIfSound(environment, `${folder}${collected.file}${EXTENSION}`, manifests, false);
      }
    }
    for (const [path, { environment, manifests }] of this.setup) {
      writeIfSound(environment, path, manifests, true);
    }
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { files: this.files, problems: this.problems, constructMetadata: () => constructMetadata(this.app) };
  }

  private renderChart(collected: CollectedChart, environment: string, folder: string): unknown[] {
    const manifests: unknown[] = [];
    for (const object of inDependencyOrder(collected.chart, collected.objects, this.problems)) {
      const manifest = this.renderObject(object);
      if (manifest === undefined) {
        continue;
      }
      this.checks.check(environment, object, manifest, this.problems);
      const setup = collected.environment && setupFile(object, manifest);
      if (setup === undefined) {
        manifests.push(manifest);
      } else {
        const path = `${folder}${SETUP.folder}/${setup}${EXTENSION}`;
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
      this.problems.push(problem(object, `cannot be rendered: ${error instanceof Error ? error.message : error}`));
      return undefined;
    }
  }
}

function locationOf({ environment }: CollectedChart): { environment: string; folder: string } {
  const name = environment ? environmentName(environment) : '';
  return { environment: name, folder: name && `${name}/` };
}

/**
 * Returns the setup file of an object, or undefined if the object belongs to its chart's file.
 *
 * Setup files hold namespaces with their default-deny policy, CustomResourceDefinitions, and claims for provisioned
 * volumes. Deleting one of them deletes everything that users put into it.
 */
function setupFile(object: ApiObject, manifest: Manifest): string | undefined {
  if (object.kind === 'CustomResourceDefinition') {
    return SETUP.definitions;
  }
  if (object.kind === 'PersistentVolumeClaim' && manifest.spec?.volumeName === undefined) {
    return SETUP.storage;
  }
  return object.kind === 'Namespace' || (object.node.scope !== undefined && Namespace.isNamespace(object.node.scope))
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
