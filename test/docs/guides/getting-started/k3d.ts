import { K3dPlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new K3dPlatform(app, 'laptop');

new KubeflowCore(platform, 'core');

app.synth();
