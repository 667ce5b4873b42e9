import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { type CommandAction, commandAction, withContext } from '../deploy/actions';
import { ApplySet } from '../deploy/apply-set';
import { parseDuration } from '../deploy/duration';
import { type Progress, progressFor } from '../deploy/progress';
import type { StepEnvironment } from '../deploy/run-step';
import { type DeletionLimit, runDeletion } from '../deploy/stuck-objects';
import { stopAction } from '../deploy/user-servers';
import { ExitCode } from '../exit-codes';
import { describe, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import { interruptible } from '../processes/interrupt';
import { shellCommand } from '../processes/shell';
import { agree, askText } from '../terminal/ask';
import type { Terminal } from '../terminal/terminal';
import { type ConnectedEnvironment, loadConnectedEnvironment } from './connect';
import { type DeletionContents, deletionContents } from './deletion-contents';

interface DeleteOptions extends CommonOptions {
  readonly context?: string;
  readonly data?: boolean;
  readonly confirm?: string;
  readonly dryRun?: boolean;
  readonly timeout: string;
}

/** How steps of a deletion run. */
type DeletionEnvironment = StepEnvironment & DeletionLimit & { readonly context: string };

export const runDelete: Run = async (terminal, [environment], given) => {
  const options = given as unknown as DeleteOptions;
  const timeout = parseDuration(options.timeout);
  const loaded = await loadConnectedEnvironment(terminal, environment, options.context, { allowFormer: true });
  const { plan, client, context } = loaded;
  const steps = plan.delete.filter(({ data }) => !data || options.data).map((step) => commandAction(step, { context }));
  try {
    if (options.dryRun) {
      terminal.stdout.write(steps.map(({ step, text }) => `# ${step.title}\n${text}\n`).join(''));
      return ExitCode.success;
    }
    const progress = progressFor(terminal, options.json ?? false);
    const contents = await deletionContents(client, plan, options.data ?? false);
    announce(progress, contents, context);
    await confirmDeletion(terminal, loaded, options);
    await interruptible('Run the same command again. It continues from here.', (signal) =>
      deleteEnvironment(loaded, steps, {
        ...{ terminal, progress, context, signal, timeout: options.timeout },
        deadline: Date.now() + timeout * 1000,
      }),
    );
    remaining(progress, loaded, contents);
    return ExitCode.success;
  } finally {
    client.server.close();
  }
};

async function deleteEnvironment(
  loaded: ConnectedEnvironment,
  steps: readonly CommandAction[],
  environment: DeletionEnvironment,
): Promise<void> {
  const { client, plan, program } = loaded;
  const { progress, signal } = environment;
  // The record may be in a namespace that a step deletes.
  const set = await ApplySet.find(client, plan, program);
  for (const stopped of set.formerServers(plan)) {
    await runReported(stopAction(stopped, environment.context), loaded, environment);
  }
  const leftovers = await set.leftovers(plan);
  if (leftovers.length > 0) {
    progress.start('Delete objects that are no longer part of the program');
    await inParallel(leftovers, (object) => client.delete(referenceTo(object), object.metadata.uid));
    progress.done(leftovers.map((object) => describe(referenceTo(object))).join(', '));
  }
  const apps = steps.filter(({ step }) => !step.data);
  for (const action of apps) {
    await runReported(action, loaded, environment);
  }
  await set.delete();
  for (const action of steps.filter(({ step }) => step.data)) {
    await runReported(action, loaded, environment);
  }
  signal.throwIfAborted();
}

async function runReported(
  action: CommandAction,
  loaded: ConnectedEnvironment,
  environment: DeletionEnvironment,
): Promise<void> {
  environment.signal.throwIfAborted();
  environment.progress.start(action.step.title, action.text);
  await runDeletion(action, loaded, environment);
  environment.progress.done('deleted');
}

function announce(progress: Progress, { goes, stays }: DeletionContents, context: string): void {
  progress.note(`Deletes from context "${context}":`);
  for (const line of goes.length > 0 ? goes : ['nothing: no object of the environment exists']) {
    progress.note(`- ${line}`);
  }
  if (stays.length > 0) {
    progress.note('Keeps:');
    for (const { text } of stays) {
      progress.note(`- ${text}`);
    }
  }
}

async function confirmDeletion(
  terminal: Terminal,
  { plan, context }: ConnectedEnvironment,
  options: DeleteOptions,
): Promise<void> {
  const { environment } = plan;
  if (!options.data) {
    const what = `This deletes the apps of "${environment}" from context "${context}".`;
    await agree(terminal, options.yes, what, `Delete the apps of "${environment}"?`);
    return;
  }
  // --yes is not enough for data.
  const typed =
    options.confirm ??
    (terminal.interactive
      ? await askText(`This deletes all data of "${environment}". Type the name of the environment:`)
      : undefined);
  if (typed !== environment) {
    throw new CliError(`The data of "${environment}" was not deleted.`, {
      reason:
        typed === undefined
          ? 'The deletion of data must be confirmed.'
          : `"${typed}" is not the name of the environment.`,
      hint: `Confirm with: --confirm ${environment}`,
      exitCode: ExitCode.usage,
    });
  }
}

function remaining(progress: Progress, { plan, context }: ConnectedEnvironment, { stays }: DeletionContents): void {
  if (stays.length === 0) {
    return;
  }
  progress.note('Remains:');
  for (const { text, costs, command } of stays) {
    progress.note(`- ${text}.${costs ? ' This continues to incur charges.' : ''}`);
    if (command !== undefined) {
      progress.note(
        `  Delete it with: ${shellCommand(withContext(command, command[0] === 'kubectl' ? context : undefined))}`,
      );
    }
  }
  if (stays.some(({ command }) => command === undefined)) {
    progress.note(`Delete the data with: kubeflow-cdk delete ${plan.environment} --data`);
  }
}
