import { ApiObject, App, Chart } from 'cdk8s';
import { AnyClusterPlatform, CoreComponent, KubeflowApp, KubeflowCore, type KubeflowCoreProps } from 'kubeflow-cdk';
import { parseManifests } from '../../parse-manifests';

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function synthesized(props?: KubeflowCoreProps): Named[] {
  const app = new KubeflowApp({ summary: false });
  new KubeflowCore(new AnyClusterPlatform(app, 'test'), 'core', props);
  return parseManifests(app.synthYaml());
}

const names = (objects: Named[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

test('creates JupyterHub, the operator and the Application, each in its own chart', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'test');
  const core = new KubeflowCore(platform, 'core');
  expect(core.jupyterhub?.node.path).toBe('test/jupyterhub/jupyterhub');
  expect(core.tfJobOperator?.node.path).toBe('test/tf-job-operator/operator');
  expect(core.application?.node.path).toBe('test/application/application');
});

test('runs the operator, which can read the Secrets of its namespace, outside the namespace of the hub', () => {
  const deployments = names(synthesized(), 'Deployment');
  expect(deployments).toContain('training-operator/training-operator');
  expect(deployments).toContain('kubeflow/jupyterhub-hub');
});

test('runs notebooks, whose Secrets the hub can read, in a namespace without other components', () => {
  const objects = synthesized();
  const others = new Set(['Deployment', 'StatefulSet'].flatMap((kind) => names(objects, kind)));
  expect([...others].filter((name) => name.startsWith('kubeflow-notebooks/'))).toEqual([]);
  expect(names(objects, 'DaemonSet')).toEqual(['kubeflow-notebooks/jupyterhub-image-puller']);
  expect(names(objects, 'Namespace')).toContain('undefined/kubeflow-notebooks');
});

test('runs notebooks in the namespace that `notebooks` sets, and adds a namespace prefix once', () => {
  const own = synthesized({ jupyterhub: { notebooks: { namespace: 'users' } } });
  expect(names(own, 'DaemonSet')).toEqual(['users/jupyterhub-image-puller']);
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'blue-' });
  new KubeflowCore(new AnyClusterPlatform(app, 'test', { namespace: 'ml' }), 'core');
  expect(names(parseManifests(app.synthYaml()), 'DaemonSet')).toEqual(['blue-ml-notebooks/jupyterhub-image-puller']);
});

test('passes props to each component', () => {
  const app = new KubeflowApp({ summary: false });
  const props: Required<KubeflowCoreProps> = {
    components: [CoreComponent.JUPYTERHUB, CoreComponent.TF_JOB_OPERATOR, CoreComponent.APPLICATION],
    jupyterhub: { name: 'lab' },
    tfJobOperator: { labels: { team: 'training' } },
    application: { name: 'ml' },
  };
  const core = new KubeflowCore(new AnyClusterPlatform(app, 'test'), 'core', props);
  expect(core.jupyterhub?.serviceName).toMatch(/^lab-/);
  expect(core.application?.name).toBe('ml');
  const operator = parseManifests<any>(app.synthYaml()).find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'training-operator',
  );
  expect(operator.metadata.labels.team).toBe('training');
});

test('creates only the components in `components`', () => {
  const objects = synthesized({ components: [CoreComponent.JUPYTERHUB] });
  expect(names(objects, 'CustomResourceDefinition')).toEqual([]);
  expect(names(objects, 'Deployment').length).toBeGreaterThan(0);
});

test('creates no Application, definition and controller if `components` leaves it out', () => {
  const objects = synthesized({ components: [CoreComponent.JUPYTERHUB, CoreComponent.TF_JOB_OPERATOR] });
  expect(names(objects, 'Application')).toEqual([]);
  expect(names(objects, 'CustomResourceDefinition')).toEqual(['undefined/tfjobs.kubeflow.org']);
  expect(names(objects, 'Deployment').filter((name) => name.includes('readiness'))).toEqual([]);
});

test('works in a plain cdk8s app, whose other charts are not part of the Application', () => {
  const app = new App();
  expect(new KubeflowCore(app, 'core').jupyterhub).toBeDefined();
  new ApiObject(new Chart(app, 'other'), 'settings', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'mine' },
  });
  const expected = parseManifests<any>(app.synthYaml()).find(({ metadata }) => metadata.name === 'kubeflow-expected');
  expect(expected.data['expected.json']).toContain('"jupyterhub-hub"');
  expect(expected.data['expected.json']).not.toContain('"mine"');
});

test('fails if a second core creates the same component, naming the existing one', () => {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'test');
  new KubeflowCore(platform, 'core', { components: [CoreComponent.TF_JOB_OPERATOR] });
  new KubeflowCore(platform, 'more', { components: [CoreComponent.JUPYTERHUB] });
  expect(() => new KubeflowCore(platform, 'again', { components: [CoreComponent.TF_JOB_OPERATOR] })).toThrow(
    /^test\/again: test\/tf-job-operator\/operator already exists/,
  );
});

test('fails if props are set for a component that is not created, naming both', () => {
  expect(() => synthesized({ components: [CoreComponent.JUPYTERHUB], tfJobOperator: {} })).toThrow(
    /test\/core: `tfJobOperator` is set, but "tf-job-operator" is not in `components`/,
  );
});
