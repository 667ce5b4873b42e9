import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { isDefaultClass } from '../health/storage';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { describe, groupOf, type KubeObject } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { DeploymentPlan, PlanPrerequisite } from '../plan/plan';
import { isChecked, withContextInShell } from './actions';
import { orIfForbidden } from './live-objects';

/** A prerequisite that is not met, and why. */
export interface UnmetPrerequisite {
  readonly prerequisite: PlanPrerequisite;
  readonly problem: string;
}

/**
 * Returns the prerequisites of a plan that do not exist or have no such keys.
 *
 * @param context context for the commands that create them
 */
export async function unmetPrerequisites(
  client: KubernetesClient,
  plan: DeploymentPlan,
  context?: string,
): Promise<UnmetPrerequisite[]> {
  const checked = plan.prerequisites.filter(isChecked);
  const states = await inParallel(checked, (prerequisite) => prerequisiteState(client, prerequisite));
  return checked.flatMap((prerequisite, index) => {
    const { problem } = states[index];
    const command = prerequisite.command && withContextInShell(prerequisite.command, context);
    return problem === undefined ? [] : [{ prerequisite: { ...prerequisite, command }, problem }];
  });
}

/** Whether an object exists with its keys. It is not known if the user may not read it: only the pods can tell. */
export interface PrerequisiteState {
  readonly known: boolean;
  /** What is missing. @default - nothing */
  readonly problem?: string;
}

/** Reads whether a prerequisite that is an object is met. */
export async function prerequisiteState(
  client: KubernetesClient,
  { apiVersion = 'v1', kind, namespace, name, keys = [] }: PlanPrerequisite,
): Promise<PrerequisiteState> {
  const group = groupOf(apiVersion);
  const title = describe({ kind, namespace, name });
  const object = await orIfForbidden<KubeObject | undefined | null>(client.get({ group, kind, namespace, name }), null);
  if (object === null) {
    return { known: false };
  }
  if (object === undefined) {
    return { known: true, problem: `${title} does not exist.` };
  }
  const present = new Set([...Object.keys(object.data ?? {}), ...Object.keys(object.binaryData ?? {})]);
  const absent = keys.filter((key) => !present.has(key));
  return absent.length === 0
    ? { known: true }
    : { known: true, problem: `${title} has no key ${absent.map((key) => `"${key}"`).join(', ')}.` };
}

/** Returns the prerequisites that do not stop a deployment, except those that are known to be met. */
export async function otherPrerequisites(
  client: KubernetesClient,
  { prerequisites }: DeploymentPlan,
): Promise<PlanPrerequisite[]> {
  const others = prerequisites.filter((each) => !isChecked(each));
  const met = await inParallel(others, (each) => isKnownToBeMet(client, each));
  return others.filter((_, index) => !met[index]);
}

async function isKnownToBeMet(client: KubernetesClient, prerequisite: PlanPrerequisite): Promise<boolean> {
  const { apiVersion, kind, name } = prerequisite;
  if (kind === 'StorageClass' && name === 'default') {
    const group = 'storage.k8s.io';
    const classes = await orIfForbidden<KubeObject[]>(client.list({ group, kind }), []);
    return classes.some(isDefaultClass);
  }
  if (apiVersion === undefined) {
    return false;
  }
  const { known, problem } = await prerequisiteState(client, prerequisite);
  return known && problem === undefined;
}

/**
 * @param setupCommands commands that create the namespaces of the prerequisites
 * @throws CliError that lists what is missing, with the commands that create it
 */
export function failOnUnmet(unmet: readonly UnmetPrerequisite[], setupCommands: readonly string[]): void {
  if (unmet.length === 0) {
    return;
  }
  const lines = unmet.flatMap(({ prerequisite: { reason, command }, problem }) => [
    `- ${problem} ${reason}`,
    ...(command === undefined ? [] : [`    ${command}`]),
  ]);
  const setup =
    setupCommands.length > 0 ? ['Create the namespaces first:', ...setupCommands.map((line) => `    ${line}`)] : [];
  throw new CliError('Objects that the apps need do not exist. Nothing was applied.', {
    reason: lines.join('\n'),
    hint: [...setup, 'Create what is missing, and run the same command again.'].join('\n'),
    exitCode: ExitCode.failed,
  });
}
