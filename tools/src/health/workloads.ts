import { type KubeObject, referenceTo } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import { conditionOf, explain, isFalse, isTrue, secondsSince } from './conditions';
import { countsAsReady, failed, type Health, progressing, READY, readyWith, suspended } from './health';
import { POD_RULES } from './pods';
import type { Rules } from './rule';

/** Seconds until a workload whose pods are refused (quota, admission) counts as failed. */
const REFUSED_GRACE = 120;

const REVISION = 'deployment.kubernetes.io/revision';

function deployment(object: KubeObject, view: ClusterView): Health {
  const { spec = {}, status = {} } = object;
  const progress = conditionOf(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    const pods = podsOfDeployment(object, view);
    const blocker = blockerOf(object, pods, view);
    return failed(
      'ProgressDeadlineExceeded',
      blocker?.message || (progress.message ?? ''),
      blocker && { cause: blocker.cause, container: blocker.container },
    );
  }
  if (spec.paused) {
    return suspended('Paused', 'The rollout is paused.');
  }
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const gap = firstGap([
    [wanted > replicas, 'Creating', `${replicas} of ${wanted} pods exist`],
    [wanted > updatedReplicas, 'Updating', `${updatedReplicas} of ${wanted} pods are updated`],
    [replicas > wanted, 'PendingTermination', `${replicas - wanted} old pods must end`],
    [
      updatedReplicas > availableReplicas,
      'NotAvailable',
      `${availableReplicas} of ${updatedReplicas} pods are available`,
    ],
    [wanted > readyReplicas, 'NotReady', `${readyReplicas} of ${wanted} pods are ready`],
  ]);
  const hasDeadline = progress !== undefined;
  const rolledOut = !hasDeadline || (isTrue(progress) && progress.reason === 'NewReplicaSetAvailable');
  const available = isTrue(conditionOf(object, 'Available'));
  if (!gap && rolledOut && available) {
    return READY;
  }
  const waiting = gap ?? progressing('RollingOut', conditionOf(object, 'Available')?.message ?? '');
  return blockerOf(object, podsOfDeployment(object, view), view) ?? waiting;
}

function statefulSet(object: KubeObject, view: ClusterView): Health {
  const { spec = {}, status = {} } = object;
  if (spec.updateStrategy?.type === 'OnDelete') {
    return readyWith('OnDelete', 'Pods are updated only when they are deleted.');
  }
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, readyReplicas = 0, currentReplicas = 0, updatedReplicas = 0 } = status;
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const gap = firstGap([
    [wanted > replicas, 'Creating', `${replicas} of ${wanted} pods exist`],
    [wanted > readyReplicas, 'NotReady', `${readyReplicas} of ${wanted} pods are ready`],
    [replicas > wanted, 'PendingTermination', `${replicas - wanted} pods must end`],
    ...(partition > 0
      ? ([
          [
            updatedReplicas < wanted - partition,
            'Updating',
            `${updatedReplicas} of ${wanted - partition} pods are updated`,
          ],
        ] as Gap[])
      : ([
          [wanted > currentReplicas, 'Updating', `${currentReplicas} of ${wanted} pods are current`],
          [status.currentRevision !== status.updateRevision, 'Updating', 'Old pods must end.'],
        ] as Gap[])),
  ]);
  return gap ? (blockerOf(object, view.ownedBy(object, 'Pod'), view) ?? gap) : READY;
}

function daemonSet(object: KubeObject, view: ClusterView): Health {
  const { status = {} } = object;
  const {
    observedGeneration,
    desiredNumberScheduled: wanted,
    currentNumberScheduled = 0,
    updatedNumberScheduled = 0,
    numberAvailable = 0,
    numberReady = 0,
  } = status;
  if (observedGeneration === undefined || wanted === undefined) {
    return progressing('NotObserved', 'The controller has not counted the nodes yet.');
  }
  if (wanted === 0) {
    return readyWith('NoNodes', 'No node matches.');
  }
  const gap = firstGap([
    [wanted > currentNumberScheduled, 'Creating', `${currentNumberScheduled} of ${wanted} pods exist`],
    [wanted > updatedNumberScheduled, 'Updating', `${updatedNumberScheduled} of ${wanted} pods are updated`],
    [wanted > numberAvailable, 'NotAvailable', `${numberAvailable} of ${wanted} pods are available`],
    [wanted > numberReady, 'NotReady', `${numberReady} of ${wanted} pods are ready`],
  ]);
  return gap ? (blockerOf(object, view.ownedBy(object, 'Pod'), view) ?? gap) : READY;
}

function replicaSet(object: KubeObject, view: ClusterView): Health {
  const refused = refusal(object, view);
  if (refused) {
    return refused;
  }
  const wanted = object.spec?.replicas ?? 1;
  const { replicas = 0, fullyLabeledReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = object.status ?? {};
  const gap = firstGap([
    [wanted > fullyLabeledReplicas, 'Creating', `${fullyLabeledReplicas} of ${wanted} pods exist`],
    [wanted > availableReplicas, 'NotAvailable', `${availableReplicas} of ${wanted} pods are available`],
    [wanted > readyReplicas, 'NotReady', `${readyReplicas} of ${wanted} pods are ready`],
    [replicas > wanted, 'PendingTermination', `${replicas - wanted} pods must end`],
  ]);
  return gap ? (blockerOf(object, view.ownedBy(object, 'Pod'), view) ?? gap) : READY;
}

type Gap = [exists: boolean, reason: string, message: string];

function firstGap(gaps: readonly Gap[]): Health | undefined {
  const gap = gaps.find(([exists]) => exists);
  return gap && progressing(gap[1], gap[2]);
}

/**
 * Returns what keeps the pods of a workload from becoming ready: a pod that failed, refused pods, or else a pod that says
 * what it waits for.
 */
function blockerOf(workload: KubeObject, pods: readonly KubeObject[], view: ClusterView): Health | undefined {
  const healths = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((pod) => ({ cause: referenceTo(pod), ...POD_RULES.Pod(pod, view) }))
    .filter((health) => !countsAsReady(health));
  const refused = [workload, ...newestReplicaSet(workload, view)].flatMap((each) => refusal(each, view) ?? []);
  return healths.find(({ state }) => state === 'failed') ?? refused[0] ?? healths.find(({ message }) => message !== '');
}

/** Pods that the API server refuses: quota, Pod Security, webhooks. */
function refusal(object: KubeObject, view: ClusterView): Health | undefined {
  const refused = conditionOf(object, 'ReplicaFailure');
  if (isTrue(refused)) {
    const state = secondsSince(refused.lastTransitionTime, view.now) < REFUSED_GRACE ? progressing : failed;
    return state(...explain(refused), { cause: referenceTo(object) });
  }
  // StatefulSets and DaemonSets have no such condition.
  const event = view.eventOf(object, 'FailedCreate');
  const { creationTimestamp } = object.metadata;
  if (event && object.kind !== 'Deployment' && object.kind !== 'ReplicaSet') {
    const state = secondsSince(creationTimestamp, view.now) < REFUSED_GRACE ? progressing : failed;
    return state('FailedCreate', event.message, { cause: referenceTo(object) });
  }
  return undefined;
}

function podsOfDeployment(object: KubeObject, view: ClusterView): KubeObject[] {
  return newestReplicaSet(object, view).flatMap((set) => view.ownedBy(set, 'Pod'));
}

/** The ReplicaSet of the current revision. Pods of older ones are about to end. */
function newestReplicaSet(object: KubeObject, view: ClusterView): KubeObject[] {
  const revision = (each: KubeObject) => Number(each.metadata.annotations?.[REVISION] ?? 0);
  const sets = view.ownedBy(object, 'ReplicaSet').sort((a, b) => revision(b) - revision(a));
  return sets.slice(0, 1);
}

function disruptionBudget(object: KubeObject): Health {
  const disruption = conditionOf(object, 'DisruptionAllowed');
  return isFalse(disruption) && disruption.reason === 'SyncFailed' ? readyWith(...explain(disruption)) : READY;
}

export const WORKLOAD_RULES: Rules = {
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps/ReplicaSet': replicaSet,
  'policy/PodDisruptionBudget': disruptionBudget,
};
