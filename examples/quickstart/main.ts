import { Size } from 'cdk8s';
import { GkePlatform, JupyterHub, KubeflowApp, ModelSource, NfsServer, TFJobOperator, TFServing } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });

// Two disks that every notebook mounts at /mnt/team-data and /mnt/scratch.
const files = new NfsServer(platform.chart('nfs'), 'nfs', {
  disks: { 'team-data': { size: Size.tebibytes(1) }, scratch: { size: Size.tebibytes(1) } },
});
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: files.volumes });

// Runs TFJobs: distributed TensorFlow training.
new TFJobOperator(platform.chart('tf-job-operator'), 'operator');

// A bucket, and a model server that is allowed to read it.
const models = platform.objectStore.bucket(platform, 'models', { name: 'my-project-models' });
new TFServing(platform.chart('inception'), 'inception', { model: ModelSource.bucket(models, 'inception') });

app.synth();
