import { ApiObject } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, Prerequisites } from 'kubeflow-cdk';

const app = new KubeflowApp();
const chart = new AnyClusterPlatform(app, 'cluster').chart('server');
new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });

Prerequisites.add(chart, {
  kind: 'Secret',
  name: 'license',
  keys: ['key'],
  reason: 'The server reads its license from it.',
});

app.synth();
