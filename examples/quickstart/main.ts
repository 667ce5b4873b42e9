import { Size } from 'cdk8s';
import { GkePlatform, JupyterHub, KubeflowApp, ModelSource, NfsServer, TFJobOperator, TFServing } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });

// Notebooks run in a separate namespace, without the Secrets of the hub.
const namespace = 'notebooks';

// Two disks that every notebook mounts at /mnt/team-data and /mnt/scratch.
const files = new NfsServer(platform.chart('nfs', { namespace }), 'nfs', {
  disks: { 'team-data': { size: Size.tebibytes(1) }, scratch: { size: Size.tebibytes(1) } },
});
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { namespace }, sharedVolumes: files.volumes });

// Runs TFJobs: distributed TensorFlow training. The operator can list the Secrets of its namespace: nothing else runs there.
new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator');

// A bucket, and a model server that is allowed to read it.
const models = platform.objectStore.bucket(platform, 'models', { name: 'my-project-models' });
new TFServing(platform.chart('inception'), 'inception', { model: ModelSource.bucket(models, 'inception') });

app.synth();
