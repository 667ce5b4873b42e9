import { K3sPlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new K3sPlatform(app, 'laptop');

new KubeflowCore(platform, 'core');

app.synth();
