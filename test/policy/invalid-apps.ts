import type { Manifest } from './manifest';
import { type Changes, validApp, validContainer, validPod } from './valid-app';

export const role = (kind: string, rule: object): Manifest => ({
  kind,
  metadata: { name: 'reader', ...(kind === 'Role' && { namespace: 'team' }) },
  rules: [rule],
});
export const binding = (name: string): Manifest => ({
  kind: 'RoleBinding',
  metadata: { name: 'reader', namespace: 'team' },
  subjects: [{ kind: 'ServiceAccount', name, namespace: 'team' }],
});
export const account = (automountServiceAccountToken?: boolean): Manifest => ({
  kind: 'ServiceAccount',
  metadata: { name: 'app', namespace: 'team' },
  automountServiceAccountToken,
});
export const secret = (fields: object): Manifest => ({
  kind: 'Secret',
  metadata: { name: 'keys', namespace: 'team' },
  ...fields,
});

/** Violations by rule: a title, the changes that cause the violation, and the reported violations. */
export const INVALID_APPS: { [rule: string]: [string, Changes, ...string[]][] } = {
  'pod-security': [
    [
      'a container allows privilege escalation',
      { container: { securityContext: { capabilities: { drop: ['ALL'] } } } },
      'Deployment team/app: container server does not set allowPrivilegeEscalation: false',
    ],
    [
      'an app without its own namespace has a pod that runs as root',
      { namespace: 'elsewhere', pod: { securityContext: { ...validPod().securityContext, runAsUser: 0 } } },
      'Deployment elsewhere/app: pod runs as root (runAsUser 0)',
    ],
    [
      'the namespace enforces "baseline" and a pod uses the process IDs of its node',
      { namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'baseline' }, pod: { hostPID: true } },
      'Deployment team/app: hostPID is set',
    ],
  ],
  'least-privilege': [
    [
      'a namespace allows all privileges, and a pod uses them',
      {
        namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
        pod: { hostNetwork: true, volumes: [{ name: 'disk', hostPath: {} }] },
        container: { securityContext: { privileged: true } },
      },
    ],
  ],
  'closed-namespace': [
    ['a namespace enforces no standard', { namespaceLabels: {} }, 'Namespace team: enforces no Pod Security Standard'],
    [
      'a namespace has no default-deny policy',
      {
        more: [
          {
            kind: 'Namespace',
            metadata: { name: 'open', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
          },
        ],
      },
      'Namespace open: has no default-deny policy',
    ],
  ],
  'network-policy': [
    [
      'the policy of a pod has another selector',
      { policy: { podSelector: { matchLabels: { other: 'app' } }, policyTypes: ['Ingress', 'Egress'] } },
      'Deployment team/app: has no dedicated NetworkPolicy for Ingress',
      'Deployment team/app: has no dedicated NetworkPolicy for Egress',
    ],
    [
      'the policy of a pod does not cover both directions',
      { policy: { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'app' } }, policyTypes: ['Ingress'] } },
      'Deployment team/app: has no dedicated NetworkPolicy for Egress',
    ],
    [
      'the only policy of a pod selects all pods',
      { policy: { podSelector: { matchLabels: {} }, policyTypes: ['Ingress', 'Egress'] } },
      'Deployment team/app: has no dedicated NetworkPolicy for Ingress',
      'Deployment team/app: has no dedicated NetworkPolicy for Egress',
    ],
    [
      'the policy of a TFJob selects only its chief',
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
      'TFJob team/train Worker: has no dedicated NetworkPolicy for Ingress',
      'TFJob team/train Worker: has no dedicated NetworkPolicy for Egress',
    ],
  ],
  resources: [
    [
      'a container has no memory limit and no CPU request',
      { container: { resources: { requests: { memory: '1Gi' }, limits: { cpu: 1 } } } },
      'Deployment team/app: container server has no cpu in requests',
      'Deployment team/app: container server has no memory in limits',
    ],
    [
      'an init container has no resources',
      { pod: { initContainers: [{ ...validContainer(), name: 'fetch', resources: {} }] } },
      'Deployment team/app: container fetch has no cpu in requests',
      'Deployment team/app: container fetch has no memory in requests',
      'Deployment team/app: container fetch has no cpu in limits',
      'Deployment team/app: container fetch has no memory in limits',
    ],
  ],
  probes: [
    [
      'a long-running container has no probes',
      { kind: 'StatefulSet', container: { livenessProbe: undefined, readinessProbe: undefined } },
      'StatefulSet team/app: container server has no livenessProbe',
      'StatefulSet team/app: container server has no readinessProbe',
    ],
    [
      'a container with a pause image runs another command',
      { container: { image: 'pause:3', command: ['serve'], livenessProbe: undefined } },
      'Deployment team/app: container server has no livenessProbe',
    ],
  ],
  labels: [
    [
      'an object has an empty label',
      { labels: { ...validApp()[2].metadata.labels, 'app.kubernetes.io/instance': '' } },
      'Deployment team/app: has no label app.kubernetes.io/instance',
    ],
    [
      'a pod template has an empty label',
      { podLabels: { ...validApp()[2].metadata.labels, 'app.kubernetes.io/part-of': '' } },
      'pods of Deployment team/app: have no label app.kubernetes.io/part-of',
    ],
  ],
  'no-idle-token': [
    [
      'a pod mounts a token by default',
      { pod: { automountServiceAccountToken: undefined } },
      'Deployment team/app: mounts a token of a service account without permissions',
    ],
    [
      'a pod mounts a token, and the binding is for another service account',
      { pod: { serviceAccountName: 'app', automountServiceAccountToken: true }, more: [account(), binding('other')] },
      'Deployment team/app: mounts a token of a service account without permissions',
    ],
    [
      'a pod mounts a token with a projected volume',
      { pod: { volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: {} }] } }] } },
      'Deployment team/app: mounts a token of a service account without permissions',
    ],
  ],
  'no-wildcard': [
    [
      'a role allows all verbs',
      { more: [role('Role', { apiGroups: [''], resources: ['pods'], verbs: ['*'] })] },
      'Role team/reader: has a wildcard in verbs',
    ],
    [
      'a cluster role allows all resources of all groups',
      { more: [role('ClusterRole', { apiGroups: ['*'], resources: ['*'], verbs: ['get'] })] },
      'ClusterRole reader: has a wildcard in apiGroups',
      'ClusterRole reader: has a wildcard in resources',
    ],
    [
      'a cluster role allows all paths with a prefix',
      { more: [role('ClusterRole', { nonResourceURLs: ['/metrics/*'], verbs: ['get'] })] },
      'ClusterRole reader: has a wildcard in nonResourceURLs',
    ],
  ],
  'pinned-images': ['app', 'app:latest', 'registry.example.com:5000/app', undefined].map((image) => [
    `a container runs ${image}`,
    { container: { image } },
    `Deployment team/app: container server runs ${image}, which is not pinned`,
  ]),
  'named-namespace': [
    [
      'objects have no namespace',
      { namespace: undefined },
      'Deployment app: has no namespace',
      'NetworkPolicy app: has no namespace',
    ],
    [
      'objects are in the namespace "default"',
      { namespace: 'default' },
      'Deployment default/app: is in the namespace "default"',
      'NetworkPolicy default/app: is in the namespace "default"',
    ],
    [
      'a cluster-scoped object has a namespace',
      { more: [{ kind: 'ClusterRole', metadata: { name: 'reader', namespace: 'team' } }] },
      'ClusterRole team/reader: has a namespace, but is cluster-scoped',
    ],
  ],
  'no-secret-data': [
    ['a Secret has data', { more: [secret({ data: { key: 'eA==' } })] }, 'Secret team/keys: contains data'],
    ['a Secret has string data', { more: [secret({ stringData: { key: '' } })] }, 'Secret team/keys: contains data'],
  ],
};
