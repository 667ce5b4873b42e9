import { type Health, healthOfMissing, hintFor, type ObservedObject, verdictOf } from '../../src/health';
import { NOW } from './objects';

const observed = (
  state: Health['state'],
  { gates = true, kind = 'Deployment', reason = 'Reason', message = '' } = {},
): ObservedObject => ({
  object: { group: '', kind, namespace: 'ns', name: state },
  health: { state, reason, message },
  gates,
});

test.each<[string, ObservedObject[], object]>([
  ['nothing', [], { ready: 'False', reason: 'NoObjects', degraded: false }],
  [
    'ready objects',
    [observed('ready'), observed('suspended')],
    { ready: 'True', reason: 'Ready', readyCount: 2, total: 2 },
  ],
  [
    'an object in progress',
    [observed('ready'), observed('progressing')],
    { ready: 'False', reason: 'Progressing', degraded: false, readyCount: 1 },
  ],
  [
    'an unknown object',
    [observed('ready'), observed('unknown')],
    { ready: 'Unknown', reason: 'Unknown', degraded: false },
  ],
  [
    'an unknown object and one in progress',
    [observed('unknown'), observed('progressing')],
    { ready: 'False', reason: 'Progressing' },
  ],
  [
    'a failed object',
    [observed('progressing'), observed('failed', { reason: 'ErrImagePull' })],
    { ready: 'False', reason: 'ErrImagePull', degraded: true },
  ],
  [
    'a missing object',
    [observed('missing', { reason: 'NotFound' })],
    { ready: 'False', reason: 'NotFound', degraded: true },
  ],
  [
    'a failed object that does not gate',
    [observed('ready'), observed('failed', { gates: false })],
    { ready: 'True', reason: 'Ready', degraded: true, total: 1 },
  ],
  [
    'an object in progress that does not gate',
    [observed('ready'), observed('progressing', { gates: false })],
    { ready: 'True', degraded: false },
  ],
])('the whole of %s', (_, objects, expected) => {
  expect(verdictOf(objects)).toMatchObject(expected);
});

test('the first blocker is the one that explains most', () => {
  const objects = [
    observed('progressing', { kind: 'Ingress', message: 'no address' }),
    observed('progressing'),
    observed('progressing', { kind: 'StatefulSet', message: '0 of 1' }),
    observed('failed', { kind: 'DaemonSet' }),
  ];
  expect(verdictOf(objects).blockers.map(({ object }) => object.kind)).toEqual([
    'DaemonSet',
    'StatefulSet',
    'Deployment',
    'Ingress',
  ]);
});

test('a ready object with a message is a note', () => {
  expect(verdictOf([observed('ready', { message: 'No node matches.' })]).notes).toHaveLength(1);
});

test.each([
  [599, 'progressing'],
  [600, 'missing'],
])('an object that is expected for %i s and does not exist is %s', (seconds, state) => {
  expect(healthOfMissing(NOW - seconds * 1000, NOW)).toMatchObject({ state, reason: 'NotFound' });
});

test.each([
  ['ErrImagePull', 'manifest unknown', /does not have it/],
  ['ImagePullBackOff', 'pull access denied', /credentials of the registry/],
  ['ErrImagePull', 'dial tcp: timeout', /can reach the registry/],
  [
    'Unschedulable',
    '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient nvidia.com/gpu.',
    /more cpu, nvidia.com\/gpu, or request less/,
  ],
  ['Unschedulable', "1 node(s) didn't match Pod's node affinity/selector", /node selector/],
  ['Unschedulable', 'pod has unbound immediate PersistentVolumeClaims', /StorageClass/],
  ['FailedCreate', 'pods "x" is forbidden: exceeded quota: compute', /ResourceQuota/],
  ['FailedCreate', 'violates PodSecurity "restricted"', /Pod Security level/],
  ['CrashLoopBackOff', 'ended with exit code 137 (OOMKilled).', /memory limit/],
  ['CrashLoopBackOff', 'Liveness probe failed: refused', /answer its probe/],
  ['CreateContainerConfigError', 'secret "x" not found', /Secret or ConfigMap/],
])('the fix for %s (%s)', (reason, message, hint) => {
  expect(hintFor({ state: 'failed', reason, message })).toMatch(hint);
});

test('the fix for a crash is the command that prints the log', () => {
  const cause = { group: '', kind: 'Pod', namespace: 'ns', name: 'hub-1' };
  const health: Health = { state: 'failed', reason: 'CrashLoopBackOff', message: '', cause, container: 'hub' };
  expect(hintFor(health)).toContain('kubectl logs hub-1 -n ns -c hub --previous');
});
