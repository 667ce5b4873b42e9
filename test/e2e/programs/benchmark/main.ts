import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp, MinikubePlatform, TFCnn, TFCnnModel, TFJobOperator } from 'kubeflow-cdk';

const app = new KubeflowApp();
// All pods of the suite run on one node.
const platform = new MinikubePlatform(app, 'team', {
  maxDefaultRequests: { cpu: Cpu.millis(50), memory: Size.gibibytes(1) },
});

TFJobOperator.existing(platform);

// The test checks that the benchmark works, not how fast it is.
new TFCnn(platform.chart('benchmark'), 'benchmark', {
  model: TFCnnModel.TRIVIAL,
  batchSize: 4,
  batches: 5,
  warmupBatches: 1,
});

app.synth();
