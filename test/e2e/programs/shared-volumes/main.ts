import { Size } from 'cdk8s';
import { JupyterHub, KubeflowApp, MinikubePlatform, NfsServer } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { 'team-data': { size: Size.gibibytes(1) } } });
const training = platform.chart('training', { namespace: 'training' });
files.grantRead('team-data', training);
files.grantReadWrite('team-data', training);
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: files.volumes });

app.synth();
