import { GkePlatform, KubeflowApp, KubeflowCore, StateBackend } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new GkePlatform(app, 'cloud', {
  project: 'my-project',
  zone: 'us-central1-a',
  stateBackend: StateBackend.gcs({ bucket: 'my-project-terraform' }),
  iapClient: { clientId: '123456789012-example.apps.googleusercontent.com' },
});

new KubeflowCore(platform, 'core', {
  jupyterhub: { hostname: 'notebooks.example.com' },
});

app.synth();
