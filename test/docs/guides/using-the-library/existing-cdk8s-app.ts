import { App, Chart } from 'cdk8s';
import { AnyClusterPlatform, JupyterHub, KubernetesVersion, ModelSource, TFServing } from 'kubeflow-cdk';

const app = new App();

const serving = new Chart(app, 'serving', { namespace: 'serving' });
new TFServing(serving, 'inception', { model: ModelSource.nfs('10.0.0.2', '/models/inception') });

// A component can also name its platform, for example to state what the cluster has.
const platform = new AnyClusterPlatform(app, 'cluster', {
  kubernetesVersion: KubernetesVersion.V1_34,
  gateway: { name: 'web', namespace: 'gateways', sectionName: 'https' },
});
const notebooks = new Chart(app, 'notebooks', { namespace: 'notebooks' });
new JupyterHub(notebooks, 'jupyterhub', { platform });

app.synth();
