import { KindPlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new KindPlatform(app, 'laptop');

new KubeflowCore(platform, 'core');

app.synth();
