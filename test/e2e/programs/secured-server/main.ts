import { Size } from 'cdk8s';
import { Cpu, PersistentVolumeAccessMode, PersistentVolumeClaim } from 'cdk8s-plus-27';
import { KubeflowApp, MinikubePlatform, ModelSource, TFServing } from 'kubeflow-cdk';

const MEMORY = Size.gibibytes(1);

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

// The claim with the model of examples/train-and-serve and the Secret already exist.
const chart = platform.chart('secured');
const models = PersistentVolumeClaim.fromClaimName(chart, 'models', 'models');
new TFServing(chart, 'secured', {
  model: ModelSource.claim(models, { path: 'quadrant', accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY }),
  modelName: 'quadrant',
  grpc: { ssl: { secretName: 'secured-tls', clientVerify: true } },
  resources: { cpu: { request: Cpu.millis(50), limit: Cpu.units(1) }, memory: { request: MEMORY, limit: MEMORY } },
});

app.synth();
