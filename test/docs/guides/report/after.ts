import { AnyClusterPlatform, JupyterHub, KubeflowApp, ModelSource, TFServing } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'team', { enforcesNetworkPolicies: true });

// Another namespace for notebooks.
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { namespace: 'users' } });

// Two replicas of another version, for everyone in the cluster.
new TFServing(platform.chart('inception'), 'inception', {
  model: ModelSource.gcs('gs://models/inception'),
  replicas: 2,
  image: { tag: '2.19.1' },
});

app.synth();
