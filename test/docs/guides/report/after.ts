import {
  AnyClusterPlatform,
  HubDatabase,
  JupyterHub,
  KubeflowApp,
  ModelSource,
  TFServing,
  VersionPolicy,
} from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'team', { enforcesNetworkPolicies: true });

// A claim with another class for the hub's database.
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
  notebooks: { namespace: 'notebooks' },
  hub: { database: HubDatabase.sqlite({ storageClassName: 'fast' }) },
});

// Two versions of the model, for clients in another namespace.
new TFServing(platform.chart('inception'), 'inception', {
  model: ModelSource.gcs('gs://models/inception', { credentialsSecretName: 'model-reader' }),
  versionPolicy: VersionPolicy.latest(2),
  allowIngressFrom: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'apps' }, allPods: true }],
});

app.synth();
