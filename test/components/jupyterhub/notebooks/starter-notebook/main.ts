import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnyClusterPlatform, KubeflowApp, TFJob } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'team');

new TFJob(platform.chart('first-job'), 'first-job', {
  image: 'docker.io/tensorflow/tensorflow:2.20.0',
  command: ['python', '-c', readFileSync(join(__dirname, 'train.py'), 'utf8')],
  worker: { replicas: 2 },
});

app.synth();
