import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { identity, type KubeObject, referenceTo } from '../../kubernetes/objects';
import { readManifests } from '../../plan/manifests';
import type { DeploymentPlan, PlanObject } from '../../plan/plan';
import { readTerraform, type TerraformResource } from './terraform-stack';

/** An object of an environment, and its origin. */
export interface ReportObject {
  readonly object: KubeObject;
  /** Path of the construct. Omitted if the plan does not contain it. */
  readonly path?: string;
  /** Name of the component. Omitted for objects of the platform. */
  readonly component?: string;
}

/** Output of a program for one environment. */
export interface ReportInput {
  readonly plan: DeploymentPlan;
  readonly objects: readonly ReportObject[];
  readonly terraform: readonly TerraformResource[];
}

/**
 * Reads the output of an environment.
 *
 * @param folder folder that the paths of the plan are relative to
 * @throws CliError if a file is missing
 */
export function readReportInput(folder: string, plan: DeploymentPlan): ReportInput {
  const files = [...plan.shared, ...plan.setup, ...plan.components];
  for (const { file } of files) {
    if (!existsSync(join(folder, file))) {
      throw new CliError(`${join(folder, file)} does not exist.`, {
        reason: `The plan of "${plan.environment}" names it.`,
        hint: 'Run the program again, and keep the files that it writes together.',
        exitCode: ExitCode.files,
      });
    }
  }
  return reportInput(
    plan,
    readManifests(folder, plan),
    plan.terraform === undefined ? [] : readTerraform(join(folder, plan.terraform)),
  );
}

/** Combines objects with the places in the plan that they come from. */
export function reportInput(
  plan: DeploymentPlan,
  manifests: readonly KubeObject[],
  terraform: readonly TerraformResource[] = [],
): ReportInput {
  const planned = new Map<string, PlanObject>();
  const components = new Map<string, string>();
  for (const { objects } of [...plan.shared, ...plan.setup, ...plan.components]) {
    for (const object of objects) {
      planned.set(identity(object), object);
    }
  }
  for (const { name, objects } of plan.components) {
    for (const object of objects) {
      components.set(identity(object), name);
    }
  }
  const objects = manifests.map((object): ReportObject => {
    const reference = referenceTo(object);
    // The plan omits the namespace of cluster-scoped objects.
    const keys = [identity(reference), identity({ ...reference, namespace: undefined })];
    const path = keys.flatMap((key) => planned.get(key)?.path ?? [])[0];
    const component = keys.flatMap((key) => components.get(key) ?? [])[0] ?? componentOf(plan, path);
    return { object, ...(path !== undefined && { path }), ...(component !== undefined && { component }) };
  });
  return { plan, objects, terraform };
}

/** Component whose chart contains a construct. Claims and volumes are in other files. */
function componentOf({ components }: DeploymentPlan, path: string | undefined): string | undefined {
  return components.find((component) => path?.startsWith(`${component.path}/`))?.name;
}
