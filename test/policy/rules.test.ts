import type { Manifest } from './manifest';
import { RULES, violations } from './rules';
import { type Changes, validApp, validContainer, validPod } from './valid-app';

const role = (kind: string, rule: object): Manifest => ({
  kind,
  metadata: { name: 'reader', ...(kind === 'Role' && { namespace: 'team' }) },
  rules: [rule],
});
const binding = (name: string): Manifest => ({
  kind: 'RoleBinding',
  metadata: { name: 'reader', namespace: 'team' },
  subjects: [{ kind: 'ServiceAccount', name, namespace: 'team' }],
});
const account = (automountServiceAccountToken?: boolean): Manifest => ({
  kind: 'ServiceAccount',
  metadata: { name: 'app', namespace: 'team' },
  automountServiceAccountToken,
});
const secret = (fields: object): Manifest => ({
  kind: 'Secret',
  metadata: { name: 'keys', namespace: 'team' },
  ...fields,
});

/** What breaks a rule, by the rule's name: the change, and what is told of it. */
const BROKEN: { [rule: string]: [string, Changes, ...string[]][] } = {
  'pod-security': [
    [
      'a container may escalate its privileges',
      { container: { securityContext: { capabilities: { drop: ['ALL'] } } } },
      'Deployment team/app: container server does not set allowPrivilegeEscalation: false',
    ],
    [
      'an app without a namespace of its own has a pod that runs as root',
      { namespace: 'elsewhere', pod: { securityContext: { ...validPod().securityContext, runAsUser: 0 } } },
      'Deployment elsewhere/app: pod runs as root (runAsUser 0)',
    ],
    [
      'the namespace enforces "baseline" and a pod shares the network of its node',
      { namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'baseline' }, pod: { hostPID: true } },
      'Deployment team/app: hostPID is set',
    ],
  ],
  'least-privilege': [
    [
      'a namespace allows everything, and a pod takes it',
      {
        namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
        pod: { hostNetwork: true, volumes: [{ name: 'disk', hostPath: {} }] },
        container: { securityContext: { privileged: true } },
      },
    ],
  ],
  'closed-namespace': [
    ['a namespace enforces nothing', { namespaceLabels: {} }, 'Namespace team: enforces no Pod Security Standard'],
    [
      'a namespace is open',
      {
        more: [
          {
            kind: 'Namespace',
            metadata: { name: 'open', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
          },
        ],
      },
      'Namespace open: has no policy that denies all traffic',
    ],
  ],
  'network-policy': [
    [
      'the policy of a pod has another selector',
      { policy: { podSelector: { matchLabels: { other: 'app' } }, policyTypes: ['Ingress', 'Egress'] } },
      'Deployment team/app: no NetworkPolicy of its own for Ingress',
      'Deployment team/app: no NetworkPolicy of its own for Egress',
    ],
    [
      'the policy of a pod leaves a direction open',
      { policy: { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'app' } }, policyTypes: ['Ingress'] } },
      'Deployment team/app: no NetworkPolicy of its own for Egress',
    ],
    [
      'the only policy of a pod is the one that is for all pods',
      { policy: { podSelector: { matchLabels: {} }, policyTypes: ['Ingress', 'Egress'] } },
      'Deployment team/app: no NetworkPolicy of its own for Ingress',
      'Deployment team/app: no NetworkPolicy of its own for Egress',
    ],
    [
      'the policy of a TFJob finds its chief only',
      {
        more: [
          {
            kind: 'TFJob',
            metadata: { name: 'train', namespace: 'team' },
            spec: {
              tfReplicaSpecs: Object.fromEntries(
                ['Chief', 'Worker'].map((type) => [
                  type,
                  {
                    template: {
                      metadata: { labels: { ...validApp()[2].metadata.labels, 'app.kubernetes.io/name': 'x' } },
                      spec: validPod(),
                    },
                  },
                ]),
              ),
            },
          },
          {
            kind: 'NetworkPolicy',
            metadata: { name: 'train', namespace: 'team' },
            spec: {
              podSelector: {
                matchExpressions: [
                  { key: 'training.kubeflow.org/job-name', operator: 'In', values: ['train'] },
                  { key: 'training.kubeflow.org/replica-type', operator: 'NotIn', values: ['worker'] },
                ],
              },
              policyTypes: ['Ingress', 'Egress'],
            },
          },
        ],
      },
      'TFJob team/train Worker: no NetworkPolicy of its own for Ingress',
      'TFJob team/train Worker: no NetworkPolicy of its own for Egress',
    ],
  ],
  resources: [
    [
      'a container has no limit of memory and no request of CPU',
      { container: { resources: { requests: { memory: '1Gi' }, limits: { cpu: 1 } } } },
      'Deployment team/app: container server has no cpu in requests',
      'Deployment team/app: container server has no memory in limits',
    ],
    [
      'an init container has none at all',
      { pod: { initContainers: [{ ...validContainer(), name: 'fetch', resources: {} }] } },
      'Deployment team/app: container fetch has no cpu in requests',
      'Deployment team/app: container fetch has no memory in requests',
      'Deployment team/app: container fetch has no cpu in limits',
      'Deployment team/app: container fetch has no memory in limits',
    ],
  ],
  probes: [
    [
      'a long-running container has none',
      { kind: 'StatefulSet', container: { livenessProbe: undefined, readinessProbe: undefined } },
      'StatefulSet team/app: container server has no livenessProbe',
      'StatefulSet team/app: container server has no readinessProbe',
    ],
    [
      "the image of a pause container runs something else than the image's own program",
      { container: { image: 'pause:3', command: ['serve'], livenessProbe: undefined } },
      'Deployment team/app: container server has no livenessProbe',
    ],
  ],
  labels: [
    [
      'an object lacks one',
      { labels: { ...validApp()[2].metadata.labels, 'app.kubernetes.io/instance': '' } },
      'Deployment team/app: no app.kubernetes.io/instance',
    ],
    [
      'a pod template lacks one',
      { podLabels: { ...validApp()[2].metadata.labels, 'app.kubernetes.io/part-of': '' } },
      'pods of Deployment team/app: no app.kubernetes.io/part-of',
    ],
  ],
  'no-idle-token': [
    [
      'a pod mounts one by default',
      { pod: { automountServiceAccountToken: undefined } },
      'Deployment team/app: mounts a token of a service account that may do nothing',
    ],
    [
      'a pod mounts one, and the binding is for another service account',
      { pod: { serviceAccountName: 'app', automountServiceAccountToken: true }, more: [account(), binding('other')] },
      'Deployment team/app: mounts a token of a service account that may do nothing',
    ],
    [
      'a pod mounts one by a projected volume',
      { pod: { volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: {} }] } }] } },
      'Deployment team/app: mounts a token of a service account that may do nothing',
    ],
  ],
  'no-wildcard': [
    [
      'a role allows all verbs',
      { more: [role('Role', { apiGroups: [''], resources: ['pods'], verbs: ['*'] })] },
      'Role team/reader: a wildcard in verbs',
    ],
    [
      'a cluster role is for all resources of all groups',
      { more: [role('ClusterRole', { apiGroups: ['*'], resources: ['*'], verbs: ['get'] })] },
      'ClusterRole reader: a wildcard in apiGroups',
      'ClusterRole reader: a wildcard in resources',
    ],
    [
      'a cluster role is for a part of all paths',
      { more: [role('ClusterRole', { nonResourceURLs: ['/metrics/*'], verbs: ['get'] })] },
      'ClusterRole reader: a wildcard in nonResourceURLs',
    ],
  ],
  'pinned-images': ['app', 'app:latest', 'registry.example.com:5000/app', undefined].map((image) => [
    `a container runs ${image}`,
    { container: { image } },
    `Deployment team/app: container server runs ${image}, which is not pinned`,
  ]),
  'named-namespace': [
    [
      'objects name none',
      { namespace: undefined },
      'Deployment app: names no namespace',
      'NetworkPolicy app: names no namespace',
    ],
    [
      'objects are in "default"',
      { namespace: 'default' },
      'Deployment default/app: is in the namespace "default"',
      'NetworkPolicy default/app: is in the namespace "default"',
    ],
    [
      'an object that can be in none names one',
      { more: [{ kind: 'ClusterRole', metadata: { name: 'reader', namespace: 'team' } }] },
      'ClusterRole team/reader: can be in no namespace',
    ],
  ],
  'no-secret-data': [
    ['a Secret has data', { more: [secret({ data: { key: 'eA==' } })] }, 'Secret team/keys: holds data'],
    ['a Secret has text', { more: [secret({ stringData: { key: '' } })] }, 'Secret team/keys: holds data'],
  ],
};

test('a sound app breaks no rule', () => {
  expect(violations(validApp())).toEqual([]);
});

test('every rule has an app that breaks it, and says why it is there', () => {
  expect(Object.keys(BROKEN)).toEqual(RULES.map(({ name }) => name));
  expect(RULES.filter(({ why }) => !why.endsWith('.'))).toEqual([]);
});

describe.each(Object.entries(BROKEN))('%s', (rule, cases) => {
  test.each(cases)('fails when %s', (_, changes, ...expected) => {
    const found = violations(validApp(changes)).filter((violation) => violation.startsWith(`${rule}: `));
    expect(found).not.toEqual([]);
    if (expected.length > 0) {
      expect(found).toEqual(expected.map((violation) => `${rule}: ${violation}`));
    }
  });
});

test('fails with everything that a privileged pod takes', () => {
  const [[, changes]] = BROKEN['least-privilege'];
  expect(violations(validApp(changes))).toEqual([
    'least-privilege: Deployment team/app: shares a namespace of its node',
    'least-privilege: Deployment team/app: volume disk is a path of its node',
    'least-privilege: Deployment team/app: container server is privileged',
    'least-privilege: Deployment team/app: container server keeps the capabilities that it does not name',
  ]);
});

test('a namespace for what cannot keep the standard may hold it, with the exact capabilities that it needs', () => {
  expect(
    violations(
      validApp({
        namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
        container: { securityContext: { capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH', 'SYS_RESOURCE'] } } },
      }),
    ),
  ).toEqual([]);
});

test('a token may be mounted where a binding uses it, and one for another audience anyhow', () => {
  const bound = { pod: { serviceAccountName: 'app', automountServiceAccountToken: true } };
  expect(violations(validApp({ ...bound, more: [account(), binding('app')] }))).toEqual([]);
  const nearby = { ...binding('app'), subjects: [{ kind: 'ServiceAccount', name: 'app' }] };
  expect(violations(validApp({ ...bound, more: [account(), nearby] }))).toEqual([]);
  const closed = { pod: { serviceAccountName: 'app', automountServiceAccountToken: undefined } };
  expect(violations(validApp({ ...closed, more: [account(false)] }))).toEqual([]);
  const sources = [{ serviceAccountToken: { audience: 'vault' } }];
  expect(violations(validApp({ pod: { volumes: [{ name: 'token', projected: { sources } }] } }))).toEqual([]);
});

test('a job needs no probe, and an empty Secret is none that leaks', () => {
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

test('the pods of bare pods and of cron jobs are looked at too', () => {
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
