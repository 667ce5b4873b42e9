import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { type Health, hintFor, isBad, type ObservedObject } from '../health';
import { ApiError } from '../kubernetes/api-error';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { describe } from '../kubernetes/objects';
import type { ComponentState } from './observe';
import { summaryOf } from './summary';

const LOG_LINES = 10;
/** Blockers of a component that are described in full. */
const SHOWN = 3;

/** Explains the components that cannot become ready: messages, last log lines and likely fixes. */
export async function deploymentFailure(
  client: KubernetesClient,
  states: readonly ComponentState[],
): Promise<CliError> {
  const failed = states.filter(({ verdict }) => verdict.blockers.some(({ health }) => isBad(health)));
  const names = failed.map(({ component }) => component.name).join(', ');
  // What has not failed may wait for what has.
  const waiting = states.filter((state) => !failed.includes(state) && state.verdict.ready !== 'True');
  const parts = await Promise.all([...failed, ...waiting].map((state) => describeFailure(client, state)));
  return new CliError(`${names} cannot become ready.`, {
    reason: parts.join('\n'),
    hint: 'Correct the program, and run the same command again. It continues from here.',
    exitCode: ExitCode.failed,
  });
}

/** Names what is not ready after the timeout. */
export async function timeoutFailure(
  client: KubernetesClient,
  states: readonly ComponentState[],
  timeout: string,
): Promise<CliError> {
  const open = states.filter(({ verdict }) => verdict.ready !== 'True');
  const names = open.map(({ component }) => component.name).join(', ');
  const parts = await Promise.all(open.map((state) => describeFailure(client, state)));
  return new CliError(`${names} did not become ready within ${timeout}.`, {
    reason: parts.join('\n'),
    hint: 'Run the same command again to continue, or wait longer with --timeout.',
    exitCode: ExitCode.timeout,
  });
}

async function describeFailure(client: KubernetesClient, { component, verdict }: ComponentState): Promise<string> {
  const shown = verdict.blockers.slice(0, SHOWN);
  const parts = await Promise.all(shown.map((blocker) => describeBlocker(client, blocker)));
  const more = verdict.blockers.length - shown.length;
  return [
    `${component.name}: ${verdict.readyCount} of ${verdict.total} objects are ready`,
    ...parts.map((part) => indent(part)),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

async function describeBlocker(client: KubernetesClient, { object, health }: ObservedObject): Promise<string> {
  const hint = hintFor(health);
  const log = await lastLogLines(client, health);
  return [
    summaryOf({ object, health }),
    ...(log.length > 0
      ? [`  Last lines of the log of ${describe(health.cause ?? object)}:`, ...log.map((line) => `    | ${line}`)]
      : []),
    ...(hint ? [`  ${hint}`] : []),
  ].join('\n');
}

/** Describes what failed and does not matter for readiness, with likely fixes. */
export function failedNotes({ component, verdict }: ComponentState): string[] {
  return verdict.notes
    .filter(({ health }) => isBad(health))
    .map((note) => {
      const hint = hintFor(note.health);
      return `${component.name} is ready, but degraded: ${summaryOf(note)}${hint ? `\n  ${hint}` : ''}`;
    });
}

async function lastLogLines(client: KubernetesClient, { cause, container }: Health): Promise<string[]> {
  if (cause?.kind !== 'Pod') {
    return [];
  }
  for (const previous of [true, false]) {
    try {
      const text = await client.logs(cause, { container, previous, tailLines: LOG_LINES });
      // The kubelet answers with a text if it has removed the log.
      if (text.trim() !== '' && !text.startsWith('unable to retrieve container logs')) {
        return text.trimEnd().split('\n');
      }
    } catch (error) {
      // A container that never ran has no log.
      if (!(error instanceof ApiError)) {
        throw error;
      }
    }
  }
  return [];
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
