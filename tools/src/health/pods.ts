import { type KubeObject, referenceTo } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import { conditionOf, isFalse, isTrue, secondsSince } from './conditions';
import { failed, type Health, progressing, READY, readyWith } from './health';
import type { Rules } from './rule';

/** Seconds until a pod that no node has room for counts as failed, if nothing adds nodes. */
const UNSCHEDULABLE_GRACE = 15;
/** The same, if the nodes belong to groups that an autoscaler may enlarge. */
const SCALE_UP_GRACE = 300;

/** Labels of nodes in groups that may grow. */
const NODE_GROUP_LABELS = [
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'eks.amazonaws.com/compute-type',
  'karpenter.sh/nodepool',
  'kubernetes.azure.com/agentpool',
];

/** Reasons of a waiting container that do not go away without a change. */
const WAITING_FAILURES = /^(.*BackOff|.*Error|Err.*|InvalidImageName)$/;

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Termination;
  };
  readonly lastState?: { readonly terminated?: Termination };
}

interface Termination {
  readonly reason?: string;
  readonly exitCode?: number;
  readonly message?: string;
}

function pod(object: KubeObject, view: ClusterView): Health {
  switch (object.status?.phase) {
    case 'Succeeded':
      return readyWith('Succeeded', '');
    case 'Failed':
      return failedPod(object);
    default:
      return startingPod(object, view);
  }
}

function startingPod(object: KubeObject, view: ClusterView): Health {
  const blocked = blockedContainer(object, view);
  if (blocked) {
    return blocked;
  }
  const scheduled = conditionOf(object, 'PodScheduled');
  if (isFalse(scheduled) && scheduled.reason === 'Unschedulable') {
    return unschedulable(object, view, scheduled.message ?? '', secondsSince(scheduled.lastTransitionTime, view.now));
  }
  if (object.status?.phase === 'Running') {
    if (isTrue(conditionOf(object, 'Ready'))) {
      return READY;
    }
    const restarting = restartingContainer(object);
    if (restarting) {
      return restarting;
    }
    const probe = view.eventOf(object, 'Unhealthy');
    return probe
      ? progressing('ProbeFailed', probe.message)
      : progressing('NotReady', conditionOf(object, 'Ready')?.message ?? '');
  }
  const mount = view.eventOf(object, 'FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox');
  return mount ? progressing(mount.reason, mount.message) : progressing('Starting', '');
}

/** A container that cannot start. */
function blockedContainer(object: KubeObject, view: ClusterView): Health | undefined {
  for (const { name, state, lastState } of containersOf(object)) {
    const { reason = '', message = '' } = state?.waiting ?? {};
    if (WAITING_FAILURES.test(reason)) {
      const ended = lastState?.terminated;
      const text = reason === 'CrashLoopBackOff' && ended ? `${crash(name, ended)} ${probeOf(object, view)}` : message;
      return failed(reason, text.trim(), { cause: referenceTo(object), container: name });
    }
  }
  return undefined;
}

/** A container that ended with an error and starts again. Only the pause between two attempts counts as failed. */
function restartingContainer(object: KubeObject): Health | undefined {
  for (const { name, ready, state, lastState } of containersOf(object)) {
    const ended = state?.terminated ?? lastState?.terminated;
    if (!ready && ended && ended.exitCode !== 0) {
      return progressing('Restarting', crash(name, ended), { cause: referenceTo(object), container: name });
    }
  }
  return undefined;
}

/** A failing liveness or startup probe also ends in CrashLoopBackOff. */
function probeOf(object: KubeObject, view: ClusterView): string {
  return view.eventOf(object, 'Unhealthy')?.message ?? '';
}

function crash(container: string, { reason, exitCode, message }: Termination): string {
  const why = reason && reason !== 'Error' ? ` (${reason})` : '';
  return `Container "${container}" ended with exit code ${exitCode}${why}.${message ? ` ${message.trim()}` : ''}`;
}

function failedPod(object: KubeObject): Health {
  const { reason, message } = object.status ?? {};
  const ended = containersOf(object).find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  const text = message ?? (ended?.state?.terminated ? crash(ended.name, ended.state.terminated) : '');
  const container = ended ? { container: ended.name } : {};
  return failed(reason ?? 'PodFailed', text, { cause: referenceTo(object), ...container });
}

function unschedulable(object: KubeObject, view: ClusterView, message: string, seconds: number): Health {
  const explanation = { cause: referenceTo(object) };
  const scaleUp = view.eventOf(object, 'TriggeredScaleUp', 'NotTriggerScaleUp');
  if (scaleUp?.reason === 'TriggeredScaleUp') {
    return progressing('TriggeredScaleUp', `A node group grows for the pod. ${message}`, explanation);
  }
  const grace = scaleUp === undefined && view.ofKind('Node').some(isInNodeGroup) ? SCALE_UP_GRACE : UNSCHEDULABLE_GRACE;
  const state = seconds < grace ? progressing : failed;
  return state('Unschedulable', message, explanation);
}

function isInNodeGroup({ metadata: { labels = {} } }: KubeObject): boolean {
  return NODE_GROUP_LABELS.some((label) => label in labels);
}

function containersOf({ status }: KubeObject): ContainerStatus[] {
  return [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
}

export const POD_RULES: Rules = { Pod: pod };
