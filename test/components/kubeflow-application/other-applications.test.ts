import { ApiObject } from 'cdk8s';
import {
  AnyClusterPlatform as AnyCluster,
  type AnyClusterPlatform,
  KubeflowApp,
  KubeflowApplication,
  type KubeflowApplicationProps,
} from 'kubeflow-cdk';
import { parseManifests } from '../../parse-manifests';
import { expectationsOf, find, type Manifest, synthesizedApplication } from './synthesized-application';

const blog = (platform: AnyClusterPlatform) =>
  new ApiObject(platform.chart('blog', { namespace: 'blog' }), 'blog', {
    apiVersion: 'app.k8s.io/v1beta1',
    kind: 'Application',
    metadata: { name: 'blog' },
    spec: {
      selector: { matchLabels: { app: 'blog' } },
      componentKinds: [
        { group: 'v1', kind: 'Service' },
        { group: 'apps', kind: 'StatefulSet' },
        { group: 'core', kind: 'Secret' },
        { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      ],
    },
  });
const rulesIn = (objects: readonly Manifest[], namespace: string) =>
  find(objects, 'Role', 'kubeflow-readiness-reader', namespace).rules;
const applicationsOf = (objects: readonly Manifest[]) => (expectationsOf(objects) as any).applications;

const WRITES = [
  { apiGroups: ['app.k8s.io'], resources: ['applications'], verbs: ['list', 'watch'], resourceNames: ['blog'] },
  { apiGroups: ['app.k8s.io'], resources: ['applications/status'], verbs: ['patch'], resourceNames: ['blog'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

test('the controller reads the kinds of an Application of the environment, but no Secrets and no cluster-scoped kinds', () => {
  const objects = synthesizedApplication(blog);
  expect(applicationsOf(objects)).toEqual([{ namespace: 'blog', name: 'blog' }]);
  const rules = rulesIn(objects, 'blog');
  expect(rules).toEqual(expect.arrayContaining(WRITES));
  const reads = new Set(rules.flatMap(({ resources }: { resources: string[] }) => resources));
  expect([...reads].sort()).toEqual([
    'applications',
    'applications/status',
    'events',
    'networkpolicies',
    'pods',
    'services',
    'statefulsets',
  ]);
});

test.each<[string, KubeflowApplicationProps]>([
  ['it is turned off', { manageOtherApplications: false }],
  ['the cluster has a definition, and so perhaps a controller', { createDefinition: false }],
])('the controller leaves other Applications alone if %s', (_, props) => {
  const objects = synthesizedApplication(blog, props);
  expect(applicationsOf(objects)).toEqual([]);
  expect(JSON.stringify(rulesIn(objects, 'blog'))).not.toMatch(/status|statefulsets/);
});

test('Applications of other programs are named with their kinds, also in namespaces without other objects', () => {
  const componentKinds = [
    { kind: 'Service' },
    { group: 'example.com', kind: 'Ox', plural: 'oxen' },
    { kind: 'Secret' },
  ];
  const objects = synthesizedApplication(undefined, {
    otherApplications: [{ name: 'blog', namespace: 'helm', componentKinds }],
  });
  expect(applicationsOf(objects)).toEqual([{ namespace: 'helm', name: 'blog' }]);
  expect(rulesIn(objects, 'helm')).toEqual([
    { apiGroups: [''], resources: ['services'], verbs: ['list', 'watch'] },
    { apiGroups: ['example.com'], resources: ['oxen'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['list'] },
    ...WRITES,
  ]);
});

test('an Application that is named twice is managed once, with the kinds of both', () => {
  const objects = synthesizedApplication(blog, {
    otherApplications: [{ name: 'blog', namespace: 'blog', componentKinds: [{ kind: 'ConfigMap' }] }],
  });
  expect(applicationsOf(objects)).toEqual([{ namespace: 'blog', name: 'blog' }]);
  expect(JSON.stringify(rulesIn(objects, 'blog'))).toMatch(/configmaps.*statefulsets|statefulsets.*configmaps/);
});

test('two Applications with controllers of their own leave each other alone', () => {
  const objects = synthesizedApplication((platform) => {
    new KubeflowApplication(platform.chart('team', { namespace: 'team' }), 'application', {
      name: 'team',
      createDefinition: false,
      manageOtherApplications: true,
    });
  });
  expect(applicationsOf(objects)).toEqual([]);
  expect((expectationsOf(objects, 'team-expected') as any).applications).toEqual([]);
});

test('a namespace gets the namespace prefix', () => {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'blue-' });
  new KubeflowApplication(new AnyCluster(app, 'test').chart('application'), 'application', {
    otherApplications: [{ name: 'blog', namespace: 'web', componentKinds: [{ kind: 'Service' }] }],
  });
  expect(applicationsOf(parseManifests<Manifest>(app.synthYaml()))).toEqual([{ namespace: 'blue-web', name: 'blog' }]);
});

describe('invalid Applications', () => {
  const fails = (name: string, kind: object, namespace?: string) => () =>
    synthesizedApplication(undefined, {
      otherApplications: [{ name, namespace, componentKinds: [kind as { kind: string }] }],
    });

  test.each([
    ['a name', fails('Blog!', { kind: 'Service' }), 'otherApplications: name'],
    ['a namespace', fails('blog', { kind: 'Service' }, 'A B'), 'otherApplications: namespace of "blog"'],
    ['a kind', fails('blog', { kind: 'stateful sets' }), '/stateful sets of "blog" is not a kind'],
    ['a wildcard', fails('blog', { group: '*', kind: 'Service' }), '*/Service of "blog" is not a kind'],
    ['a plural', fails('blog', { kind: 'Service', plural: '*' }), '/Service/* of "blog" is not a kind'],
    [
      'the Application itself',
      fails('kubeflow', { kind: 'Service' }),
      '"kubeflow" is the Application of this construct',
    ],
  ])('fails with %s that is not valid', (_, program, message) => {
    expect(program).toThrow(message);
  });
});
