import { AnyClusterPlatform, KubeflowApp } from 'kubeflow-cdk';
import { parseManifests } from '../parse-manifests';
import { instance, severalOperators, withoutOperator } from './multiple-instances-snippets';

const identities = (app: KubeflowApp) =>
  parseManifests<any>(app.synthYaml()).map(
    ({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`,
  );

/** The objects of a snippet in an instance. */
function written(snippet: (platform: AnyClusterPlatform) => void): string[] {
  const app = new KubeflowApp({ summary: false, namespacePrefix: 'blue-' });
  snippet(new AnyClusterPlatform(app, 'lab'));
  return identities(app);
}

test('the instances of the guide share the definitions only', () => {
  const [blue, green] = ['blue', 'green'].map((name) => identities(instance(name)));
  expect(blue.filter((identity) => green.includes(identity))).toEqual([
    'CustomResourceDefinition tfjobs.kubeflow.org',
    'CustomResourceDefinition applications.app.k8s.io',
  ]);
});

test('the operators of the guide are in one environment', () => {
  expect(written(severalOperators).filter((identity) => identity.startsWith('Deployment '))).toEqual([
    'Deployment blue-training-operator/training-operator',
    'Deployment blue-vision/training-operator',
  ]);
});

test('an instance without an operator has no definition of TFJobs', () => {
  expect(written(withoutOperator).filter((identity) => /^CustomResource|training-operator/.test(identity))).toEqual([
    'CustomResourceDefinition applications.app.k8s.io',
  ]);
});
