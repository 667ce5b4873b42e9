import { App, Chart, Testing } from 'cdk8s';
import { Namespace, type NamespaceProps, PodSecurity } from '../../lib/platforms/namespace';

function namespace(props: NamespaceProps) {
  const chart = new Chart(new App(), 'chart');
  const construct = new Namespace(chart, 'namespace', props);
  return { construct, manifests: Testing.synth(chart) };
}

test('a namespace enforces Pod Security "restricted" and denies all traffic', () => {
  const { construct, manifests } = namespace({ name: 'team' });
  expect([construct.name, construct.podSecurity]).toEqual(['team', PodSecurity.RESTRICTED]);
  expect(manifests.map(({ kind }) => kind)).toEqual(['Namespace', 'NetworkPolicy']);
  expect(manifests[1]).toMatchObject({
    metadata: { name: 'default-deny', namespace: 'team' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
});

test('all props apply, and user labels cannot weaken Pod Security', () => {
  const props: Required<NamespaceProps> = {
    name: 'team',
    podSecurity: PodSecurity.BASELINE,
    labels: {
      'example.com/team': 'vision',
      'pod-security.kubernetes.io/enforce': 'privileged',
      'app.kubernetes.io/managed-by': 'me',
    },
  };
  expect(namespace(props).manifests[0].metadata.labels).toEqual({
    'example.com/team': 'vision',
    'app.kubernetes.io/managed-by': 'kubeflow-cdk',
    'pod-security.kubernetes.io/enforce': 'baseline',
    'pod-security.kubernetes.io/warn': 'baseline',
    'pod-security.kubernetes.io/audit': 'baseline',
  });
});

test('it is cluster-scoped in a chart with another namespace', () => {
  const chart = new Chart(new App(), 'chart', { namespace: 'other' });
  new Namespace(chart, 'namespace', { name: 'team' });
  expect(Testing.synth(chart).map(({ metadata }) => metadata.namespace)).toEqual([undefined, 'team']);
});

test.each(['My_Team', 'with.dot', '', 'x'.repeat(64)])('fails if the name is %p', (name) => {
  expect(() => namespace({ name })).toThrow(`chart/namespace: namespace "${name}" is not a valid name.`);
});
