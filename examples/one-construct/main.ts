import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ModelSource, TFServing } from 'kubeflow-cdk';

// An ordinary cdk8s app, without KubeflowApp.
const app = new App();
const chart = new Chart(app, 'models', { namespace: 'models' });

const storage = new kplus.PersistentVolumeClaim(chart, 'storage', {
  metadata: { name: 'models' },
  accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
  storage: Size.gibibytes(20),
});
new TFServing(chart, 'inception', { model: ModelSource.claim(storage, { path: 'inception' }) });

app.synth();
