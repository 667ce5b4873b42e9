import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { Namespace } from '../platforms/namespace';
import { environmentName } from '../platforms/platform-base';
import type { CollectedApp, CollectedChart } from './collected-app';
import { type Manifest, ObjectChecks } from './object-checks';
import { inDependencyOrder } from './object-order';

const EXTENSION = '.k8s.yaml';

/** What must be in the cluster before anything else, and stays when the rest is deleted, by file. kubectl reads them in the order of their names. */
export const SETUP = {
  folder: 'setup',
  definitions: 'definitions',
  namespaces: 'namespaces',
  storage: 'storage',
} as const;

/** A file of one environment. */
export interface RenderedFile {
  /** Name of the environment; empty for a chart that stands on no platform. */
  readonly environment: string;
  /** Path within the output folder. */
  readonly path: string;
  readonly objects: number;
  /** Whether it is applied before the others. */
  readonly setup: boolean;
}

/** What was rendered, without the objects, which are written as they come so that memory holds one chart at a time. */
export interface RenderedApp {
  readonly files: RenderedFile[];
  readonly problems: string[];
  /** What `cdk8s synth` hands to its validation plugins. */
  constructMetadata(): unknown;
}

/** Turns charts into the objects of files. */
export class ManifestRenderer {
  private readonly checks = new ObjectChecks();
  private readonly problems: string[] = [];
  private readonly files: RenderedFile[] = [];
  private readonly setup = new Map<string, { environment: string; manifests: unknown[] }>();

  constructor(private readonly app: CollectedApp) {}

  public render(write: (file: RenderedFile, manifests: readonly unknown[]) => void): RenderedApp {
    // Once something is wrong nothing will be written, and the rest is rendered only to find what else is wrong.
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
 * Namespaces, with the policy that closes them, definitions, and claims that a provisioner makes volumes for: whoever deletes one of them
 * deletes what others have put into it.
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
