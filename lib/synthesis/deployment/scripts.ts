import * as path from 'node:path';
import { readAsset } from '../../assets';
import type { DeploymentPlan, PlanRetention, PlanStep } from './plan';
import { shellCommand, shellWord } from './shell';

/** Scripts of an environment, by their names in its folder of the deployment output. */
export const SCRIPTS = { deploy: 'deploy.sh', delete: 'delete.sh' } as const;

/**
 * Formats the script that deploys an environment.
 *
 * @param folder folder of the script, relative to the working directory
 */
export function deployScript(plan: DeploymentPlan, folder: string): string {
  const steps = plan.steps.filter(({ when }) => when !== 'no-cluster' && when !== 'manual');
  const until = (phase: string) => steps.filter((step) => phase.includes(step.phase));
  const manual = plan.steps.filter(({ when, id }) => when === 'manual' && !id.startsWith('create-'));
  return lines(
    '#!/bin/sh',
    PRINTED_VARIABLES,
    `# Deploys the environment "${plan.environment}". It can run again at any point.`,
    GENERATED,
    '#',
    `# Usage: ${path.join(folder, SCRIPTS.deploy)} [--context NAME]`,
    '#',
    ...contextHelp(plan),
    ...(plan.terraform === undefined
      ? []
      : [
          '#   TERRAFORM=tofu  runs OpenTofu instead of Terraform',
          '#   TF_CLI_ARGS_apply=-auto-approve  applies the infrastructure without asking',
        ]),
    'set -eu',
    ...header(plan, folder, 'options.sh', [
      ...(plan.cluster === undefined ? [] : ['named_context=$context']),
      ...(plan.terraform === undefined ? [] : [TERRAFORM]),
    ]),
    ...clusterCreation(plan),
    ...until('infrastructure credentials setup').flatMap((step) => stepLines(plan, step)),
    ...prerequisiteChecks(plan),
    ...manual.flatMap((step) => byHand(plan, step)),
    ...until('apps ready').flatMap((step) => stepLines(plan, step)),
    ...laterPrerequisites(plan),
    ...urls(plan),
  );
}

/** Formats the script that deletes an environment. */
export function deleteScript(plan: DeploymentPlan, folder: string): string {
  const apps = plan.delete.filter(({ data }) => !data);
  const data = plan.delete.filter((step) => step.data);
  return lines(
    '#!/bin/sh',
    PRINTED_VARIABLES,
    `# Deletes the apps of the environment "${plan.environment}". It can run again at any point.`,
    GENERATED,
    '#',
    `# Usage: ${path.join(folder, SCRIPTS.delete)} [--context NAME]${data.length > 0 ? ' [--data]' : ''}`,
    '#',
    ...contextHelp(plan),
    ...(data.length > 0
      ? ['#   --data          also deletes all data, after the name of the environment is typed']
      : []),
    'set -eu',
    ...header(plan, folder, data.length > 0 ? 'delete-options.sh' : 'options.sh', []),
    ...(data.length > 0 ? confirmation(plan) : []),
    ...apps.flatMap((step) => stepLines(plan, step)),
    ...(data.length > 0
      ? ['', 'if [ "$data" = yes ]; then', ...data.flatMap((step) => stepLines(plan, step)).map(indented), 'fi']
      : []),
    ...remaining(plan, data.length > 0),
  );
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
const TERRAFORM = 'terraform=${TERRAFORM:-terraform}';
/** Commands for the user are printed. shellcheck expects their variables to expand. */
const PRINTED_VARIABLES = '# shellcheck disable=SC2016';
const GENERATED = '# kubeflow-cdk writes this file. Synthesis replaces it.';

function contextHelp({ context }: DeploymentPlan): string[] {
  const otherwise = context ?? 'the current context';
  return [`#   --context NAME  context of the cluster in the kubeconfig. Default: $KUBE_CONTEXT, or ${otherwise}`];
}

/** Options, and functions that the steps use. */
function header(plan: DeploymentPlan, folder: string, options: string, variables: readonly string[]): string[] {
  return [
    ...asset(options),
    ...variables,
    ...(plan.context === undefined ? [] : [['context=${context:-', shellWord(plan.context), '}'].join('')]),
    'export KUBE_CONTEXT="$context"',
    `cd ${shellWord(path.relative(folder, '') || '.')}`,
    ...asset('functions.sh'),
  ];
}

function asset(name: string): string[] {
  return readAsset(`synthesis/deployment/${name}`).trimEnd().split('\n');
}

/** Creates the cluster, unless it exists or the user names another. */
function clusterCreation(plan: DeploymentPlan): string[] {
  if (plan.cluster === undefined) {
    return [];
  }
  const { create, exists } = plan.cluster;
  const check = exists ? `${shellCommand(exists)} >/dev/null 2>&1` : undefined;
  return [
    '',
    'if [ -n "$named_context" ]; then',
    `  step "Use the cluster of context $named_context"`,
    ...(check ? [`elif ${check}; then`, `  step ${quoted('The cluster exists')}`] : []),
    'else',
    ...create.flatMap((step) => stepLines(plan, step).slice(1)).map(indented),
    'fi',
  ];
}

/** Stops before the apps if an object does not exist without which they cannot start. */
function prerequisiteChecks(plan: DeploymentPlan): string[] {
  const checked = plan.prerequisites.filter(({ blocking, apiVersion }) => blocking && apiVersion !== undefined);
  if (checked.length === 0) {
    return [];
  }
  return [
    ...asset('require.sh'),
    '',
    `step ${quoted('Check what must exist before the apps')}`,
    ...checked.map(({ kind, apiVersion = '', namespace = '', name, reason, command = '' }) => {
      const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
      const resource = `${kind.toLowerCase()}${group}/${name}`;
      return ['require', ...[resource, namespace, reason].map(quoted), printedCommand(plan, command)].join(' ');
    }),
    'if [ "$missing" -eq 1 ]; then',
    '  echo "Create what does not exist, and run this script again." >&2',
    '  exit 1',
    'fi',
  ];
}

function byHand(plan: DeploymentPlan, step: PlanStep): string[] {
  return [
    '',
    `step ${quoted(`By hand, once: ${step.title}`)}`,
    `echo ${printedCommand(plan, `  ${step.command ? shellCommand(step.command) : step.shell}`)}`,
  ];
}

function laterPrerequisites(plan: DeploymentPlan): string[] {
  const later = plan.prerequisites.filter(({ blocking, apiVersion }) => !blocking || apiVersion === undefined);
  return later.length === 0
    ? []
    : [
        '',
        `step ${quoted('Required as well')}`,
        ...later.flatMap(({ kind, namespace, name, reason, command }) => [
          say(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}: ${reason}`),
          ...(command === undefined ? [] : [`echo ${printedCommand(plan, `  ${command}`)}`]),
        ]),
      ];
}

function urls({ components }: DeploymentPlan): string[] {
  const all = components.flatMap((component) => component.urls);
  return ['', `step ${quoted('Ready')}`, ...all.map(say)];
}

function confirmation({ environment }: DeploymentPlan): string[] {
  return [
    '',
    'if [ "$data" = yes ]; then',
    `  printf '%s ' ${quoted(`This deletes all data of "${environment}". Type the name of the environment:`)}`,
    '  read -r answer',
    `  if [ "$answer" != ${quoted(environment)} ]; then`,
    `    echo ${quoted('Nothing was deleted.')} >&2`,
    '    exit 1',
    '  fi',
    'fi',
  ];
}

/** Says what remains, and what of it costs money. */
function remaining(plan: DeploymentPlan, hasData: boolean): string[] {
  const { retains } = plan;
  const line = ({ what, why, costs, command }: PlanRetention) => [
    say(`- ${what}: ${why}${costs ? '. This continues to incur charges' : ''}.`),
    ...(command === undefined ? [] : [`echo ${printedCommand(plan, `  delete it: ${shellCommand(command)}`)}`]),
  ];
  const always = retains.filter(({ command }) => command !== undefined).flatMap(line);
  const withoutData = retains.filter(({ command }) => command === undefined).flatMap(line);
  return [
    ...(always.length + withoutData.length > 0 ? ['', `step ${quoted('What remains')}`] : []),
    ...(hasData && withoutData.length > 0
      ? [
          'if [ "$data" = no ]; then',
          ...[...withoutData, say('  delete it: run this script with --data')].map(indented),
          'fi',
        ]
      : withoutData),
    ...always,
  ];
}

function stepLines(plan: DeploymentPlan, step: PlanStep): string[] {
  return ['', `step ${quoted(capitalized(step.title))}`, commandText(plan, step)];
}

/** The command as in the plan, with the context and the Terraform program of the script. */
function commandText({ context }: DeploymentPlan, { command, shell = '' }: PlanStep): string {
  if (command === undefined) {
    return context === undefined
      ? shell
      : shell
          .replace(`KUBE_CONTEXT=${shellWord(context)} `, '')
          .replace(`kubectl --context ${shellWord(context)} `, 'kubectl ');
  }
  const [tool, ...args] = command;
  if (tool === 'kubectl') {
    return shellCommand(['kubectl', ...(args[0] === '--context' ? args.slice(2) : args)]);
  }
  return tool === 'terraform' ? `"$terraform" ${shellCommand(args)}` : shellCommand(command);
}

/** A word of the script: a command for the user, with the context that the script uses. */
function printedCommand({ context }: DeploymentPlan, text: string): string {
  const used = (prefix: string, suffix = '') => `'"\${context:+${prefix}$context${suffix}}"'`;
  const word = quoted(text);
  if (context === undefined) {
    return word.replace(/^('[ a-z:]*)kubectl /, (_, before) => `${before}kubectl${used(' --context ')} `);
  }
  const given = quoted(shellWord(context)).slice(1, -1);
  return word
    .replaceAll(`kubectl --context ${given} `, () => `kubectl${used(' --context ')} `)
    .replaceAll(`KUBE_CONTEXT=${given} `, () => used('KUBE_CONTEXT=', ' '));
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function say(text: string): string {
  return `echo ${quoted(text)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
