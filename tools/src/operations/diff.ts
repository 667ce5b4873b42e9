import { stringify } from 'yaml';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ApplySet } from '../deploy/apply-set';
import { runTerraform } from '../deploy/terraform';
import { ExitCode } from '../exit-codes';
import { ApiError } from '../kubernetes/api-error';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { describe, type KubeObject, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import { readManifests } from '../plan/manifests';
import type { DeploymentPlan } from '../plan/plan';
import type { Terminal } from '../terminal/terminal';
import { loadConnectedEnvironment } from './connect';
import { comparable } from './masked';
import { unifiedDiff } from './unified-diff';

interface DiffOptions extends CommonOptions {
  readonly context?: string;
  readonly terraform?: 'terraform' | 'tofu';
}

/** A difference between the program and the cluster. */
export interface Difference {
  readonly object: string;
  readonly change: 'create' | 'update' | 'delete';
  /** Changed lines of the object as YAML. */
  readonly lines: readonly string[];
}

export const runDiff: Run = async (terminal, [environment], given) => {
  const options = given as DiffOptions;
  const { plan, program, client } = await loadConnectedEnvironment(terminal, environment, options.context);
  try {
    const infrastructure = await terraformDifference(terminal, plan, options.terraform ?? 'terraform');
    const differences = await objectDifferences(client, terminal.cwd, plan, program);
    const lines = options.json
      ? [...infrastructure, ...differences].map((difference) => JSON.stringify({ type: 'difference', ...difference }))
      : [...infrastructure, ...differences].flatMap(({ object, change, lines: changed }) => [
          `${change} ${object}`,
          ...changed,
        ]);
    terminal.stdout.write(lines.map((line) => `${line}\n`).join(''));
    return lines.length > 0 ? ExitCode.different : ExitCode.success;
  } finally {
    client.server.close();
  }
};

/** Compares the manifests of a plan with the cluster. */
export async function objectDifferences(
  client: KubernetesClient,
  folder: string,
  plan: DeploymentPlan,
  program: string,
): Promise<Difference[]> {
  const wanted = readManifests(folder, plan);
  const created = new Set(wanted.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const changes = await inParallel(wanted, (object) => difference(client, object, created));
  const set = await ApplySet.find(client, plan, program);
  const leftovers = await set.leftovers(plan);
  // Objects with a name are leftovers, too.
  const servers = set
    .formerServers(plan)
    .flatMap(({ selector, ...of }) => (selector === undefined ? [] : [{ selector, ...of }]));
  return [
    ...changes.flatMap((change) => change ?? []),
    ...servers.map(({ resource, namespace, selector }): Difference => {
      return {
        object: `${resource}${namespace ? ` of ${namespace}` : ''} with ${selector}`,
        change: 'delete',
        lines: [],
      };
    }),
    ...leftovers.map((object): Difference => ({ object: describe(referenceTo(object)), change: 'delete', lines: [] })),
  ];
}

async function difference(
  client: KubernetesClient,
  wanted: KubeObject,
  createdNamespaces: ReadonlySet<string>,
): Promise<Difference | undefined> {
  const reference = referenceTo(wanted);
  const object = describe(reference);
  const before = await client.get(reference);
  if (before === undefined) {
    return { object, change: 'create', lines: unifiedDiff('', stringify(comparable(wanted))) };
  }
  try {
    const after = await client.apply(wanted, { dryRun: true, force: true });
    const lines = unifiedDiff(stringify(comparable(before, after)), stringify(comparable(after, before)));
    return lines.length === 0 ? undefined : { object, change: 'update', lines };
  } catch (error) {
    const { namespace = '' } = wanted.metadata;
    if (error instanceof ApiError && error.isNotFound && createdNamespaces.has(namespace)) {
      return { object, change: 'create', lines: unifiedDiff('', stringify(comparable(wanted))) };
    }
    throw error instanceof CliError ? rejected(object, error) : error;
  }
}

/** The API server would reject the object. */
function rejected(object: string, { message, reason, exitCode }: CliError): CliError {
  return new CliError(`The API server rejects ${object}.`, { reason: reason ?? message, exitCode });
}

async function terraformDifference(
  terminal: Terminal,
  { terraform: folder }: DeploymentPlan,
  program: string,
): Promise<Difference[]> {
  if (folder === undefined) {
    return [];
  }
  const options = { cwd: terminal.cwd, env: terminal.env, onDetail: () => {} };
  await runTerraform([program, `-chdir=${folder}`, 'init', '-input=false'], options);
  const lines: string[] = [];
  const command = [program, `-chdir=${folder}`, 'plan', '-input=false', '-lock=false', '-detailed-exitcode', '-json'];
  const { exitCode } = await runTerraform(command, {
    ...options,
    accepted: [0, 2],
    onDetail: (line) => lines.push(`  ${line}`),
  });
  return exitCode === 2 ? [{ object: `infrastructure in ${folder}`, change: 'update', lines }] : [];
}
