import { Size } from 'cdk8s';
import { JupyterHub, KubeflowApp, MinikubePlatform, NfsServer, TFJobOperator } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'laptop');

// Notebooks run in a separate namespace, without the Secrets of the hub.
const namespace = 'notebooks';

// A disk that every notebook mounts at /mnt/team-data.
const files = new NfsServer(platform.chart('nfs', { namespace }), 'nfs', {
  disks: { 'team-data': { size: Size.gibibytes(10) } },
});
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { namespace }, sharedVolumes: files.volumes });

// Runs TFJobs: distributed TensorFlow training. The operator can list the Secrets of its namespace: nothing else runs there.
new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator');

app.synth();
