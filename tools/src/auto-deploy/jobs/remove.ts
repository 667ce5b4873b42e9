import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { describe, type KubeObject, type ObjectReference } from '../../kubernetes/objects';
import { inParallel } from '../../parallel';
import { pause } from '../../processes/interrupt';
import type { DeployerApi } from '../records/api';
import { namespacePrefix } from '../records/record';
import type { Task } from './job-objects';
import { readObjects, writeMessage } from './record-object';

const POLL_INTERVAL = 2000;
/** Seconds that are left to record what prevents the deletion. */
const MARGIN = 30;

export interface RemoveOptions {
  readonly api: DeployerApi;
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
  /** @param line a line for the log */
  log(line: string): void;
  /** Milliseconds. @default 2,000 */
  readonly interval?: number;
}

/**
 * Deletes the namespaces and the cluster-scoped objects of an instance, and waits until they are gone. Definitions and
 * objects of other instances stay.
 *
 * @throws CliError with what prevents it, if they are not gone in time
 */
export async function removeInstance(task: Task, options: RemoveOptions): Promise<ExitCode> {
  const { api, client, log, signal, interval = POLL_INTERVAL } = options;
  const { name } = task.record;
  const deadline = performance.now() + Math.max(1, task.timeout - MARGIN) * 1000;
  const prefix = namespacePrefix(name);
  const recorded = (await readObjects(api, name)) ?? [];
  // Names of instances are unique, so the prefix is enough even if nothing was recorded.
  const own = recorded.filter((object) => object.kind !== 'CustomResourceDefinition' && object.name.startsWith(prefix));
  const others = own.filter(({ kind }) => kind !== 'Namespace');
  for (;;) {
    const namespaces = await namespacesOf(client, prefix);
    // Roles go after the namespaces: what runs in them may need its roles to end.
    const left = namespaces.length > 0 ? [] : await existing(client, others);
    if (namespaces.length + left.length === 0) {
      log(`${name}: nothing is left`);
      return ExitCode.success;
    }
    for (const { metadata } of namespaces.filter((each) => each.metadata.deletionTimestamp === undefined)) {
      log(`Delete Namespace ${metadata.name}`);
      await client.delete({ group: '', version: 'v1', kind: 'Namespace', name: metadata.name }, metadata.uid);
    }
    await inParallel(left, async (object) => {
      log(`Delete ${describe(object)}`);
      await client.delete(object);
    });
    if (performance.now() > deadline) {
      const obstacles = obstaclesOf(namespaces, left);
      await writeMessage(api, task, 'stuck', obstacles.join(' '));
      throw new CliError(`The instance ${name} was not deleted in time.`, {
        reason: obstacles.join('\n'),
        hint: 'Remove the finalizer, or start the controller that handles it. The deletion is tried again.',
        exitCode: ExitCode.timeout,
      });
    }
    await pause(interval, signal);
  }
}

async function namespacesOf(client: KubernetesClient, prefix: string): Promise<KubeObject[]> {
  const all = await client.list({ group: '', kind: 'Namespace' }, {});
  return all.filter(({ metadata }) => metadata.name.startsWith(prefix));
}

async function existing<T extends ObjectReference>(client: KubernetesClient, objects: readonly T[]): Promise<T[]> {
  const found = await inParallel(objects, async (object) => ((await client.get(object)) ? [object] : []));
  return found.flat();
}

/** Describes what holds the instance. Names objects without a known obstacle only if no obstacle is known. */
function obstaclesOf(namespaces: readonly KubeObject[], left: readonly ObjectReference[]): string[] {
  const known = namespaces.flatMap((namespace) => {
    const messages = messagesOf(namespace);
    return messages.length === 0 ? [] : [`Namespace ${namespace.metadata.name}: ${messages.join(' ')}`];
  });
  return known.length > 0
    ? known
    : [
        ...namespaces.map(({ metadata }) => `Namespace ${metadata.name} is still being deleted.`),
        ...left.map((object) => `${describe(object)} still exists.`),
      ];
}

/** The API server names the remaining objects of a namespace and their finalizers. */
function messagesOf({ metadata, status, spec }: KubeObject): string[] {
  const conditions: readonly Readonly<Record<string, string>>[] = status?.conditions ?? [];
  const finalizers = [...(metadata.finalizers ?? []), ...(spec?.finalizers ?? [])].filter(
    (each) => each !== 'kubernetes',
  );
  return [
    ...conditions
      .filter(
        ({ type, status: value }) =>
          value === 'True' && /^Namespace(ContentRemaining|FinalizersRemaining|Deletion\w+Failure)$/.test(type),
      )
      .map(({ message }) => message),
    ...(finalizers.length > 0 ? [`It has the finalizer ${finalizers.join(', ')}.`] : []),
  ];
}
