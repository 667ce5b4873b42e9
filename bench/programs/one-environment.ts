// Synthesizes the Kubernetes objects of one environment into `dist/`: JupyterHub and the training operator.
import { AnyClusterPlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp({ summary: false });
new KubeflowCore(new AnyClusterPlatform(app, 'cluster'), 'core');
app.synth();
