import { Size } from 'cdk8s';
import { GkePlatform, JupyterHub, KubeflowApp, ModelSource, NfsServer, TFJobOperator, TFServing } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });

const files = new NfsServer(platform.chart('nfs'), 'nfs', {
  disks: { 'team-data': { size: Size.tebibytes(1) }, scratch: { size: Size.tebibytes(1) } },
});
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { sharedVolumes: files.volumes });
new TFJobOperator(platform.chart('tf-job-operator'), 'operator');
new TFServing(platform.chart('inception'), 'inception', { model: ModelSource.gcs('gs://models/inception') });

app.synth();
