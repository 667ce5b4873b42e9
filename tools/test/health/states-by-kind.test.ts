import { type ClusterView, healthOf } from '../../src/health';
import { RULED_KINDS } from '../../src/health/rules';
import type { KubeObject } from '../../src/kubernetes/objects';
import { ago, condition, event, object, pod, view, waitingPod } from './objects';

/** An object, and what explains its state. */
type Scene = readonly [object: KubeObject, view?: ClusterView];
/** A scene for each state, or why objects of the kind never have it. */
interface States {
  readonly ready: Scene;
  readonly progressing: Scene | string;
  readonly failed: Scene | string;
  readonly unknown: Scene | string;
}

const STATUS_IS_COMPLETE = 'its controller always writes a status that the rule knows';
const ONLY_STALLED = 'only controllers that set Stalled say so';
const DEGRADED = 'it is a note: the workload works without it';

const withStatus = (apiVersion: string, kind: string, status: object, spec: object = {}) =>
  object(apiVersion, kind, { spec, status });
const conditions = (...all: object[]) => ({ conditions: all });
const pulled = waitingPod('ImagePullBackOff', 'not found');

const deployment = (status: object) => withStatus('apps/v1', 'Deployment', status, { replicas: 1 });
const rolledOut = {
  ...{ replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
  ...conditions(condition('Progressing', 'True', 'NewReplicaSetAvailable'), condition('Available', 'True')),
};
const statefulSet = (ready: number) =>
  withStatus(
    'apps/v1',
    'StatefulSet',
    { replicas: 1, readyReplicas: ready, currentReplicas: 1, currentRevision: 'a', updateRevision: 'a' },
    { replicas: 1 },
  );
const daemonSet = (ready: number) =>
  withStatus('apps/v1', 'DaemonSet', {
    ...{ observedGeneration: 1, desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1 },
    ...{ numberAvailable: ready, numberReady: ready },
  });
const replicaSet = (status: object) => withStatus('apps/v1', 'ReplicaSet', status, { replicas: 1 });
const job = (status: object) => withStatus('batch/v1', 'Job', { startTime: ago(9), ...status });
const jobSet = (status: object) => withStatus('jobset.x-k8s.io/v1alpha2', 'JobSet', status);
const running = [{ name: 'worker', ready: 0, active: 2, succeeded: 0 }];
const ownedJob = object('batch/v1', 'Job', {
  metadata: { uid: 'uid-job', ownerReferences: [{ kind: 'JobSet', name: 'it', uid: 'uid-it' }] },
});
const claim = (phase: string) => withStatus('v1', 'PersistentVolumeClaim', { phase });
const service = object('v1', 'Service', { spec: { selector: { app: 'hub' } } });
const slice = (ready: boolean) =>
  object('discovery.k8s.io/v1', 'EndpointSlice', {
    metadata: { name: 'it-x', uid: 'uid-slice', labels: { 'kubernetes.io/service-name': 'it' } },
    endpoints: [{ conditions: { ready } }],
  });
const selected = (replicas: number, app = 'hub') =>
  object('apps/v1', 'Deployment', {
    metadata: { name: 'hub', uid: 'uid-hub' },
    spec: { replicas, template: { metadata: { labels: { app, extra: 'x' } } } },
  });
const balanced = (kind: string, apiVersion: string, ...ingress: object[]) =>
  withStatus(apiVersion, kind, { loadBalancer: { ingress } });
const gateway = (...all: object[]) => withStatus('gateway.networking.k8s.io/v1', 'Gateway', conditions(...all));
const route = (kind: string, ...all: object[]) =>
  withStatus('gateway.networking.k8s.io/v1', kind, { parents: [conditions(...all)] }, { parentRefs: [{ name: 'g' }] });
const routeStates = (kind: string): States => ({
  ready: [route(kind, condition('Accepted', 'True'), condition('ResolvedRefs', 'True'))],
  progressing: [route(kind, condition('Accepted', 'False', 'NoMatchingParent'))],
  failed: [route(kind, condition('Accepted', 'False', 'NotAllowedByListeners'))],
  unknown: 'a controller that has not seen it is in progress',
});
const trainingStates = (kind: string): States => {
  const training = (type: string) => withStatus('kubeflow.org/v1', kind, conditions(condition(type, 'True')));
  return {
    ready: [training('Succeeded')],
    progressing: [training('Running')],
    failed: [training('Failed')],
    unknown: 'an operator that has not seen it is in progress',
  };
};
const single = (apiVersion: string, kind: string, type: string, status: string, reason = '') =>
  withStatus(apiVersion, kind, conditions(condition(type, status, reason)));
const hpa = (...all: object[]) => withStatus('autoscaling/v2', 'HorizontalPodAutoscaler', conditions(...all));

const STATES: Readonly<Record<string, States>> = {
  Pod: {
    ready: [pod({ status: { phase: 'Running', conditions: [condition('Ready', 'True')] } })],
    progressing: [pod({ status: { phase: 'Pending' } })],
    failed: [pulled],
    unknown: STATUS_IS_COMPLETE,
  },
  'apps/Deployment': {
    ready: [deployment(rolledOut)],
    progressing: [deployment({ ...rolledOut, availableReplicas: 0 })],
    failed: [deployment(conditions(condition('Progressing', 'False', 'ProgressDeadlineExceeded')))],
    unknown: STATUS_IS_COMPLETE,
  },
  'apps/StatefulSet': {
    ready: [statefulSet(1)],
    progressing: [statefulSet(0)],
    failed: [statefulSet(0), view([pulled])],
    unknown: STATUS_IS_COMPLETE,
  },
  'apps/DaemonSet': {
    ready: [daemonSet(1)],
    progressing: [daemonSet(0)],
    failed: [daemonSet(0), view([pulled])],
    unknown: STATUS_IS_COMPLETE,
  },
  'apps/ReplicaSet': {
    ready: [replicaSet({ replicas: 1, fullyLabeledReplicas: 1, availableReplicas: 1, readyReplicas: 1 })],
    progressing: [replicaSet({})],
    failed: [replicaSet(conditions(condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota', 121)))],
    unknown: STATUS_IS_COMPLETE,
  },
  'policy/PodDisruptionBudget': {
    ready: [withStatus('policy/v1', 'PodDisruptionBudget', {})],
    progressing: 'it has no work to do',
    failed: DEGRADED,
    unknown: STATUS_IS_COMPLETE,
  },
  'batch/Job': {
    ready: [job(conditions(condition('Complete', 'True')))],
    progressing: [job({})],
    failed: [job(conditions(condition('Failed', 'True', 'BackoffLimitExceeded')))],
    unknown: STATUS_IS_COMPLETE,
  },
  'batch/CronJob': {
    ready: [withStatus('batch/v1', 'CronJob', {})],
    progressing: 'it is ready to start Jobs as soon as it exists',
    failed: DEGRADED,
    unknown: STATUS_IS_COMPLETE,
  },
  'jobset.x-k8s.io/JobSet': {
    ready: [jobSet(conditions(condition('Completed', 'True', 'AllJobsCompleted')))],
    progressing: [jobSet({ replicatedJobsStatus: running })],
    failed: [jobSet(conditions(condition('Failed', 'True', 'FailedJobs')))],
    unknown: 'a controller that has not seen it is in progress',
  },
  ...Object.fromEntries(
    ['TFJob', 'PyTorchJob', 'MPIJob', 'XGBoostJob', 'PaddleJob', 'JAXJob'].map((kind) => [
      `kubeflow.org/${kind}`,
      trainingStates(kind),
    ]),
  ),
  PersistentVolumeClaim: {
    ready: [claim('Bound')],
    progressing: [claim('Pending')],
    failed: [claim('Lost')],
    unknown: STATUS_IS_COMPLETE,
  },
  PersistentVolume: {
    ready: [withStatus('v1', 'PersistentVolume', { phase: 'Bound' })],
    progressing: [withStatus('v1', 'PersistentVolume', { phase: 'Pending' })],
    failed: [withStatus('v1', 'PersistentVolume', { phase: 'Failed' })],
    unknown: STATUS_IS_COMPLETE,
  },
  Service: {
    ready: [service, view([slice(true), selected(1)])],
    progressing: [service, view([slice(false), selected(1)])],
    failed: 'its pods may become ready; their workload fails',
    unknown: [service, view([slice(false), selected(1, 'other')])],
  },
  'networking.k8s.io/Ingress': {
    ready: [balanced('Ingress', 'networking.k8s.io/v1', { ip: '192.0.2.1' })],
    progressing: [balanced('Ingress', 'networking.k8s.io/v1')],
    failed: ONLY_STALLED,
    unknown: STATUS_IS_COMPLETE,
  },
  'gateway.networking.k8s.io/Gateway': {
    ready: [gateway(condition('Accepted', 'True'), condition('Programmed', 'True'))],
    progressing: [gateway(condition('Accepted', 'Unknown', 'Pending'))],
    failed: [gateway(condition('Accepted', 'False', 'InvalidParameters'))],
    unknown: 'a controller that has not seen it is in progress',
  },
  'gateway.networking.k8s.io/HTTPRoute': routeStates('HTTPRoute'),
  'gateway.networking.k8s.io/GRPCRoute': routeStates('GRPCRoute'),
  Namespace: {
    ready: [withStatus('v1', 'Namespace', { phase: 'Active' })],
    progressing: [withStatus('v1', 'Namespace', { phase: 'Terminating' })],
    failed: ONLY_STALLED,
    unknown: STATUS_IS_COMPLETE,
  },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    ready: [single('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'Established', 'True')],
    progressing: [single('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'Established', 'False', 'Installing')],
    failed: [single('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'NamesAccepted', 'False', 'PluralConflict')],
    unknown: STATUS_IS_COMPLETE,
  },
  'apiregistration.k8s.io/APIService': {
    ready: [single('apiregistration.k8s.io/v1', 'APIService', 'Available', 'True')],
    progressing: [single('apiregistration.k8s.io/v1', 'APIService', 'Available', 'False', 'MissingEndpoints')],
    failed: ONLY_STALLED,
    unknown: STATUS_IS_COMPLETE,
  },
  'autoscaling/HorizontalPodAutoscaler': {
    ready: [hpa(condition('AbleToScale', 'True'), condition('ScalingActive', 'True'))],
    progressing: 'the workload that it scales is in progress',
    failed: DEGRADED,
    unknown: STATUS_IS_COMPLETE,
  },
  'cert-manager.io/Certificate': {
    ready: [single('cert-manager.io/v1', 'Certificate', 'Ready', 'True')],
    progressing: [single('cert-manager.io/v1', 'Certificate', 'Ready', 'False', 'Issuing')],
    failed: [single('cert-manager.io/v1', 'Certificate', 'Issuing', 'False', 'Failed')],
    unknown: 'a controller that has not seen it is in progress',
  },
  'networking.gke.io/ManagedCertificate': {
    ready: [withStatus('networking.gke.io/v1', 'ManagedCertificate', { certificateStatus: 'Active' })],
    progressing: [withStatus('networking.gke.io/v1', 'ManagedCertificate', { certificateStatus: 'Provisioning' })],
    failed: [withStatus('networking.gke.io/v1', 'ManagedCertificate', { certificateStatus: 'ProvisioningFailed' })],
    unknown: 'a controller that has not seen it is in progress',
  },
  'app.k8s.io/Application': {
    ready: [single('app.k8s.io/v1beta1', 'Application', 'Ready', 'True')],
    progressing: [single('app.k8s.io/v1beta1', 'Application', 'Ready', 'False', 'Progressing')],
    failed: [single('app.k8s.io/v1beta1', 'Application', 'Degraded', 'True', 'NotFound')],
    unknown: [object('app.k8s.io/v1beta1', 'Application')],
  },
  'example.com/Widget': {
    ready: [single('example.com/v1', 'Widget', 'Ready', 'True')],
    progressing: [single('example.com/v1', 'Widget', 'Ready', 'False', 'Starting')],
    failed: [single('example.com/v1', 'Widget', 'Stalled', 'True', 'InvalidSpec')],
    unknown: [object('example.com/v1', 'Widget')],
  },
};

const SCENES = Object.entries(STATES).flatMap(([kind, states]) =>
  Object.entries(states).flatMap(([state, scene]: [string, Scene | string]) =>
    typeof scene === 'string' ? [] : [{ kind, state, scene }],
  ),
);

test('every kind with a rule has scenes for its states', () => {
  expect(Object.keys(STATES).sort()).toEqual([...RULED_KINDS, 'example.com/Widget'].sort());
});

test.each(SCENES)('$kind is $state', ({ state, scene: [it, around = view()] }) => {
  expect(healthOf(it, around).state).toBe(state);
});

test.each(SCENES.filter(({ state }) => state === 'ready'))(
  '$kind that is deleted is in progress',
  ({ scene: [it] }) => {
    const deleted = { ...it, metadata: { ...it.metadata, deletionTimestamp: ago(1) } };
    expect(healthOf(deleted, view()).state).toBe('progressing');
  },
);

describe('a Service', () => {
  test.each<[string, KubeObject[], string, string]>([
    ['whose EndpointSlices were not read', [selected(1)], 'ready', ''],
    ['with a ready pod in one of two slices', [slice(false), slice(true)], 'ready', ''],
    ['of a workload without replicas', [slice(false), selected(0)], 'ready', 'The workload behind it has no replicas.'],
    ['without a ready pod', [slice(false), selected(1)], 'progressing', 'No ready pod matches its selector.'],
  ])('%s', (_, objects, state, message) => {
    expect(healthOf(service, view(objects))).toMatchObject({ state, message });
  });

  test('that selects nothing of the program is in progress for a minute, and then unknown', () => {
    const at = (seconds: number) => {
      const young = object('v1', 'Service', {
        metadata: { creationTimestamp: ago(seconds) },
        spec: { selector: { app: 'hub' } },
      });
      return healthOf(young, view([slice(false)])).state;
    };
    expect([at(59), at(61)]).toEqual(['progressing', 'unknown']);
  });

  test.each([
    ['without a selector', {}],
    ['that is an alias', { type: 'ExternalName', selector: { app: 'hub' } }],
  ])('%s needs no pods', (_, spec) => {
    expect(healthOf(object('v1', 'Service', { spec }), view([slice(false)])).state).toBe('ready');
  });
});

describe('a JobSet', () => {
  test('is suspended by the user', () => {
    const it = withStatus('jobset.x-k8s.io/v1alpha2', 'JobSet', {}, { suspend: true });
    expect(healthOf(it, view()).state).toBe('suspended');
  });

  test('that runs says how many pods each of its jobs has', () => {
    expect(healthOf(jobSet({ replicatedJobsStatus: running }), view()).message).toBe(
      'worker: 0 ready, 2 active, 0 succeeded',
    );
  });

  test('fails with the pod that cannot start', () => {
    const blocked = waitingPod('ErrImagePull', 'not found', 'uid-job');
    expect(healthOf(jobSet({ replicatedJobsStatus: running }), view([ownedJob, blocked]))).toMatchObject({
      ...{ state: 'failed', reason: 'ErrImagePull', message: 'not found' },
      cause: { kind: 'Pod', name: 'it-1' },
    });
  });

  test('that nobody has seen is in progress', () => {
    const events = [event('Other', '')];
    expect(healthOf(jobSet({}), view([], events))).toMatchObject({ state: 'progressing', reason: 'NotObserved' });
  });
});
