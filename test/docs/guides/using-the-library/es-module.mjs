import { Size } from 'cdk8s';
import { HomeStorage, JupyterHub, KubeflowApp, MinikubePlatform } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'laptop');

new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
  notebooks: { home: HomeStorage.claimPerUser({ size: Size.gibibytes(2) }) },
});

app.synth();
