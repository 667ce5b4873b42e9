import { CliError } from '../../cli-error';
import { type ComponentState, Observer } from '../../deploy/observe';
import { summaryOf } from '../../deploy/summary';
import { isDeployed } from '../../health';
import { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { type DeletionContents, deletionContents } from '../../operations/deletion-contents';
import { type Forwarding, forwardPort, readPassword } from '../../operations/port-forward';
import type { DeploymentPlan, PlanComponent } from '../../plan/plan';
import type { Terminal } from '../../terminal/terminal';
import type { AppHealth } from '../backend/backend';

/** Milliseconds until the state is read again. */
const FRESH = 5_000;

const CHECKING: AppHealth = { state: 'checking', components: [] };

/** Reads the objects of an app in its cluster, and opens its web pages. */
export class ClusterAccess {
  public readonly forwardings = new Map<string, Forwarding>();
  private readonly opening = new Map<string, Promise<Forwarding>>();
  private readonly abort = new AbortController();
  private last: AppHealth = CHECKING;
  private reading?: Promise<void>;

  constructor(
    private readonly terminal: Terminal,
    private readonly planOf: () => DeploymentPlan | undefined,
  ) {}

  public async health(wait: number): Promise<AppHealth> {
    if (Date.now() - (this.last.at ?? 0) < FRESH) {
      return this.last;
    }
    this.reading ??= this.readHealth().then((health) => {
      this.last = { ...health, at: Date.now() };
      this.reading = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.reading, new Promise((resolve) => (timer = setTimeout(resolve, wait)))]);
    clearTimeout(timer);
    return this.last;
  }

  public deletion(data: boolean): Promise<DeletionContents> {
    return this.connected((client, plan) => deletionContents(client, plan, data));
  }

  public async password(component: string): Promise<string> {
    const password = await this.connected((client, plan) => readPassword(client, componentOf(plan, component).open));
    if (password === undefined) {
      throw new CliError(`${component} has no password in the cluster.`, {
        reason: 'Its Secret does not exist yet, or it has another kind of sign-in.',
        hint: 'Wait until the app is ready, and try again.',
      });
    }
    return password;
  }

  /** Starts a port-forward, unless there is one. */
  public open(component: string): Promise<Forwarding> {
    let opening = this.opening.get(component);
    if (opening === undefined) {
      opening = this.forward(component);
      this.opening.set(component, opening);
      opening.catch(() => this.opening.delete(component));
    }
    return opening;
  }

  public close(): void {
    this.abort.abort(new Error('The server ended.'));
  }

  private async forward(component: string): Promise<Forwarding> {
    const plan = this.plan();
    const { open } = componentOf(plan, component);
    if (open === undefined) {
      throw new CliError(`${component} has no web page.`);
    }
    const client = KubernetesClient.connect(this.terminal.env, plan.context);
    const { context } = client.server;
    client.server.close();
    return new Promise<Forwarding>((resolve, reject) => {
      const onReady = (forwarding: Forwarding) => {
        this.forwardings.set(component, forwarding);
        resolve(forwarding);
      };
      forwardPort(this.terminal, open, { context, signal: this.abort.signal, onReady }).catch((error) => {
        this.forwardings.delete(component);
        this.opening.delete(component);
        reject(error);
      });
    });
  }

  private async readHealth(): Promise<AppHealth> {
    if (this.planOf() === undefined) {
      return { state: 'not-deployed', components: [] };
    }
    try {
      return await this.connected(async (client, plan) => healthOf(await new Observer(client, plan, false).observe()));
    } catch (error) {
      const { message, reason } = error as CliError;
      return { state: 'unknown', message: [message, reason].filter(Boolean).join(' '), components: [] };
    }
  }

  private plan(): DeploymentPlan {
    const plan = this.planOf();
    if (plan === undefined) {
      throw new CliError('The program has not run yet.', { hint: 'Create a preview first.' });
    }
    return plan;
  }

  private async connected<T>(action: (client: KubernetesClient, plan: DeploymentPlan) => Promise<T>): Promise<T> {
    const plan = this.plan();
    const client = KubernetesClient.connect(this.terminal.env, plan.context);
    try {
      return await action(client, plan);
    } finally {
      client.server.close();
    }
  }
}

function componentOf({ components }: DeploymentPlan, name: string): PlanComponent {
  const component = components.find((each) => each.name === name);
  if (component === undefined) {
    throw new CliError(`There is no component ${JSON.stringify(name)}.`);
  }
  return component;
}

/** Summarizes the states of all components. */
export function healthOf(states: readonly ComponentState[]): AppHealth {
  const components = states.map(({ component, verdict }) => {
    const [blocker] = verdict.blockers;
    return {
      name: component.name,
      state: verdict.ready === 'True' ? 'Ready' : isDeployed(verdict) ? verdict.reason : 'Not deployed',
      readyCount: verdict.readyCount,
      total: verdict.total,
      ...(blocker !== undefined && { message: summaryOf(blocker) }),
    };
  });
  const verdicts = states.map(({ verdict }) => verdict);
  const state = !verdicts.some(isDeployed)
    ? 'not-deployed'
    : verdicts.some(({ degraded }) => degraded)
      ? 'degraded'
      : verdicts.every(({ ready }) => ready === 'True')
        ? 'ready'
        : verdicts.some(({ ready }) => ready === 'False')
          ? 'not-ready'
          : 'unknown';
  return { state, components };
}
