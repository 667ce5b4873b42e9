import { posix } from 'node:path';
import { VERSION } from '../../version';
import type { CollectedApp } from '../collected-app';
import type { RenderedApp } from '../manifest-renderer';
import type { OutputPaths } from '../output-folders';
import { deploymentPlan, type PlanSettings } from './deployment-plan';
import { deploymentFolder, type EnvironmentOutput, environmentOutputs } from './environment-output';
import { type DeploymentPlan, PLAN_FILE } from './plan';
import { deleteScript, deployScript, SCRIPTS } from './scripts';

export type { PlanSettings } from './deployment-plan';

/** An environment and its plan. */
export interface PlannedEnvironment {
  readonly output: EnvironmentOutput;
  readonly plan: DeploymentPlan;
}

/**
 * Plans the deployment of each environment.
 *
 * @param base folder to which paths are relative
 */
export function planEnvironments(
  app: CollectedApp,
  rendered: RenderedApp,
  paths: OutputPaths,
  base: string,
  settings: PlanSettings,
): PlannedEnvironment[] {
  return environmentOutputs(app, rendered, paths, base).map((output) => ({
    output,
    plan: deploymentPlan(output, VERSION, settings),
  }));
}

/**
 * Returns the files that deploy environments, by their path in the deployment folder: the plan, the scripts, and the
 * configuration of local clusters. They are not in the folder of the manifests, which tools read recursively.
 */
export function deploymentFiles(environments: readonly PlannedEnvironment[]): Map<string, string> {
  return new Map(
    environments.flatMap(({ output: { name, guide, files, folders }, plan }) => {
      const path = (file: string) => posix.join(deploymentFolder(name), file);
      const clusterFiles = files.length > 0 ? Object.entries(guide.clusterFiles ?? {}) : [];
      return [
        [path(PLAN_FILE), `${JSON.stringify(plan, undefined, 2)}\n`],
        [path(SCRIPTS.deploy), deployScript(plan, folders.deployment)],
        [path(SCRIPTS.delete), deleteScript(plan, folders.deployment)],
        ...clusterFiles.map(([file, text]): [string, string] => [path(file), text]),
      ] satisfies [string, string][];
    }),
  );
}
