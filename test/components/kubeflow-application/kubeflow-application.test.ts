import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  JupyterHub,
  KubeflowApp,
  KubeflowApplication,
  type KubeflowApplicationProps,
  MetricsDiscovery,
  Warnings,
} from 'kubeflow-cdk';
import { parseManifests } from '../../parse-manifests';
import { boardOn, expectationsOf, find, type Manifest, synthesizedApplication } from './synthesized-application';

const configMap = (scope: Chart, name: string, metadata: object = {}) =>
  new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } });
test('the objects of an Application without other components', () => {
  expect(synthesizedApplication()).toMatchSnapshot();
});

describe('expected objects', () => {
  test('contain the objects of all charts of the environment, also of later ones, but no Secret', () => {
    const objects = synthesizedApplication((platform) => {
      const chart = platform.chart('later', { namespace: 'other' });
      configMap(chart, 'settings');
      new ApiObject(chart, 'password', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'password' } });
    });
    const { objects: groups } = expectationsOf(objects);
    expect(groups.filter(({ component }) => component === 'later')).toEqual([
      {
        component: 'later',
        group: '',
        version: 'v1',
        kind: 'ConfigMap',
        resource: 'configmaps',
        namespace: 'other',
        names: ['settings'],
      },
    ]);
    expect(JSON.stringify(groups)).not.toContain('Secret');
  });

  test('are not those of the Application itself, or of another environment', () => {
    const app = new KubeflowApp({ summary: false });
    const [first, second] = ['first', 'second'].map((id) => new AnyClusterPlatform(app, id, { namespace: id }));
    new KubeflowApplication(first.chart('application'), 'application');
    configMap(second.chart('other'), 'settings');
    const { objects } = expectationsOf(parseManifests<Manifest>(app.synthYaml()));
    expect(objects.map(({ kind, names }) => `${kind} ${names}`)).toEqual([
      'Namespace first',
      'NetworkPolicy default-deny',
    ]);
  });

  test('name objects as patches leave them', () => {
    const objects = synthesizedApplication((platform) => {
      const object = configMap(platform.chart('later'), 'settings');
      object.addJsonPatch(JsonPatch.replace('/metadata/name', 'patched'));
    });
    expect(JSON.stringify(expectationsOf(objects).objects)).toContain('"patched"');
  });

  test('do not gate readiness if they end, or if their component says so', () => {
    const objects = synthesizedApplication((platform) => {
      new JupyterHub(platform.chart('hub'), 'hub', { userPlaceholders: { replicas: 2 } });
      new ApiObject(platform.chart('jobs'), 'job', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' } });
    });
    const notGating = expectationsOf(objects).objects.flatMap(({ kind, notGating = [] }) =>
      notGating.map((name) => `${kind} ${name}`),
    );
    expect(notGating.sort()).toEqual(['DaemonSet hub-image-puller', 'Deployment hub-placeholder', 'Job job']);
  });

  test('have the plural of their definition', () => {
    const objects = synthesizedApplication((platform) => {
      const chart = platform.chart('custom');
      const names = { kind: 'Ox', plural: 'oxen' };
      new ApiObject(chart, 'definition', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'oxen.example.com' },
        spec: { group: 'example.com', names, scope: 'Namespaced', versions: [] },
      });
      new ApiObject(chart, 'ox', { apiVersion: 'example.com/v1', kind: 'Ox', metadata: { name: 'ox' } });
    });
    expect(expectationsOf(objects).objects.find(({ kind }) => kind === 'Ox')?.resource).toBe('oxen');
    expect(JSON.stringify(find(objects, 'Role', 'kubeflow-readiness-reader').rules)).toContain('"oxen"');
  });

  test('do not include objects whose namespace is unknown, with a warning', () => {
    const app = new KubeflowApp({ summary: false });
    new KubeflowApplication(new Chart(app, 'status', { namespace: 'status' }), 'application');
    configMap(new Chart(app, 'plain'), 'settings');
    expect(expectationsOf(parseManifests<Manifest>(app.synthYaml())).objects).toEqual([]);
    expect(Warnings.of(app).join('\n')).toContain(
      'an object has no namespace, and the Application does not include it',
    );
  });
});

test('URLs of components are entries of the Application', () => {
  const { spec } = find(synthesizedApplication(boardOn, { info: { Support: 'ml@example.com' } }), 'Application');
  expect(spec.info).toEqual([
    { name: 'board', type: 'Value', value: 'https://board.example.com/' },
    { name: 'Support', type: 'Value', value: 'ml@example.com' },
  ]);
});

test('sets every prop', () => {
  const props: Omit<Required<KubeflowApplicationProps>, 'platform'> = {
    name: 'ml',
    descriptor: {
      type: 'ml',
      version: '7',
      description: 'ML',
      notes: 'Start here.',
      links: [{ description: 'Docs', url: 'https://example.com' }],
      keywords: ['ml'],
      maintainers: [{ name: 'A', email: 'a@example.com', url: 'https://example.com/a' }],
      owners: [{ name: 'B' }],
    },
    info: { Support: 'x' },
    createDefinition: false,
    manageOtherApplications: true,
    otherApplications: [
      { name: 'blog', namespace: 'blog', componentKinds: [{ group: 'example.com', kind: 'Ox', plural: 'oxen' }] },
    ],
    checkHostnames: false,
    metrics: { scrapers: [{ allNamespaces: true, allPods: true }], discovery: MetricsDiscovery.podMonitor() },
    resources: { memory: {} },
    labels: { team: 'ml' },
    safeToEvict: false,
    podLabels: { pod: 'label' },
    podAnnotations: { pod: 'annotation' },
    imagePullSecrets: ['pull'],
    imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ operator: 'Exists' }],
    affinity: {},
    priorityClassName: 'high',
  };
  const objects = synthesizedApplication(undefined, props);
  expect(objects.filter(({ kind }) => kind === 'CustomResourceDefinition')).toEqual([]);
  expect(find(objects, 'Application', 'ml').spec.descriptor).toEqual(props.descriptor);
  expect(find(objects, 'PodMonitor').metadata.name).toBe('ml-readiness');
  const { template } = find(objects, 'Deployment', 'ml-readiness').spec;
  expect(template.metadata.labels).toMatchObject({ team: 'ml', pod: 'label' });
  expect(template.metadata.annotations).toMatchObject({ pod: 'annotation' });
  expect(template.spec).toMatchObject({
    nodeSelector: props.nodeSelector,
    priorityClassName: 'high',
    imagePullSecrets: [{ name: 'pull' }],
  });
  expect(template.spec.containers[0]).toMatchObject({ imagePullPolicy: 'Always' });
  expect(template.spec.containers[0].args).toContain('--application=ml');
  expect(find(objects, 'ConfigMap', 'ml-expected').data['expected.json']).toContain('Namespace');
});

describe('in a plain cdk8s app', () => {
  const plain = () => {
    const app = new App();
    const chart = new Chart(app, 'chart', { namespace: 'apps' });
    const status = new Chart(app, 'status', { namespace: 'status' });
    new KubeflowApplication(status, 'application');
    configMap(chart, 'settings');
    return { app, status };
  };

  test('lists the objects of all charts', () => {
    const { app, status } = plain();
    const whole = parseManifests<Manifest>(app.synthYaml());
    expect(expectationsOf(whole).objects.map(({ names }) => names)).toEqual([['settings']]);
    expect(find(whole, 'Role', 'kubeflow-readiness-reader').metadata.namespace).toBe('apps');
    expect(find(Testing.synth(status), 'Role', 'kubeflow-readiness-reader').metadata.namespace).toBe('apps');
  });

  test('is the same when it is synthesized again', () => {
    const { app } = plain();
    expect(app.synthYaml()).toBe(app.synthYaml());
  });
});

test('has names with the namespace prefix, so that several instances share a cluster', () => {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'blue-' });
  const platform = new AnyClusterPlatform(app, 'test');
  new KubeflowApplication(platform.chart('application'), 'application');
  configMap(platform.chart('later'), 'settings');
  const objects = parseManifests<Manifest>(app.synthYaml());
  expect(find(objects, 'ClusterRole').metadata.name).toBe('blue-kubeflow.kubeflow-readiness');
  expect(find(objects, 'Application').metadata).toMatchObject({ name: 'kubeflow', namespace: 'blue-kubeflow' });
});

test('fails if the chart has no namespace', () => {
  const chart = new Chart(new App(), 'chart');
  expect(() => new KubeflowApplication(chart, 'application')).toThrow(/chart\/application: the chart has no namespace/);
});

test('fails if the name is too long for the names of its objects', () => {
  expect(() => synthesizedApplication(undefined, { name: 'a'.repeat(41) })).toThrow(/at most 40/);
});
