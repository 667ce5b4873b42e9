import * as path from 'node:path';
import type { DeploymentGuide, ManualStep } from '../../platforms/deployment-guide';
import { type RenderedFile, SETUP } from '../manifest-renderer';
import { joinWithAnd } from '../summary-text';
import type { EnvironmentOutput } from './environment-output';
import { inNamespace, type KubectlCommands, kubectlStep } from './kubectl-commands';
import type { PlanCondition, PlanPhase, PlanPrerequisite, PlanStep } from './plan';
import { plainWords, shellWord } from './shell';

/** What each setup file contains. */
export const SETUP_CONTENTS: { readonly [file: string]: string } = {
  [SETUP.definitions]: 'definitions',
  [SETUP.namespaces]: 'namespaces',
  [SETUP.storage]: 'data',
};

const READY_TIMEOUT = '15m';

/** Returns the steps that deploy an environment, in order. */
export function deploymentSteps(
  output: EnvironmentOutput,
  commands: KubectlCommands,
  prerequisites: readonly PlanPrerequisite[],
): PlanStep[] {
  const { guide } = output;
  return [
    ...clusterSteps(output),
    ...infrastructureSteps(output),
    ...credentialsSteps(guide),
    ...setupSteps(output, commands),
    ...prerequisiteSteps(prerequisites, commands),
    ...manualSteps(output, commands, guide.manualStepsBeforeApps, 'manual', 'setup'),
    ...appSteps(output, commands),
    ...manualSteps(output, commands, guide.manualStepsAfterApps, 'once', 'apps'),
    ...readySteps(output, commands),
  ];
}

/** Returns the steps that create a local cluster. */
export function clusterSteps({ guide, folders }: EnvironmentOutput): PlanStep[] {
  const { clusterCreationCommands: commands = [], clusterDescription = 'local cluster' } = guide;
  const files = Object.keys(guide.clusterFiles ?? {});
  return commands.map((command, index) => ({
    id: numbered('create-cluster', index, commands),
    title: `Create the ${clusterDescription}${commands.length > 1 ? ` (${index + 1} of ${commands.length})` : ''}`,
    ...run(withPathsIn(folders.deployment, files, command)),
    when: 'no-cluster',
    phase: 'cluster',
  }));
}

function infrastructureSteps({ folders: { terraform } }: EnvironmentOutput): PlanStep[] {
  return terraform === undefined
    ? []
    : (
        [
          ['init', 'Download the Terraform providers'],
          ['apply', 'Create the infrastructure'],
        ] as const
      ).map(([verb, title]) => ({
        id: `terraform-${verb}`,
        title,
        tool: 'terraform',
        command: ['terraform', `-chdir=${terraform}`, verb],
        when: 'always',
        phase: 'infrastructure',
      }));
}

function credentialsSteps({ commandsBeforeApply: commands = [] }: DeploymentGuide): PlanStep[] {
  return commands.map((command, index) => ({
    id: numbered('credentials', index, commands),
    title: 'Configure kubectl for the cluster',
    ...run(command),
    when: 'always',
    phase: 'credentials',
  }));
}

/** Returns the steps that run before the apps are applied. */
function setupSteps({ files, folders }: EnvironmentOutput, commands: KubectlCommands): PlanStep[] {
  const own = files.filter((file) => file.setup && !file.sharedBy);
  const shared = files.filter((file) => file.sharedBy);
  const definitions = files.find((file) => file.setup && contentOf(file) === SETUP.definitions);
  return [
    ...(shared.length > 0
      ? [
          kubectlStep(
            'setup',
            'apply-shared',
            'Apply the definitions that all instances share',
            commands.apply(folders.shared),
          ),
        ]
      : []),
    ...(own.length > 0
      ? [
          kubectlStep(
            'setup',
            'apply-setup',
            `Apply ${joinWithAnd(own.map((file) => SETUP_CONTENTS[contentOf(file)]))}`,
            commands.apply(folders.setup),
          ),
        ]
      : []),
    ...(definitions
      ? [
          kubectlStep(
            'setup',
            'wait-for-definitions',
            'Wait until the API server serves the definitions',
            commands.kubectl(
              ...['wait', '--for=condition=Established', '--timeout=60s', '-f'],
              path.join(definitions.sharedBy ? folders.shared : folders.setup, path.basename(definitions.path)),
            ),
          ),
        ]
      : []),
  ];
}

function prerequisiteSteps(prerequisites: readonly PlanPrerequisite[], commands: KubectlCommands): PlanStep[] {
  return prerequisites.flatMap(({ kind, namespace, name, reason, command, blocking }): PlanStep[] =>
    command === undefined || !blocking
      ? []
      : [
          {
            id: ['create', kind.toLowerCase(), namespace, name].filter((part) => part !== undefined).join('-'),
            title: `Create the ${kind} "${namespace === undefined ? '' : `${namespace}/`}${name}": ${reason}`,
            ...run(commands.withContext(command, false)),
            when: 'manual',
            phase: 'setup',
          },
        ],
  );
}

function manualSteps(
  { guide: { terraformFiles = [] }, folders }: EnvironmentOutput,
  commands: KubectlCommands,
  steps: readonly ManualStep[] = [],
  when: PlanCondition,
  phase: PlanPhase,
): PlanStep[] {
  return steps.map(({ description, command }, index) => {
    const isScript = terraformFiles.some((file) => command.includes(file));
    const complete = withPathsIn(folders.terraformRoot, terraformFiles, command);
    return {
      id: numbered(`${when}-${phase}`, index, steps),
      title: description,
      ...run(commands.withContext(complete, isScript)),
      when,
      phase,
    };
  });
}

function appSteps({ files, folders }: EnvironmentOutput, commands: KubectlCommands): PlanStep[] {
  return files.some((file) => !file.setup)
    ? [kubectlStep('apps', 'apply-apps', 'Apply the apps', commands.apply(folders.manifests))]
    : [];
}

function readySteps({ entries }: EnvironmentOutput, commands: KubectlCommands): PlanStep[] {
  return entries
    .filter(({ role, hasRollout, object }) => role === 'app' && hasRollout && object.gates)
    .map(({ object: { kind, namespace, name }, chart }) => {
      const target = `${kind.toLowerCase()}/${name}`;
      const id = ['wait', kind.toLowerCase(), namespace, name].filter((part) => part !== undefined).join('-');
      const title = `Wait until ${kind} "${namespace === undefined ? '' : `${namespace}/`}${name}" is ready`;
      const options = [...inNamespace(namespace), `--timeout=${READY_TIMEOUT}`];
      return {
        ...kubectlStep('ready', id, title, commands.kubectl('rollout', 'status', target, ...options)),
        component: chart.file,
      };
    });
}

/** Returns a command as words if it has no shell syntax. */
export function run(command: string): Pick<PlanStep, 'tool' | 'command' | 'shell'> {
  const words = plainWords(command);
  const tool = (words ?? command.replace(/^(\w+=\S+ )+/, '').split(' '))[0];
  return words ? { tool, command: words } : { tool, shell: command };
}

/** Name of a setup file without its extension. */
export function contentOf(file: RenderedFile): string {
  return path.basename(file.path, '.k8s.yaml');
}

function numbered(id: string, index: number, all: readonly unknown[]): string {
  return all.length > 1 ? `${id}-${index + 1}` : id;
}

/** Completes the paths of the files in an output folder that a command names. */
function withPathsIn(folder: string, files: readonly string[], line: string): string {
  return files.reduce((text, file) => text.replaceAll(file, () => shellWord(path.join(folder, file))), line);
}
