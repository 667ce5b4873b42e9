import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { KubernetesClient } from '../kubernetes/kubernetes-client';
import { describe, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import { openCommand } from '../plan/open-command';
import type { DeploymentPlan, PlanComponent } from '../plan/plan';
import { agree, confirm } from '../terminal/ask';
import type { Terminal } from '../terminal/terminal';
import { type Action, type CommandAction, isChecked, type OwnAction, withContextInShell } from './actions';
import { ApplySet, membersOf } from './apply-set';
import { migrateClientSideApply } from './client-side-apply';
import type { DeployOptions } from './deploy';
import { DeploymentEvents } from './deployment-events';
import { failedNotes } from './failure';
import type { ComponentState } from './observe';
import { failOnUnmet, otherPrerequisites, unmetPrerequisites } from './prerequisites';
import type { Progress } from './progress';
import { childOptions, runStep } from './run-step';
import { runDeletion } from './stuck-objects';
import { runTerraform, type TerraformChanges } from './terraform';
import { stopAction } from './user-servers';
import { waitUntilReady } from './wait';

export interface DeploymentSettings {
  readonly terminal: Terminal;
  readonly plan: DeploymentPlan;
  readonly program: string;
  readonly options: DeployOptions;
  /** In seconds. */
  readonly timeout: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly context?: string;
}

/** Exit code of `terraform plan -detailed-exitcode` if something would change. */
const TERRAFORM_CHANGES = 2;

/** Runs the actions of a deployment. Each can run again, so an interrupted deployment continues from the start. */
export class Deployment {
  private connected?: KubernetesClient;
  private applySet?: ApplySet;
  private terraformChanges?: TerraformChanges;
  private states: readonly ComponentState[] = [];

  private readonly events: DeploymentEvents;

  constructor(private readonly settings: DeploymentSettings) {
    this.events = new DeploymentEvents(settings.plan.components, () => this.connected);
  }

  public async run(actions: readonly Action[]): Promise<ExitCode> {
    const { plan } = this.settings;
    try {
      await this.runAll(actions);
      this.events.completed(plan.environment);
    } catch (error) {
      this.events.failed((error as Error).message);
      throw error;
    } finally {
      await this.events.flush();
    }
    await this.finish();
    return ExitCode.success;
  }

  private async runAll(actions: readonly Action[]): Promise<void> {
    const { progress, signal } = this.settings;
    for (const action of actions) {
      signal.throwIfAborted();
      if (action.kind === 'command') {
        await this.command(action);
        if (action.step.phase === 'apps') {
          await this.events.flush();
        }
      } else {
        progress.start(action.title);
        progress.done(await this.own(action, actions));
      }
    }
  }

  public close(): void {
    this.connected?.server.close();
  }

  /** Connects late, because an earlier step may create the cluster. */
  private get client(): KubernetesClient {
    this.connected ??= KubernetesClient.connect(this.settings.terminal.env, this.settings.context);
    return this.connected;
  }

  private get components(): readonly PlanComponent[] {
    const { plan, options } = this.settings;
    return plan.components.filter(({ name }) => options.only === undefined || name === options.only);
  }

  private async command(action: CommandAction): Promise<void> {
    const { progress } = this.settings;
    const { step, text } = action;
    if (step.when === 'once' && (await this.set()).isComplete(step.id, text)) {
      return;
    }
    if (step.id === 'terraform-apply' && this.terraformChanges === undefined) {
      return;
    }
    progress.start(step.title, text);
    if (step.phase === 'infrastructure' && step.tool === 'terraform') {
      progress.done(await this.terraform(action));
    } else {
      await runStep(action, { ...this.settings });
      progress.done();
    }
    this.events.step(step.title);
    if (step.when === 'once') {
      await (await this.set()).complete(step.id, text);
    }
  }

  private async terraform({ step, command }: CommandAction): Promise<string> {
    const { terminal, progress, options } = this.settings;
    const isPlan = step.id === 'terraform-plan';
    if (step.id === 'terraform-apply') {
      const what = describeChanges(this.terraformChanges);
      progress.stop();
      await agree(terminal, options.yes, `Terraform would ${what}.`, `Terraform will ${what}. Continue?`);
    }
    const { exitCode, changes } = await runTerraform(command, {
      ...childOptions(this.settings),
      onDetail: (line) => progress.detail(line),
      accepted: isPlan ? [0, TERRAFORM_CHANGES] : [0],
    });
    if (isPlan) {
      this.terraformChanges =
        exitCode === TERRAFORM_CHANGES ? (changes ?? { add: 0, change: 0, remove: 0 }) : undefined;
      return this.terraformChanges ? `would ${describeChanges(changes)}` : 'no changes';
    }
    return 'complete';
  }

  /** Runs an action of the command line itself, and returns its result. */
  private async own(action: OwnAction, actions: readonly Action[]): Promise<string> {
    const { plan } = this.settings;
    switch (action.kind) {
      case 'prerequisites':
        return this.checkPrerequisites(actions);
      case 'migrate': {
        const count = await migrateClientSideApply(this.client, this.appliedObjects());
        return count === 0 ? 'nothing to do' : `${count} objects`;
      }
      case 'record':
        await (await this.set()).extend(plan);
        return 'recorded';
      case 'members': {
        const members = membersOf({ ...plan, components: this.components });
        const count = await (await this.set()).label(members);
        return `${members.length} members, ${count} of them new`;
      }
      case 'prune':
        return this.prune();
      case 'by-hand':
        return this.byHand(action);
      case 'wait':
        return this.wait();
    }
  }

  private async checkPrerequisites(actions: readonly Action[]): Promise<string> {
    const { plan } = this.settings;
    const unmet = await unmetPrerequisites(this.client, plan, this.settings.context);
    const namespaces = [...new Set(unmet.flatMap(({ prerequisite: { namespace } }) => namespace ?? []))];
    const found = await inParallel(namespaces, (name) => this.client.get({ group: '', kind: 'Namespace', name }));
    const setup = actions.flatMap((action) =>
      action.kind === 'command' && action.step.phase === 'setup' ? [action.text] : [],
    );
    failOnUnmet(unmet, found.includes(undefined) ? setup : []);
    return `${plan.prerequisites.filter(isChecked).length} objects exist`;
  }

  private async prune(): Promise<string> {
    const { terminal, plan, progress, options, timeout } = this.settings;
    const set = await this.set();
    const leftovers = await set.leftovers(plan);
    const servers = set.formerServers(plan).map((each) => stopAction(each, this.settings.context));
    for (const { step } of servers) {
      progress.detail(`no longer part of the program: ${step.title.replace(/^Stop /, '')}`);
    }
    for (const object of leftovers) {
      progress.detail(`no longer part of the program: ${describe(referenceTo(object))}`);
    }
    if (leftovers.length + servers.length > 0 && terminal.interactive && !options.yes) {
      progress.stop();
      const also = servers.length > 0 ? ', and stop the servers of users' : '';
      if (!(await confirm(`Delete ${leftovers.length} objects that are no longer part of the program${also}?`))) {
        return 'kept; the next deployment asks again';
      }
    }
    // A hub would start servers again, and its users' claims wait for their pods.
    for (const action of servers) {
      progress.detail(action.text);
      const limit = { deadline: Date.now() + timeout * 1000, timeout: options.timeout };
      await runDeletion(action, { client: this.client, plan }, { ...this.settings, ...limit });
    }
    await inParallel(leftovers, (object) => this.client.delete(referenceTo(object), object.metadata.uid));
    await set.reduce(plan);
    return leftovers.length === 0 ? 'nothing to delete' : `${leftovers.length} objects deleted`;
  }

  /** A step that needs a value of the user. It is shown until the user says that it is complete. */
  private async byHand({ step }: OwnAction): Promise<string> {
    const { terminal, progress, options } = this.settings;
    const text = step?.shell ?? step?.command?.join(' ') ?? '';
    if (step === undefined || (await (await this.set()).isComplete(step.id, text))) {
      return 'complete';
    }
    progress.detail(text);
    if (!terminal.interactive || options.yes) {
      return 'not checked';
    }
    progress.stop();
    if (!(await confirm('Is this step complete?'))) {
      throw new CliError(`A step must be done by hand: ${step.title}`, {
        reason: text,
        hint: 'Do it, and run the same command again. It continues from here.',
      });
    }
    await (await this.set()).complete(step.id, text);
    return 'complete';
  }

  private async wait(): Promise<string> {
    const { plan, progress, signal, timeout, options } = this.settings;
    this.states = await waitUntilReady(this.client, plan, {
      components: this.components,
      timeout,
      timeoutText: options.timeout,
      signal,
      onProgress: (current) => progress.states(current),
    });
    const unknown = this.states
      .filter(({ verdict }) => verdict.ready === 'Unknown')
      .map(({ component }) => component.name);
    return unknown.length === 0 ? 'ready' : `the state of ${unknown.join(', ')} is unknown`;
  }

  private async finish(): Promise<void> {
    const { plan, progress, options } = this.settings;
    progress.stop();
    for (const note of this.states.flatMap(failedNotes)) {
      progress.note(note);
    }
    const later = options.only === undefined ? await otherPrerequisites(this.client, plan) : [];
    for (const { kind, name, reason, command } of later) {
      const line = command === undefined ? '' : `\n  ${withContextInShell(command, this.settings.context)}`;
      progress.note(`Also required: ${kind} ${name}. ${reason}${line}`);
    }
    for (const { name, urls, open } of this.components) {
      const [url] = urls;
      if (url !== undefined || open !== undefined) {
        progress.note(`${name}: ${url ?? openCommand(name, plan)}`);
      }
    }
  }

  private appliedObjects() {
    const { setup, shared } = this.settings.plan;
    return [...setup, ...shared, ...this.components].flatMap(({ objects }) => objects);
  }

  private async set(): Promise<ApplySet> {
    const { plan, program } = this.settings;
    this.applySet ??= await ApplySet.find(this.client, plan, program);
    return this.applySet;
  }
}

function describeChanges({ add, change, remove }: TerraformChanges = { add: 0, change: 0, remove: 0 }): string {
  return `add ${add}, change ${change} and destroy ${remove} resources`;
}
