import { AnyClusterPlatform, JupyterHub, KubeflowApp, ModelSource, TFServing } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'team', { enforcesNetworkPolicies: true });

new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { namespace: 'notebooks' } });

new TFServing(platform.chart('inception'), 'inception', {
  model: ModelSource.gcs('gs://models/inception', { credentialsSecretName: 'model-reader' }),
});

app.synth();
