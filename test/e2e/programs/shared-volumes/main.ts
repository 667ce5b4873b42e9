import { Size } from 'cdk8s';
import { JupyterHub, KubeflowApp, MinikubePlatform, NfsServer } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

// Notebooks run in a separate namespace, which contains the claim of the disk.
const namespace = 'notebooks';
const files = new NfsServer(platform.chart('nfs', { namespace }), 'nfs', {
  disks: { 'team-data': { size: Size.gibibytes(1) } },
});
const training = platform.chart('training', { namespace: 'training' });
files.grantRead('team-data', training);
files.grantReadWrite('team-data', training);
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { namespace }, sharedVolumes: files.volumes });

app.synth();
