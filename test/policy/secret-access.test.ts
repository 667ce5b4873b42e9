import { AnyClusterPlatform, JupyterHub, KubeflowApp, KubeflowCore, TFJobOperator } from 'kubeflow-cdk';
import { parseManifests } from '../parse-manifests';
import { secretAccessViolations } from './secret-access';

function violationsOf(fill: (platform: AnyClusterPlatform) => void): string[] {
  const app = new KubeflowApp({ summary: false });
  fill(new AnyClusterPlatform(app, 'test'));
  return secretAccessViolations(parseManifests(app.synthYaml()));
}

test('KubeflowCore exposes no Secret of one component to another', () => {
  expect(violationsOf((platform) => new KubeflowCore(platform, 'core'))).toEqual([]);
});

test('an operator beside the hub, and notebooks beside the operator, are found', () => {
  const found = violationsOf((platform) => {
    new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub');
    new TFJobOperator(platform.chart('operator'), 'operator');
  });
  expect(found).toContain('Role kubeflow/training-operator exposes Secrets of Deployment kubeflow/jupyterhub-hub');
  expect(found).toContain(
    'Role kubeflow/jupyterhub-hub exposes Secrets of Secret kubeflow/training-operator-webhook-cert',
  );
});
