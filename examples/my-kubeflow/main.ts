import { Size } from 'cdk8s';
import {
  GkePlatform,
  type IPlatform,
  KubeflowApp,
  KubeflowCore,
  type KubeflowCoreProps,
  MinikubePlatform,
  ModelSource,
  NfsServer,
  TFServing,
} from 'kubeflow-cdk';

const app = new KubeflowApp();

// The components of every environment. Each call below can pass different props.
const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);

// A laptop: storage comes from the default StorageClass of the cluster.
core(new MinikubePlatform(app, 'nocloud'));

// Google Cloud: two shared disks in every notebook, a public hostname, and a model server.
const cloud = new GkePlatform(app, 'cloud', {
  project: 'my-project',
  zone: 'us-central1-a',
  iapClient: { clientId: '123456789012-example.apps.googleusercontent.com' },
});
// KubeflowCore runs notebooks in this namespace, apart from the hub and its Secrets.
const files = new NfsServer(cloud.chart('nfs', { namespace: 'kubeflow-notebooks' }), 'nfs', {
  disks: { 'team-data': { size: Size.tebibytes(1) }, scratch: { size: Size.tebibytes(1) } },
});
core(cloud, { jupyterhub: { hostname: 'notebooks.example.com', sharedVolumes: files.volumes } });

const models = cloud.objectStore.bucket(cloud, 'models', { name: 'my-project-models' });
new TFServing(cloud.chart('inception'), 'inception', { model: ModelSource.bucket(models, 'inception') });

app.synth();
