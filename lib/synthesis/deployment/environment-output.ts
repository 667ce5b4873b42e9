import * as path from 'node:path';
import type { DeploymentGuide } from '../../platforms/deployment-guide';
import { environmentName, type PlatformBase } from '../../platforms/platform-base';
import {
  type CollectedApp,
  type CollectedChart,
  DEFAULT_ENVIRONMENT,
  type DeclaredPrerequisite,
} from '../collected-app';
import { type RenderedApp, type RenderedFile, SETUP } from '../manifest-renderer';
import type { OutputPaths } from '../output-folders';
import { SHARED_FOLDER } from '../shared-definitions';
import type { InventoryEntry } from './inventory';
import { clusterRequirements } from './requirements';

/** What synthesis writes for one environment. */
export interface EnvironmentOutput {
  /** Name of the environment, or empty for charts that are not on a platform. */
  readonly name: string;
  readonly platform?: PlatformBase;
  readonly guide: DeploymentGuide;
  /** Files of the environment, and the files that it shares. */
  readonly files: readonly RenderedFile[];
  readonly entries: readonly InventoryEntry[];
  readonly charts: readonly CollectedChart[];
  /** Prerequisites that are not those of a chart. */
  readonly prerequisites: readonly DeclaredPrerequisite[];
  readonly folders: EnvironmentFolders;
}

export interface EnvironmentFolders {
  /** Returns the path of a file in the output folder of the manifests. */
  pathOf(file: string): string;
  readonly manifests: string;
  readonly setup: string;
  readonly shared: string;
  readonly deployment: string;
  /** Folder of all Terraform stacks. */
  readonly terraformRoot: string;
  /** Folder of the environment's stack. @default - the environment has no Terraform */
  readonly terraform?: string;
}

/**
 * Returns the environments that have files or Terraform, in the order of their files.
 *
 * @param base folder to which paths are relative
 */
export function environmentOutputs(
  app: CollectedApp,
  rendered: RenderedApp,
  paths: OutputPaths,
  base: string,
): EnvironmentOutput[] {
  const relative: OutputPaths = {
    manifests: path.relative(base, path.resolve(paths.manifests)),
    terraform: path.relative(base, path.resolve(paths.terraform)),
    deployment: path.relative(base, path.resolve(paths.deployment)),
  };
  const own = rendered.files.filter(({ sharedBy }) => sharedBy === undefined);
  const charts = groupBy(app.charts, ({ environment }) => (environment ? environmentName(environment) : ''));
  const entries = groupBy(rendered.inventory, ({ chart: { environment } }) =>
    environment ? environmentName(environment) : '',
  );
  const guides = new Map(
    app.environments.map((platform) => {
      const name = environmentName(platform);
      const facts = (charts.get(name) ?? []).flatMap((chart) => chart.facts);
      return [platform, platform.deploymentGuide(clusterRequirements(entries.get(name) ?? [], facts))];
    }),
  );
  const clouds = app.environments.filter((platform) => (guides.get(platform)?.terraformResourceCount ?? 0) > 0);
  const names = new Set([...own.map(({ environment }) => environment), ...clouds.map(environmentName)]);
  return [...names].map((name) => {
    const platform = app.environments.find((environment) => environmentName(environment) === name);
    const guide = (platform && guides.get(platform)) ?? {};
    return {
      name,
      platform,
      guide,
      files: rendered.files.filter(({ environment, sharedBy }) => sharedBy?.includes(name) ?? environment === name),
      entries: entries.get(name) ?? [],
      charts: charts.get(name) ?? [],
      prerequisites: (platform && app.platformPrerequisites.get(platform)) ?? [],
      folders: foldersOf(name, guide, relative),
    };
  });
}

/** Name of the environment's folder in the deployment output. */
export function deploymentFolder(name: string): string {
  return name || DEFAULT_ENVIRONMENT;
}

function foldersOf(name: string, { terraformStack }: DeploymentGuide, paths: OutputPaths): EnvironmentFolders {
  const manifests = path.join(paths.manifests || '.', name);
  return {
    pathOf: (file) => path.join(paths.manifests, file),
    manifests,
    setup: path.join(manifests, SETUP.folder),
    shared: path.join(paths.manifests, SHARED_FOLDER),
    deployment: path.join(paths.deployment, deploymentFolder(name)),
    terraformRoot: paths.terraform,
    ...(terraformStack !== undefined && { terraform: path.join(paths.terraform, terraformStack) }),
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return groups;
}
