import type { Container, Labels, Manifest, PodSpec } from './manifest';

const LABELS: Labels = {
  'app.kubernetes.io/name': 'app',
  'app.kubernetes.io/instance': 'app',
  'app.kubernetes.io/component': 'server',
  'app.kubernetes.io/part-of': 'kubeflow',
  'app.kubernetes.io/managed-by': 'kubeflow-cdk',
};
const SELECTOR = { 'app.kubernetes.io/name': 'app' };

/** Changes to a valid app. */
export interface Changes {
  readonly container?: Partial<Container>;
  readonly pod?: Partial<PodSpec>;
  readonly podLabels?: Labels;
  readonly labels?: Labels;
  readonly kind?: string;
  readonly namespace?: string;
  readonly namespaceLabels?: Labels;
  readonly policy?: Manifest['spec'];
  readonly more?: readonly Manifest[];
}

/** A small app that violates no rule, except by the changes. */
export function validApp(changes: Changes = {}): Manifest[] {
  const namespace = 'namespace' in changes ? changes.namespace : 'team';
  return [
    {
      kind: 'Namespace',
      metadata: {
        name: 'team',
        labels: changes.namespaceLabels ?? { 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    },
    {
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: 'team' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
    {
      kind: changes.kind ?? 'Deployment',
      metadata: { name: 'app', namespace, labels: changes.labels ?? LABELS },
      spec: {
        template: {
          metadata: { labels: changes.podLabels ?? LABELS },
          spec: { ...validPod(), ...withContainer(changes) },
        },
      },
    },
    {
      kind: 'NetworkPolicy',
      metadata: { name: 'app', namespace, labels: LABELS },
      spec: changes.policy ?? { podSelector: { matchLabels: SELECTOR }, policyTypes: ['Ingress', 'Egress'] },
    },
    ...(changes.more ?? []).map((manifest) => ({
      ...manifest,
      metadata: { labels: LABELS, ...manifest.metadata },
    })),
  ];
}

/** A pod that passes Pod Security "restricted". */
export function validPod(): PodSpec {
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [validContainer()],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  };
}

export function validContainer(): Container {
  return {
    name: 'server',
    image: 'registry.example.com:5000/team/server:1.2.3',
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } },
    livenessProbe: { tcpSocket: {} },
    readinessProbe: { httpGet: {} },
  };
}

function withContainer({ container, pod }: Changes): PodSpec {
  return { containers: [{ ...validContainer(), ...container }], ...pod };
}
