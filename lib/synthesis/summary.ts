import * as path from 'node:path';
import type { PlannedEnvironment } from './deployment/deployment-files';
import { contentOf, SETUP_CONTENTS } from './deployment/deployment-steps';
import { inNamespace } from './deployment/kubectl-commands';
import type { DeploymentPlan, PlanObject, PlanPrerequisite, PlanStep } from './deployment/plan';
import type { RemovedObjects } from './deployment/removed-objects';
import { SCRIPTS } from './deployment/scripts';
import { shellCommand } from './deployment/shell';
import type { RenderedFile } from './manifest-renderer';
import { joinWithAnd, plural } from './summary-text';

/** What is lost with objects of a kind. */
const DATA_KINDS: { readonly [kind: string]: string } = {
  CustomResourceDefinition: 'deletes all objects of the kind',
  Namespace: 'deletes everything in it, data included',
  PersistentVolume: 'contains data',
  PersistentVolumeClaim: 'deletes its data',
  Secret: 'contains values that other programs may need',
};

/** Formats the written files and the steps that apply them, by environment. */
export function summarize(environments: readonly PlannedEnvironment[], removed: RemovedObjects): string {
  const sections = environments.map((environment) =>
    formatEnvironment(environment, removed.get(environment.plan.environment) ?? []),
  );
  return sections.length > 0 ? `${sections.join('\n\n')}\n` : 'nothing to write: the app has no objects\n';
}

/** Says which environments the program does not have, and what to do with their files. */
export function formatKeptEnvironments(kept: ReadonlyMap<string, readonly string[]>): string {
  return [...kept]
    .map(([name, folders]) =>
      [
        '',
        `${name}: not an environment of this program. Its files stay in ${joinWithAnd(folders)}.`,
        `  If the program had it before, delete it from its cluster with delete.sh, and then these folders.`,
        '  If another program writes it, use separate output folders.',
        '',
      ].join('\n'),
    )
    .join('');
}

function formatEnvironment({ output, plan }: PlannedEnvironment, removed: readonly PlanObject[]): string {
  const { name, files, guide, folders } = output;
  const creation = plan.steps.filter(({ when }) => when === 'no-cluster');
  // Waiting for each workload is left to the script.
  const steps = plan.steps.filter(({ when, phase }) => when !== 'no-cluster' && phase !== 'ready');
  return [
    `${name || 'charts without a platform'}: ${count(files.filter((file) => !file.sharedBy))} in ${folders.manifests}`,
    ...table(files.map((file) => [path.relative(name, file.path), plural(file.objects, 'object')])),
    ...(folders.terraform === undefined
      ? []
      : [
          `  Terraform: ${plural(guide.terraformResourceCount ?? 0, 'resource')} in ${path.join(folders.terraform, 'cdk.tf.json')}`,
        ]),
    ...requirementLines(plan),
    ...(guide.notes ?? []).map((note) => `  ${note}`),
    ...laterPrerequisites(plan.prerequisites),
    ...(creation.length > 0 ? ['  create a local cluster:', ...creation.map((step) => `    ${text(step)}`)] : []),
    `  apply with ${path.join(folders.deployment, SCRIPTS.deploy)}, or:`,
    ...steps.flatMap(stepLines),
    ...deletionLines({ output, plan }),
    ...removalLines(plan, removed),
  ].join('\n');
}

function requirementLines({ requests: { cpu, memory, gpus, storage } }: DeploymentPlan): string[] {
  const accelerators = Object.entries(gpus).map(([resource, amount]) => `${amount} ${resource}`);
  const all = [
    ...(cpu === '0' ? [] : [`${cpu} CPU`]),
    ...(memory === '0' ? [] : [`${memory} memory`]),
    ...accelerators,
    ...(storage === '0' ? [] : [`${storage} storage`]),
  ];
  return all.length > 0 ? [`  requests ${all.join(', ')}`] : [];
}

/** Prerequisites that are not a step: those without a command, and those that can follow. */
function laterPrerequisites(prerequisites: readonly PlanPrerequisite[]): string[] {
  const lines = prerequisites
    .filter(({ command, blocking }) => command === undefined || !blocking)
    .flatMap(({ kind, namespace, name, reason, command }) => [
      `    ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}: ${reason}`,
      ...(command === undefined ? [] : [`      ${command}`]),
    ]);
  return lines.length > 0 ? ['  must exist:', ...lines] : [];
}

/** Formats a step that is run once as a shell comment, with its command on the next line. */
function stepLines(step: PlanStep): string[] {
  const command = `    ${text(step)}`;
  return step.when === 'always' ? [command] : [`    # Run once: ${step.title}`, command];
}

function deletionLines({ output: { files, folders }, plan }: PlannedEnvironment): string[] {
  const steps = plan.delete.filter(({ data }) => !data);
  const setup = files.filter((file) => file.setup);
  const keptIn = (folder: string, kept: readonly RenderedFile[]) =>
    kept.length === 0 ? [] : [`${joinWithAnd(kept.map((file) => SETUP_CONTENTS[contentOf(file)]))} in ${folder}`];
  const kept = [
    ...keptIn(
      folders.setup,
      setup.filter((file) => !file.sharedBy),
    ),
    ...keptIn(
      folders.shared,
      setup.filter((file) => file.sharedBy),
    ),
  ];
  const note = kept.length > 0 ? ` (keeps ${kept.join('; ')})` : '';
  return steps.length === 0
    ? []
    : [
        `  delete with ${path.join(folders.deployment, SCRIPTS.delete)}, or${note}:`,
        ...steps.map((step) => `    ${text(step)}`),
      ];
}

/** Objects that left the program. Nothing deletes them. */
function removalLines({ context }: DeploymentPlan, removed: readonly PlanObject[]): string[] {
  const kubectl = ['kubectl', ...(context === undefined ? [] : ['--context', context])];
  const lines = removed.map(({ group, kind, namespace, name }) => {
    const resource = `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
    const command = [...kubectl, 'delete', resource, ...inNamespace(namespace)];
    return `    ${shellCommand(command)}${kind in DATA_KINDS ? `  # ${DATA_KINDS[kind]}` : ''}`;
  });
  return lines.length === 0
    ? []
    : ['  left the program since the last synthesis, and remain in the cluster. Delete them with:', ...lines];
}

function text({ command, shell = '' }: PlanStep): string {
  return command ? shellCommand(command) : shell;
}

function count(files: readonly RenderedFile[]): string {
  const objects = files.reduce((sum, file) => sum + file.objects, 0);
  return `${plural(objects, 'object')} in ${plural(files.length, 'file')}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
