import { GkePlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });

new KubeflowCore(platform, 'core');

app.synth();
