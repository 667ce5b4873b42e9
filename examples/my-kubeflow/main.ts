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

// What every environment has. A parameter that differs is one more line in the call below.
const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);

// A laptop: the core components, with storage from the cluster's default StorageClass.
core(new MinikubePlatform(app, 'nocloud'));

// Google Cloud: two disks behind NFS in every notebook, a name on the internet, and a model that is served.
const cloud = new GkePlatform(app, 'cloud', {
  project: 'my-project',
  zone: 'us-central1-a',
  iapClient: { clientId: '123456789012-example.apps.googleusercontent.com' },
});
const files = new NfsServer(cloud.chart('nfs'), 'nfs', {
  disks: { 'team-data': { size: Size.tebibytes(1) }, scratch: { size: Size.tebibytes(1) } },
});
core(cloud, { jupyterhub: { hostname: 'notebooks.example.com', sharedVolumes: files.volumes } });

const models = cloud.objectStore.bucket(cloud, 'models', { name: 'my-project-models' });
new TFServing(cloud.chart('inception'), 'inception', { model: ModelSource.bucket(models, 'inception') });

app.synth();
