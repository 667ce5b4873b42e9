import { KubeflowApp, KubeflowCore, MinikubePlatform } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'laptop');

new KubeflowCore(platform, 'core');

app.synth();
