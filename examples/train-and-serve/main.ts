import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { KubeflowApp, MinikubePlatform, ModelSource, NfsServer, TFJob, TFJobOperator, TFServing } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'laptop');

const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { models: { size: Size.gibibytes(10) } } });
const models = files.volume('models');

// The operator can list the Secrets of its namespace, so nothing else runs there.
new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator');

// A chief and a worker train one model. The chief writes it as version 1.
new TFJob(platform.chart('quadrant-training'), 'quadrant-training', {
  image: 'docker.io/tensorflow/tensorflow:2.20.0',
  command: ['python', '-c', readFileSync(join(__dirname, 'train.py'), 'utf8')],
  args: ['--export-dir=/mnt/models/quadrant/1'],
  sharedVolumes: [models],
  chief: {},
  worker: { replicas: 1 },
  ttlAfterFinished: Duration.days(1),
});

// Becomes Ready once version 1 exists, and loads each later version without a restart.
new TFServing(platform.chart('quadrant'), 'quadrant', {
  model: ModelSource.sharedVolume(models, { path: 'quadrant' }),
});

app.synth();
