import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp, MinikubePlatform, TFJob, TFJobOperator } from 'kubeflow-cdk';
import { IMAGES } from '../../../cluster-harness/images/image-recipes';

const MEMORY = Size.mebibytes(128);

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

TFJobOperator.existing(platform);

new TFJob(platform.chart('peers'), 'peers', {
  // This image contains Python, and is already on the node for notebooks.
  image: IMAGES.notebook.reference,
  command: ['python', '-c', readFileSync(join(__dirname, 'peers.py'), 'utf8')],
  worker: { replicas: 2 },
  resources: { cpu: { request: Cpu.millis(50), limit: Cpu.units(1) }, memory: { request: MEMORY, limit: MEMORY } },
});

app.synth();
