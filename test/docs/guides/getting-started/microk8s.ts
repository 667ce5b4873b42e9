import { KubeflowApp, KubeflowCore, MicroK8sPlatform } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MicroK8sPlatform(app, 'laptop');

new KubeflowCore(platform, 'core');

app.synth();
