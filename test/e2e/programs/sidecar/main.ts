import { Duration } from 'cdk8s';
import { KubeflowApp, MinikubePlatform, TFJob, TFJobOperator } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

TFJobOperator.existing(platform);

const image = 'docker.io/tensorflow/tensorflow:2.20.0';
new TFJob(platform.chart('with-sidecar'), 'with-sidecar', {
  image,
  command: ['python', '-c', 'print("trained")'],
  extraContainers: [{ name: 'proxy', image, command: ['sleep', 'infinity'] }],
  chief: {},
  ttlAfterFinished: Duration.days(1),
});

app.synth();
