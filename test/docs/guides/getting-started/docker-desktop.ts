import { DockerDesktopPlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new DockerDesktopPlatform(app, 'laptop');

new KubeflowCore(platform, 'core');

app.synth();
