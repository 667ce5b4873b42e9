import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { KubeflowApp, MinikubePlatform, NfsServer, TFJob, TFJobApi } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'laptop');

const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { models: { size: Size.gibibytes(10) } } });

// The training of examples/train-and-serve, without a training operator.
const train = join(__dirname, '../../../../examples/train-and-serve/train.py');
new TFJob(platform.chart('quadrant-training'), 'quadrant-training', {
  api: TFJobApi.JOB_SET,
  image: 'docker.io/tensorflow/tensorflow:2.20.0',
  command: ['python', '-c', readFileSync(train, 'utf8')],
  args: ['--export-dir=/mnt/models/quadrant/1'],
  sharedVolumes: [files.volume('models')],
  chief: {},
  worker: { replicas: 1 },
  ttlAfterFinished: Duration.days(1),
});

app.synth();
