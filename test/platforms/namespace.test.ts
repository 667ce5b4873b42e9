import { App, Chart, Testing } from 'cdk8s';
import { Namespace, type NamespaceProps, PodSecurity } from '../../lib/platforms/namespace';

function namespace(props: NamespaceProps) {
  const chart = new Chart(new App(), 'chart');
  const made = new Namespace(chart, 'namespace', props);
  return { made, manifests: Testing.synth(chart) };
}

test('a namespace is closed: it enforces "restricted" and denies all traffic', () => {
  const { made, manifests } = namespace({ name: 'team' });
  expect([made.name, made.podSecurity]).toEqual(['team', PodSecurity.RESTRICTED]);
  expect(manifests.map(({ kind }) => kind)).toEqual(['Namespace', 'NetworkPolicy']);
  expect(manifests[1]).toMatchObject({
    metadata: { name: 'default-deny', namespace: 'team' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
});

test('every prop has a say, and a label of the user opens nothing', () => {
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

test('in a chart with a namespace of its own it is still in none', () => {
  const chart = new Chart(new App(), 'chart', { namespace: 'other' });
  new Namespace(chart, 'namespace', { name: 'team' });
  expect(Testing.synth(chart).map(({ metadata }) => metadata.namespace)).toEqual([undefined, 'team']);
});

test.each(['My_Team', 'with.dot', '', 'x'.repeat(64)])('fails when it is called %p', (name) => {
  expect(() => namespace({ name })).toThrow(`chart/namespace: namespace "${name}" is not a valid name.`);
});
