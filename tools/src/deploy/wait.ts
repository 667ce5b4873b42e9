import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { identity } from '../kubernetes/objects';
import type { DeploymentPlan, PlanComponent } from '../plan/plan';
import { pause } from '../processes/interrupt';
import { deploymentFailure, timeoutFailure } from './failure';
import { type ComponentState, Observer } from './observe';

const INTERVAL = 1000;
/** Seconds for which a failure must last before the deployment ends. A container may start again in the meantime. */
const PATIENCE = 15;

export interface WaitOptions {
  readonly components: readonly PlanComponent[];
  /** In seconds. */
  readonly timeout: number;
  /** The timeout as the user wrote it. */
  readonly timeoutText: string;
  readonly signal: AbortSignal;
  /** Receives the states after each look at the cluster. */
  readonly onProgress: (states: readonly ComponentState[]) => void;
}

/**
 * Waits until components are ready, or their state is unknown.
 *
 * @returns the last states
 * @throws CliError if one cannot become ready, or not all are ready in time
 */
export async function waitUntilReady(
  client: KubernetesClient,
  plan: DeploymentPlan,
  { components, timeout, timeoutText, signal, onProgress }: WaitOptions,
): Promise<readonly ComponentState[]> {
  const observer = new Observer(client, plan, true);
  const end = Date.now() + timeout * 1000;
  const failures = new FailureWatch();
  for (;;) {
    const states = await observer.observe(components);
    onProgress(states);
    if (states.every(({ verdict }) => verdict.ready !== 'False')) {
      return states;
    }
    if (failures.lastsFor(states) >= PATIENCE) {
      throw await deploymentFailure(client, states);
    }
    if (Date.now() >= end) {
      throw await timeoutFailure(client, states, timeoutText);
    }
    await pause(INTERVAL, signal);
  }
}

/** Measures how long an object has been failed without interruption. */
class FailureWatch {
  private since = new Map<string, number>();

  /** Returns the seconds of the longest failure. */
  public lastsFor(states: readonly ComponentState[]): number {
    const now = Date.now();
    const blockers = states.flatMap(({ verdict }) => verdict.blockers);
    const failed = blockers
      .filter(({ health }) => health.state === 'failed' || health.state === 'missing')
      .map(({ object }) => identity(object));
    this.since = new Map(failed.map((id) => [id, this.since.get(id) ?? now]));
    return Math.max(0, ...[...this.since.values()].map((start) => (now - start) / 1000));
  }
}
