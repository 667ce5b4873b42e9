import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { describe, groupOf, type KubeObject, referenceTo } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { DeploymentPlan } from '../plan/plan';
import { shellCommand } from '../processes/shell';
import type { CommandAction } from './actions';
import { orIfForbidden, readLiveObjects } from './live-objects';
import { runStep, type StepEnvironment } from './run-step';

/** Objects that an error shows. */
const SHOWN = 10;

/** Finalizers of Kubernetes: what they wait for. */
const FINALIZERS: Readonly<Record<string, string>> = {
  foregroundDeletion: 'It waits until the objects that it owns are deleted.',
  orphan: 'The garbage collector of Kubernetes removes it.',
  'kubernetes.io/pvc-protection': 'A pod still mounts it. Delete the pod.',
  'kubernetes.io/pv-protection': 'A claim is still bound to it. Delete the claim.',
  'service.kubernetes.io/load-balancer-cleanup':
    'The cloud controller deletes its load balancer. Check the events of the Service and the permissions of the controller.',
  'external-provisioner.volume.kubernetes.io/finalizer':
    'The storage driver deletes its disk. Check the log of the driver.',
};

export interface DeletionLimit {
  /** Time at which the deletion must have ended, in milliseconds. */
  readonly deadline: number;
  /** The timeout as the user wrote it. */
  readonly timeout: string;
}

/**
 * Runs a step that deletes objects and waits for them.
 *
 * @throws CliError that names the objects and their finalizers if the step does not end in time
 */
export async function runDeletion(
  action: CommandAction,
  { client, plan }: { readonly client: KubernetesClient; readonly plan: DeploymentPlan },
  environment: StepEnvironment & DeletionLimit,
): Promise<void> {
  const { signal, deadline, timeout } = environment;
  const late = AbortSignal.timeout(Math.max(0, deadline - Date.now()));
  try {
    await runStep(action, { ...environment, signal: AbortSignal.any([signal, late]) });
  } catch (error) {
    if (late.aborted && !signal.aborted) {
      throw deletionTimeout(action, timeout, await explanations(client, await stuckObjects(client, plan, action)));
    }
    throw error;
  }
}

function deletionTimeout({ step }: CommandAction, timeout: string, lines: readonly string[]): CliError {
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  return new CliError(`The step "${step.title}" did not end within ${timeout}.`, {
    reason: [...lines.slice(0, SHOWN), ...more].join('\n') || 'No object of the environment is being deleted any more.',
    hint: 'Correct the cause, and run the same command again. It continues from here. Wait longer with --timeout.',
    exitCode: ExitCode.timeout,
  });
}

async function explanations(client: KubernetesClient, objects: readonly KubeObject[]): Promise<string[]> {
  const resources = await inParallel(objects, (object) => resourceOf(client, object));
  return objects.map((object, index) => explain(object, resources[index], client.server.context));
}

/** Objects that are being deleted: those that wait for nothing but a finalizer come first. */
async function stuckObjects(
  client: KubernetesClient,
  plan: DeploymentPlan,
  { step: { command = [] } }: CommandAction,
): Promise<KubeObject[]> {
  const planned = [...plan.setup, ...plan.components].flatMap(({ objects }) => objects);
  const own = planned.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name);
  const ofStep = command.includes('-n') ? [command[command.indexOf('-n') + 1]] : [];
  const others = planned.map(({ namespace = client.server.namespace }) => namespace);
  const lists = await Promise.all([
    readLiveObjects(client, planned, { metadataOnly: true }).then((live) => [...live.values()]),
    // A finalizer can be on any object of a namespace that is deleted, or of a hub whose pods must end.
    ...own.map((namespace) => contentsOf(client, namespace)),
    ...[...new Set([...others, ...ofStep])].map((namespace) => podsOf(client, namespace)),
  ]);
  const deleted = lists.flat().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const unique = new Map(deleted.map((object) => [object.metadata.uid, object]));
  return [...unique.values()].sort((a, b) => Number(isForeign(b)) - Number(isForeign(a)));
}

function podsOf(client: KubernetesClient, namespace: string): Promise<KubeObject[]> {
  return orIfForbidden(client.list({ group: '', kind: 'Pod' }, { namespace, metadataOnly: true }), []);
}

async function contentsOf(client: KubernetesClient, namespace: string): Promise<KubeObject[]> {
  const kinds = (await client.discovery.all()).filter(({ namespaced, verbs, kind }) => {
    return namespaced && verbs.includes('list') && verbs.includes('delete') && kind !== 'Event';
  });
  const lists = await inParallel(kinds, (kind) =>
    orIfForbidden(client.list(kind, { namespace, metadataOnly: true }), []),
  );
  return lists.flat();
}

async function resourceOf(client: KubernetesClient, { apiVersion, kind }: KubeObject): Promise<string> {
  const group = groupOf(apiVersion);
  const plural = (await client.discovery.find(group, kind))?.plural ?? kind.toLowerCase();
  return group === '' ? plural : `${plural}.${group}`;
}

function explain(object: KubeObject, resource: string, context: string): string {
  const { name, namespace, finalizers = [] } = object.metadata;
  const title = describe(referenceTo(object));
  const kubectl = (...args: string[]) =>
    shellCommand(['kubectl', '--context', context, ...args, ...(namespace === undefined ? [] : ['-n', namespace])]);
  if (finalizers.length === 0) {
    return object.kind === 'Pod'
      ? `${title} has not ended. Its node may be gone. Delete it without waiting:\n  ${kubectl('delete', 'pod', name, '--force', '--grace-period=0')}`
      : `${title} is being deleted.`;
  }
  const parts = finalizers.map((finalizer) =>
    finalizer in FINALIZERS
      ? `${title} has the finalizer ${finalizer}. ${FINALIZERS[finalizer]}`
      : `${title} has the finalizer ${finalizer}. The controller that set it must remove it: check that it runs, and its log.`,
  );
  const remove = `  If that controller is gone for good, remove the finalizer. The resources that it cleans up remain:\n    ${kubectl('patch', resource, name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}')}`;
  return [...parts, ...(isForeign(object) ? [remove] : [])].join('\n');
}

/** Whether an object waits for a controller that is not part of Kubernetes. */
function isForeign({ metadata: { finalizers = [] } }: KubeObject): boolean {
  return finalizers.some((finalizer) => !(finalizer in FINALIZERS));
}
