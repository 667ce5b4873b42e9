// Synthesizes a JupyterHub with default options and its namespace into `dist/`.
import { AnyClusterPlatform, JupyterHub, KubeflowApp } from 'kubeflow-cdk';

const app = new KubeflowApp({ summary: false });
const platform = new AnyClusterPlatform(app, 'cluster');
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub');
app.synth();
