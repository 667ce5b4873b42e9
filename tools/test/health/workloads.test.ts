import { healthOf } from '../../src/health';
import type { KubeObject } from '../../src/kubernetes/objects';
import { ago, condition, event, object, pod, view, waitingPod } from './objects';

const AVAILABLE = [condition('Available', 'True'), condition('Progressing', 'True', 'NewReplicaSetAvailable')];
const counts = (count: number) => ({
  replicas: count,
  updatedReplicas: count,
  readyReplicas: count,
  availableReplicas: count,
});
const deployment = (status: object, spec: object = { replicas: 2 }) =>
  object('apps/v1', 'Deployment', { metadata: { generation: 3 }, spec, status: { observedGeneration: 3, ...status } });
const replicaSet = (revision: number, uid: string, status: object = {}) =>
  object('apps/v1', 'ReplicaSet', {
    metadata: {
      name: uid,
      uid,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ kind: 'Deployment', name: 'it', uid: 'uid-it' }],
    },
    spec: { replicas: 2 },
    status,
  });
const refusedSince = (seconds: number) => ({
  conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: compute', seconds)],
});

test.each<[string, KubeObject, string, string]>([
  ['a Deployment with all pods', deployment({ ...counts(2), conditions: AVAILABLE }), 'ready', 'Ready'],
  ['a Deployment without pods', deployment({ conditions: AVAILABLE }, { replicas: 0 }), 'ready', 'Ready'],
  [
    'a Deployment that its controller has not seen',
    deployment({ observedGeneration: 2 }),
    'progressing',
    'NotObserved',
  ],
  ['a Deployment that creates pods', deployment(counts(1)), 'progressing', 'Creating'],
  ['a Deployment that updates pods', deployment({ ...counts(2), updatedReplicas: 1 }), 'progressing', 'Updating'],
  ['a Deployment with old pods', deployment({ ...counts(2), replicas: 3 }), 'progressing', 'PendingTermination'],
  [
    'a Deployment with unavailable pods',
    deployment({ ...counts(2), availableReplicas: 1 }),
    'progressing',
    'NotAvailable',
  ],
  ['a Deployment with unready pods', deployment({ ...counts(2), readyReplicas: 1 }), 'progressing', 'NotReady'],
  [
    'a Deployment whose rollout is not complete',
    deployment({ ...counts(2), conditions: [AVAILABLE[0], condition('Progressing', 'True', 'ReplicaSetUpdated')] }),
    'progressing',
    'RollingOut',
  ],
  ['a paused Deployment', deployment(counts(1), { replicas: 2, paused: true }), 'suspended', 'Paused'],
  [
    'a Deployment after its deadline',
    deployment({ conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded')] }),
    'failed',
    'ProgressDeadlineExceeded',
  ],
  ['a Deployment without a deadline', deployment({ ...counts(2), conditions: [AVAILABLE[0]] }), 'ready', 'Ready'],
  ['a StatefulSet with all pods', statefulSet({ currentReplicas: 2, updatedReplicas: 2 }), 'ready', 'Ready'],
  ['a StatefulSet that creates pods', statefulSet({ replicas: 1 }), 'progressing', 'Creating'],
  ['a StatefulSet with unready pods', statefulSet({ readyReplicas: 1 }), 'progressing', 'NotReady'],
  ['a StatefulSet with surplus pods', statefulSet({ replicas: 3 }), 'progressing', 'PendingTermination'],
  ['a StatefulSet with old pods', statefulSet({ currentReplicas: 1 }), 'progressing', 'Updating'],
  ['a StatefulSet in an update', statefulSet({ currentReplicas: 2, currentRevision: 'a' }), 'progressing', 'Updating'],
  [
    'a StatefulSet below its partition',
    statefulSet({ updatedReplicas: 0 }, { rollingUpdate: { partition: 1 } }),
    'progressing',
    'Updating',
  ],
  [
    'a StatefulSet at its partition',
    statefulSet({ updatedReplicas: 1 }, { rollingUpdate: { partition: 1 } }),
    'ready',
    'Ready',
  ],
  ['a StatefulSet that is updated by hand', statefulSet({ replicas: 0 }, { type: 'OnDelete' }), 'ready', 'OnDelete'],
  ['a DaemonSet on all nodes', daemonSet({}), 'ready', 'Ready'],
  ['a DaemonSet that no node matches', daemonSet({ desiredNumberScheduled: 0 }), 'ready', 'NoNodes'],
  ['a DaemonSet without counts', object('apps/v1', 'DaemonSet', { status: {} }), 'progressing', 'NotObserved'],
  ['a DaemonSet that creates pods', daemonSet({ currentNumberScheduled: 1 }), 'progressing', 'Creating'],
  ['a DaemonSet that updates pods', daemonSet({ updatedNumberScheduled: 1 }), 'progressing', 'Updating'],
  ['a DaemonSet with unavailable pods', daemonSet({ numberAvailable: 1 }), 'progressing', 'NotAvailable'],
  ['a DaemonSet with unready pods', daemonSet({ numberReady: 1 }), 'progressing', 'NotReady'],
  [
    'a ReplicaSet with all pods',
    replicaSet(1, 'rs', { fullyLabeledReplicas: 2, replicas: 2, availableReplicas: 2, readyReplicas: 2 }),
    'ready',
    'Ready',
  ],
  ['a ReplicaSet that creates pods', replicaSet(1, 'rs', { replicas: 1 }), 'progressing', 'Creating'],
  ['a ReplicaSet whose pods are refused', replicaSet(1, 'rs', refusedSince(30)), 'progressing', 'FailedCreate'],
  ['a ReplicaSet whose pods are refused for long', replicaSet(1, 'rs', refusedSince(121)), 'failed', 'FailedCreate'],
  ['a PodDisruptionBudget', object('policy/v1', 'PodDisruptionBudget', { status: {} }), 'ready', 'Ready'],
])('%s', (_, it, state, reason) => {
  expect(healthOf(it, view())).toMatchObject({ state, reason });
});

function statefulSet(status: object, updateStrategy: object = {}): KubeObject {
  const replicas = { replicas: 2, readyReplicas: 2, currentRevision: 'b', updateRevision: 'b' };
  return object('apps/v1', 'StatefulSet', {
    spec: { replicas: 2, updateStrategy },
    status: { ...replicas, ...status },
  });
}

function daemonSet(status: object): KubeObject {
  const all = {
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
    numberReady: 2,
  };
  return object('apps/v1', 'DaemonSet', {
    metadata: { generation: 1 },
    status: { observedGeneration: 1, ...all, ...status },
  });
}

test('a Deployment fails with a pod of its newest revision that cannot start, and names it', () => {
  const objects = [replicaSet(1, 'old'), replicaSet(2, 'new'), waitingPod('ErrImagePull', 'not found', 'new')];
  expect(healthOf(deployment({ ...counts(2), updatedReplicas: 1 }), view(objects))).toMatchObject({
    state: 'failed',
    reason: 'ErrImagePull',
    message: 'not found',
    cause: { kind: 'Pod', name: 'it-1' },
    container: 'main',
  });
});

test('a Deployment ignores a failed pod of an older revision, and pods that are being deleted', () => {
  const leaving = waitingPod('ErrImagePull', 'not found', 'new');
  const objects = [
    replicaSet(1, 'old'),
    replicaSet(2, 'new'),
    waitingPod('ErrImagePull', 'not found', 'old'),
    { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: ago(1) } },
  ];
  expect(healthOf(deployment(counts(1)), view(objects)).state).toBe('progressing');
});

test('a Deployment names the refusal of its pods', () => {
  const it = deployment({ conditions: refusedSince(10).conditions });
  expect(healthOf(it, view())).toMatchObject({
    state: 'progressing',
    reason: 'FailedCreate',
    message: 'exceeded quota: compute',
  });
});

test('a StatefulSet names the refusal of its pods from the event', () => {
  const events = [event('FailedCreate', 'violates PodSecurity "restricted"')];
  expect(healthOf(statefulSet({ replicas: 0 }), view([], events))).toMatchObject({
    state: 'failed',
    message: 'violates PodSecurity "restricted"',
  });
});

test('after its deadline, a Deployment fails with the message of a pod', () => {
  const it = deployment({ conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')] });
  const running = pod({ status: { phase: 'Running', conditions: [condition('Ready', 'False')] } }, 'new');
  const events = [event('Unhealthy', 'Readiness probe failed: 503', 'uid-it-1')];
  expect(healthOf(it, view([replicaSet(1, 'new'), running], events))).toMatchObject({
    state: 'failed',
    reason: 'ProgressDeadlineExceeded',
    message: 'Readiness probe failed: 503',
    cause: { kind: 'Pod' },
  });
});
