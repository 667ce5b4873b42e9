// Synthesizes the Kubernetes objects of one environment into `dist/`: JupyterHub and the training operator.
import { AnyClusterPlatform, CoreComponent, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

const app = new KubeflowApp({ summary: false });
// The components that the chart and the operator's manifests contain.
const components = [CoreComponent.JUPYTERHUB, CoreComponent.TF_JOB_OPERATOR];
new KubeflowCore(new AnyClusterPlatform(app, 'cluster'), 'core', { components });
app.synth();
