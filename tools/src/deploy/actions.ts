import type { DeploymentPlan, PlanComponent, PlanStep } from '../plan/plan';
import { shellCommand } from '../processes/shell';

/** Plan file of Terraform, in the folder of the stack. */
export const TERRAFORM_PLAN = 'kubeflow-cdk.tfplan';

export interface ActionOptions {
  /** Context of the kubeconfig. @default - the one of the plan, or the current context */
  readonly context?: string;
  /** Terraform or OpenTofu. @default 'terraform' */
  readonly terraform?: string;
  /** Whether the cluster has to be created. @default false */
  readonly createCluster?: boolean;
  /** Deploys only this component. @default - all */
  readonly only?: string;
  /** Whether fields that other programs set are taken over. @default false */
  readonly forceConflicts?: boolean;
}

/** A command that runs as a child. */
export interface CommandAction {
  readonly kind: 'command';
  readonly step: PlanStep;
  /** Program and arguments: a shell, if the step needs one. */
  readonly command: readonly string[];
  /** The command as a line for a POSIX shell. */
  readonly text: string;
}

/** Something that the command line does itself, with a description. */
export interface OwnAction {
  readonly kind: 'prerequisites' | 'migrate' | 'record' | 'members' | 'prune' | 'by-hand' | 'wait';
  readonly title: string;
  readonly step?: PlanStep;
}

export type Action = CommandAction | OwnAction;

/** Returns what a deployment does, in order. `--dry-run` prints this list, and `deploy` runs it. */
export function deploymentActions(plan: DeploymentPlan, options: ActionOptions): Action[] {
  const selected = options.only === undefined ? undefined : plan.components.find(({ name }) => name === options.only);
  const phase = (name: PlanStep['phase']) => plan.steps.filter((step) => step.phase === name && step.when !== 'manual');
  const command = (step: PlanStep) => commandAction(step, options);
  const before = selected
    ? []
    : [
        ...(options.createCluster ? (plan.cluster?.create ?? []) : []).map(command),
        ...phase('infrastructure').flatMap((step) => terraformActions(step, options)),
        ...phase('credentials').map(command),
      ];
  const hasApps = plan.components.length > 0;
  return [
    ...before,
    ...(plan.prerequisites.some(isChecked) ? [own('prerequisites', 'Check what must exist before the apps')] : []),
    own('migrate', 'Take over the fields of an earlier client-side kubectl apply'),
    ...phase('setup').map((step) => applyAction(step, options)),
    ...manualSteps(plan).map((step) => own('by-hand', `By hand, once: ${step.title}`, step)),
    ...(hasApps ? [own('record', 'Record the kinds of the environment')] : []),
    ...phase('apps').map((step) =>
      isApply(step) ? applyAction(selected ? onlyFile(step, plan, selected) : step, options) : command(step),
    ),
    ...(hasApps ? [own('members', 'Label the objects as members of the environment')] : []),
    ...(hasApps && !selected ? [own('prune', 'Delete members that are no longer part of the program')] : []),
    own('wait', selected ? `Wait until ${selected.name} is ready` : 'Wait until all components are ready'),
  ];
}

/** Formats actions as `--dry-run` prints them: commands for a shell, and the rest as comments. */
export function formatActions(actions: readonly Action[]): string {
  return actions
    .flatMap((action) =>
      action.kind === 'command' ? [`# ${action.step.title}`, action.text] : [`# ${action.title} (kubeflow-cdk)`],
    )
    .join('\n');
}

/** Returns the action that runs a step of a plan. */
export function commandAction(step: PlanStep, options: ActionOptions): CommandAction {
  if (step.command === undefined) {
    const shell = withContextInShell(step.shell ?? '', options.context);
    return { kind: 'command', step, command: ['sh', '-c', shell], text: shell };
  }
  const command = step.command[0] === 'kubectl' ? withContext(step.command, options.context) : [...step.command];
  return { kind: 'command', step, command, text: shellCommand(command) };
}

/** Prerequisites that are objects, and without which the apps cannot start. */
export function isChecked({ apiVersion, blocking }: DeploymentPlan['prerequisites'][number]): boolean {
  return apiVersion !== undefined && blocking !== false;
}

function own(kind: OwnAction['kind'], title: string, step?: PlanStep): OwnAction {
  return { kind, title, ...(step && { step }) };
}

/** Steps for a person. Those that create a prerequisite are covered by its check. */
function manualSteps({ steps, prerequisites }: DeploymentPlan): PlanStep[] {
  const covered = new Set(prerequisites.filter(isChecked).map(({ command }) => command));
  return steps.filter(
    ({ when, shell, command }) => when === 'manual' && !covered.has(shell ?? (command && shellCommand(command))),
  );
}

function isApply({ command = [] }: PlanStep): boolean {
  return command[0] === 'kubectl' && command.includes('apply');
}

/** Applies on the server, always with the field manager of the plan. */
function applyAction(step: PlanStep, options: ActionOptions): CommandAction {
  if (!isApply(step) || step.command === undefined) {
    return commandAction(step, options);
  }
  const serverSide = ['--server-side', '--field-manager=kubeflow-cdk'].filter((flag) => !step.command?.includes(flag));
  const flags = [...serverSide, ...(options.forceConflicts ? ['--force-conflicts'] : [])];
  const at = step.command.indexOf('apply') + 1;
  return commandAction(
    { ...step, command: [...step.command.slice(0, at), ...flags, ...step.command.slice(at)] },
    options,
  );
}

function onlyFile(step: PlanStep, { manifests }: DeploymentPlan, { name, file }: PlanComponent): PlanStep {
  const command = step.command?.map((word) => (word === manifests ? file : word));
  return { ...step, title: `Apply ${name}`, command };
}

function terraformActions(step: PlanStep, { terraform = 'terraform' }: ActionOptions): CommandAction[] {
  const [program, folder, verb] = step.command ?? [];
  if (program !== 'terraform') {
    return [commandAction(step, {})];
  }
  const action = (id: string, title: string, ...args: string[]): CommandAction => {
    const command = [terraform, folder, ...args];
    return { kind: 'command', step: { ...step, id, title }, command, text: shellCommand(command) };
  };
  const lock = '-lock-timeout=5m';
  return verb === 'apply'
    ? [
        action(
          'terraform-plan',
          'Compare the infrastructure',
          'plan',
          '-input=false',
          lock,
          '-detailed-exitcode',
          '-json',
          `-out=${TERRAFORM_PLAN}`,
        ),
        action('terraform-apply', step.title, 'apply', '-input=false', lock, '-json', TERRAFORM_PLAN),
      ]
    : [action(step.id, step.title, verb, '-input=false')];
}

/** Names the context in a kubectl command. */
export function withContext(command: readonly string[], context: string | undefined): string[] {
  const [kubectl, ...args] = command;
  const plain = args[0] === '--context' ? args.slice(2) : args;
  return context === undefined ? [...command] : [kubectl, '--context', context, ...plain];
}

/** Names the context in a command for a shell. */
export function withContextInShell(line: string, context: string | undefined): string {
  if (context === undefined) {
    return line;
  }
  const name = shellCommand([context]);
  return line
    .replace(/^KUBE_CONTEXT=('[^']*'|\S+) /, () => `KUBE_CONTEXT=${name} `)
    .replace(/^kubectl (--context ('[^']*'|\S+) )?/, () => `kubectl --context ${name} `);
}
