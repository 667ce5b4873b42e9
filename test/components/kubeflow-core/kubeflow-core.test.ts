import { App } from 'cdk8s';
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

test('creates JupyterHub and the operator, each in its own chart', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'test');
  const core = new KubeflowCore(platform, 'core');
  expect(core.jupyterhub?.node.path).toBe('test/jupyterhub/jupyterhub');
  expect(core.tfJobOperator?.node.path).toBe('test/tf-job-operator/operator');
});

test('runs the operator, which can read the Secrets of its namespace, outside the namespace of the hub', () => {
  const deployments = names(synthesized(), 'Deployment');
  expect(deployments).toContain('training-operator/training-operator');
  expect(deployments).toContain('kubeflow/jupyterhub-hub');
});

test('passes props to each component', () => {
  const app = new KubeflowApp({ summary: false });
  const props: Required<KubeflowCoreProps> = {
    components: [CoreComponent.JUPYTERHUB, CoreComponent.TF_JOB_OPERATOR],
    jupyterhub: { name: 'lab' },
    tfJobOperator: { labels: { team: 'training' } },
  };
  const core = new KubeflowCore(new AnyClusterPlatform(app, 'test'), 'core', props);
  expect(core.jupyterhub?.serviceName).toMatch(/^lab-/);
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

test('works in a plain cdk8s app', () => {
  const app = new App();
  expect(new KubeflowCore(app, 'core').jupyterhub).toBeDefined();
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
