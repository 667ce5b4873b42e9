import * as fs from 'node:fs';
import * as path from 'node:path';
import { type DeploymentPlan, PLAN_API_VERSION, PLAN_FILE, type PlanObject } from './plan';

/** Lists of objects in a plan. */
type PlannedObjects = Pick<DeploymentPlan, 'apiVersion' | 'components' | 'setup' | 'shared'>;

/** Objects that left an environment, by its name in the deployment output. */
export type RemovedObjects = ReadonlyMap<string, readonly PlanObject[]>;

/**
 * Returns the objects that the last synthesis planned and this one does not. They remain in the cluster: no command
 * deletes them.
 *
 * @param folder folder of the deployment output, with the files of the last synthesis
 */
export function removedObjects(folder: string, plans: readonly DeploymentPlan[]): RemovedObjects {
  return new Map(
    plans.map((plan) => {
      const { environment } = plan;
      const planned = new Set(objectsOf(plan).map(identity));
      const before = previousPlan(path.join(folder, environment, PLAN_FILE));
      const removed = (before ? objectsOf(before) : []).filter((object) => !planned.has(identity(object)));
      return [environment, removed];
    }),
  );
}

/** The plan of the last synthesis; undefined if there is none, or none that this version can read. */
function previousPlan(file: string): PlannedObjects | undefined {
  try {
    const plan = JSON.parse(fs.readFileSync(file, 'utf8'));
    return plan.apiVersion === PLAN_API_VERSION && objectsOf(plan).every(isObject) ? plan : undefined;
  } catch {
    return undefined;
  }
}

function objectsOf({ components, setup, shared }: PlannedObjects): PlanObject[] {
  return [...components, ...setup, ...shared].flatMap(({ objects }) => objects);
}

function isObject({ kind, name }: PlanObject): boolean {
  return typeof kind === 'string' && typeof name === 'string';
}

/** A new version of a kind is the same object. */
function identity({ group, kind, namespace = '', name }: PlanObject): string {
  return [group, kind, namespace, name].join('\n');
}
