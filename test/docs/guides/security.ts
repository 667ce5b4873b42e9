import {
  AnyClusterPlatform,
  Authenticator,
  GkePlatform,
  JupyterHub,
  type KubeflowApp,
  ModelSource,
  TFServing,
} from 'kubeflow-cdk';

export function separateNamespaces(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { namespace: 'notebooks' } });
  new TFServing(platform.chart('inception', { namespace: 'serving' }), 'inception', {
    model: ModelSource.gcs('gs://models/inception'),
  });
}

export function existingNamespaces(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'cluster', { namespace: 'data-science', createNamespaces: false });
}

export function enforcement(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'cluster', { enforcesNetworkPolicies: true });
}

export function bucketAccess(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  const hub = new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub');
  hub.grantNotebooksBucketRead('training-data', 'images');
}

export function ownSecret(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster', {
    gateway: { name: 'web', namespace: 'gateways', sectionName: 'https' },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    secretName: 'hub-secrets',
    authenticator: Authenticator.oidc({
      authorizeUrl: 'https://sso.example.com/realms/ml/protocol/openid-connect/auth',
      tokenUrl: 'https://sso.example.com/realms/ml/protocol/openid-connect/token',
      userdataUrl: 'https://sso.example.com/realms/ml/protocol/openid-connect/userinfo',
      usernameClaim: 'preferred_username',
      clientId: 'jupyterhub',
      clientSecret: { secretName: 'oidc-client' },
      allowedGroups: ['data-science'],
      adminGroups: ['platform'],
    }),
  });
}
