import { healthOf } from '../../src/health';
import type { KubeObject } from '../../src/kubernetes/objects';
import { ago, condition, event, object, pod, view, waitingPod } from './objects';

const unschedulable = (message: string, seconds: number): KubeObject =>
  pod({
    status: { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable', message, seconds)] },
  });
const POD_UID = 'uid-it-1';
const node = (labels: Record<string, string>) =>
  object('v1', 'Node', { metadata: { name: 'node', uid: 'node', labels } });

describe('a pod', () => {
  test.each<[string, KubeObject, string, string, string]>([
    [
      'that is ready',
      pod({ status: { phase: 'Running', conditions: [condition('Ready', 'True')] } }),
      'ready',
      'Ready',
      '',
    ],
    ['that succeeded', pod({ status: { phase: 'Succeeded' } }), 'ready', 'Succeeded', ''],
    ['that starts', pod({ status: { phase: 'Pending' } }), 'progressing', 'Starting', ''],
    [
      'that runs and is not ready',
      pod({
        status: { phase: 'Running', conditions: [condition('Ready', 'False', 'X', 'containers with unready status')] },
      }),
      'progressing',
      'NotReady',
      'containers with unready status',
    ],
    [
      'that was evicted',
      pod({ status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' } }),
      'failed',
      'Evicted',
      'The node was low on memory.',
    ],
    [
      'whose container ended with an error',
      pod({
        status: { phase: 'Failed', containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 2 } } }] },
      }),
      'failed',
      'PodFailed',
      'Container "main" ended with exit code 2.',
    ],
    ['whose image does not exist', waitingPod('ErrImagePull', 'not found'), 'failed', 'ErrImagePull', 'not found'],
    [
      'whose image is pulled again later',
      waitingPod('ImagePullBackOff', 'Back-off'),
      'failed',
      'ImagePullBackOff',
      'Back-off',
    ],
    ['with an invalid image name', waitingPod('InvalidImageName', 'parse'), 'failed', 'InvalidImageName', 'parse'],
    [
      'whose Secret does not exist',
      waitingPod('CreateContainerConfigError', 'secret "google" not found'),
      'failed',
      'CreateContainerConfigError',
      'secret "google" not found',
    ],
    ['whose container is created', waitingPod('ContainerCreating', ''), 'progressing', 'Starting', ''],
    ['without room, for 5 s', unschedulable('0/1 nodes', 5), 'progressing', 'Unschedulable', '0/1 nodes'],
    ['without room, for 20 s', unschedulable('0/1 nodes', 20), 'failed', 'Unschedulable', '0/1 nodes'],
  ])('%s', (_, it, state, reason, message) => {
    expect(healthOf(it, view())).toMatchObject({ state, reason, message });
  });

  test('that crashes fails with its exit code and its probe', () => {
    const it = pod({
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'hub',
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          },
        ],
      },
    });
    const events = [event('Unhealthy', 'Liveness probe failed: refused', POD_UID)];
    expect(healthOf(it, view([], events))).toEqual({
      state: 'failed',
      reason: 'CrashLoopBackOff',
      message: 'Container "hub" ended with exit code 137 (OOMKilled). Liveness probe failed: refused',
      cause: { group: '', version: 'v1', kind: 'Pod', namespace: 'ns', name: 'it-1' },
      container: 'hub',
    });
  });

  test.each([
    ['has just ended', { ready: false, state: { terminated: { exitCode: 3 } } }],
    ['runs again', { ready: false, state: { running: {} }, lastState: { terminated: { exitCode: 3 } } }],
  ])('is in progress with the exit code of a container that %s', (_, status) => {
    const it = pod({ status: { phase: 'Running', containerStatuses: [{ name: 'hub', ...status }] } });
    expect(healthOf(it, view())).toMatchObject({
      ...{ state: 'progressing', reason: 'Restarting', message: 'Container "hub" ended with exit code 3.' },
      ...{ cause: { name: 'it-1' }, container: 'hub' },
    });
  });

  test('with a failing probe is in progress with the message of the probe', () => {
    const it = pod({ status: { phase: 'Running', conditions: [condition('Ready', 'False')] } });
    const events = [event('Unhealthy', 'Readiness probe failed: 503', POD_UID)];
    expect(healthOf(it, view([], events))).toMatchObject({
      state: 'progressing',
      reason: 'ProbeFailed',
      message: 'Readiness probe failed: 503',
    });
  });

  test('that waits for a volume names it', () => {
    const events = [event('FailedMount', 'configmap "x" not found', POD_UID)];
    expect(healthOf(pod({ status: { phase: 'Pending' } }), view([], events))).toMatchObject({
      state: 'progressing',
      reason: 'FailedMount',
    });
  });

  test.each([
    ['a node group grows', [], [event('TriggeredScaleUp', 'pod triggered scale-up', POD_UID)], 60, 'progressing'],
    [
      'no node group can grow',
      [node({ 'karpenter.sh/nodepool': 'a' })],
      [event('NotTriggerScaleUp', '', POD_UID)],
      60,
      'failed',
    ],
    ['nodes are in a group', [node({ 'cloud.google.com/gke-nodepool': 'a' })], [], 60, 'progressing'],
    ['nodes are in a group for long', [node({ 'cloud.google.com/gke-nodepool': 'a' })], [], 301, 'failed'],
    ['nodes are in no group', [node({})], [], 60, 'failed'],
  ])('without room if %s', (_, nodes, events, seconds, state) => {
    expect(healthOf(unschedulable('0/1 nodes', seconds), view(nodes, events)).state).toBe(state);
  });

  test('that is deleted is in progress, and names its finalizers', () => {
    const it = object('v1', 'Pod', { metadata: { deletionTimestamp: ago(1), finalizers: ['example.com/hold'] } });
    expect(healthOf(it, view())).toMatchObject({
      state: 'progressing',
      reason: 'Terminating',
      message: 'Finalizers: example.com/hold',
    });
  });
});
