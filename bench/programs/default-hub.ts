// Synthesizes a JupyterHub with nothing but defaults into `dist/`, with the namespace that it stands in.
import { AnyClusterPlatform, JupyterHub, KubeflowApp } from 'kubeflow-cdk';

const app = new KubeflowApp({ summary: false });
const platform = new AnyClusterPlatform(app, 'cluster');
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub');
app.synth();
