import { account, binding, INVALID_APPS, secret } from './invalid-apps';
import type { Manifest } from './manifest';
import { RULES, violations } from './rules';
import { validApp, validPod } from './valid-app';

test('a valid app violates no rule', () => {
  expect(violations(validApp())).toEqual([]);
});

test('every rule has an app that violates it, and a reason', () => {
  expect(Object.keys(INVALID_APPS)).toEqual(RULES.map(({ name }) => name));
  expect(RULES.filter(({ why }) => !why.endsWith('.'))).toEqual([]);
});

describe.each(Object.entries(INVALID_APPS))('%s', (rule, cases) => {
  test.each(cases)('fails if %s', (_, changes, ...expected) => {
    const found = violations(validApp(changes)).filter((violation) => violation.startsWith(`${rule}: `));
    expect(found).not.toEqual([]);
    if (expected.length > 0) {
      expect(found).toEqual(expected.map((violation) => `${rule}: ${violation}`));
    }
  });
});

test('reports every privilege of a privileged pod', () => {
  const [[, changes]] = INVALID_APPS['least-privilege'];
  expect(violations(validApp(changes))).toEqual([
    'least-privilege: Deployment team/app: shares a namespace of its node',
    'least-privilege: Deployment team/app: volume disk is a path of its node',
    'least-privilege: Deployment team/app: container server is privileged',
    'least-privilege: Deployment team/app: container server does not drop ALL capabilities',
  ]);
});

test('a privileged namespace can contain pods with the exact capabilities that they need', () => {
  expect(
    violations(
      validApp({
        namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
        container: { securityContext: { capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH', 'SYS_RESOURCE'] } } },
      }),
    ),
  ).toEqual([]);
});

test('a token may be mounted if a binding uses it, or if it is for another audience', () => {
  const bound = { pod: { serviceAccountName: 'app', automountServiceAccountToken: true } };
  expect(violations(validApp({ ...bound, more: [account(), binding('app')] }))).toEqual([]);
  const nearby = { ...binding('app'), subjects: [{ kind: 'ServiceAccount', name: 'app' }] };
  expect(violations(validApp({ ...bound, more: [account(), nearby] }))).toEqual([]);
  const closed = { pod: { serviceAccountName: 'app', automountServiceAccountToken: undefined } };
  expect(violations(validApp({ ...closed, more: [account(false)] }))).toEqual([]);
  const sources = [{ serviceAccountToken: { audience: 'vault' } }];
  expect(violations(validApp({ pod: { volumes: [{ name: 'token', projected: { sources } }] } }))).toEqual([]);
});

test('a job needs no probes, and an empty Secret leaks nothing', () => {
  const noProbes = { livenessProbe: undefined, readinessProbe: undefined };
  expect(violations(validApp({ kind: 'Job', container: noProbes }))).toEqual([]);
  expect(violations(validApp({ more: [secret({}), secret({ data: {} })] }))).toEqual([]);
});

test.each(['app:1', `app@sha256:${'0'.repeat(64)}`, `app:1@sha256:${'0'.repeat(64)}`, 'host:5000/a/b:v1'])(
  'the image %s is pinned',
  (image) => {
    expect(violations(validApp({ container: { image } }))).toEqual([]);
  },
);

test.each([{ image: 'registry.example.com/pause:3' }, { name: 'pause' }])(
  'a pause container (%j) needs no probe',
  (pause) => {
    const container = { ...pause, livenessProbe: undefined, readinessProbe: undefined };
    expect(violations(validApp({ container }))).toEqual([]);
  },
);

test('pods and cron jobs are checked too', () => {
  const pod = { ...validPod(), hostNetwork: true };
  const metadata = { name: 'odd', namespace: 'team' };
  const found = violations(
    validApp({
      more: [
        { kind: 'Pod', metadata, spec: pod as Manifest['spec'] },
        { kind: 'CronJob', metadata, spec: { jobTemplate: { spec: { template: { spec: pod } } } } },
      ],
    }),
  );
  expect(found).toContain('pod-security: Pod team/odd: hostNetwork is set');
  expect(found).toContain('pod-security: CronJob team/odd: hostNetwork is set');
});
