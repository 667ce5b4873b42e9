import { Size } from 'cdk8s';
import { JupyterHub, KubeflowApp, MinikubePlatform, NfsServer, TFJobOperator } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'laptop');

// A disk that every notebook mounts at /mnt/team-data.
const files = new NfsServer(platform.chart('nfs'), 'nfs', {
  disks: { 'team-data': { size: Size.gibibytes(10) } },
});
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: files.volumes });

// Runs TFJobs: distributed TensorFlow training.
new TFJobOperator(platform.chart('tf-job-operator'), 'operator');

app.synth();
