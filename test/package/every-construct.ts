// Creates every construct of the library, on every platform or on one of them.
import { Cron, Duration, Size } from 'cdk8s';
import {
  AnyClusterPlatform,
  Authenticator,
  AutoDeployer,
  DockerDesktopPlatform,
  FilestoreInstance,
  FilestoreVolume,
  GkePlatform,
  GkeStorageClass,
  type IPlatform,
  JupyterHub,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  KubeflowApp,
  KubeflowApplication,
  KubeflowCore,
  LogSource,
  MicroK8sPlatform,
  MinikubePlatform,
  ModelSource,
  ModelTrafficSplit,
  Namespace,
  NfsServer,
  NfsVolume,
  ProxyHttps,
  TensorBoard,
  TFCnn,
  TFJob,
  TFJobOperator,
  TFJobSchedule,
  TFJobSweep,
  TFServing,
} from 'kubeflow-cdk';

const IMAGE = 'registry.example.com/mnist:3';

const app = new KubeflowApp({ summary: false });

const cloud = new GkePlatform(app, 'cloud', {
  project: 'my-project',
  zone: 'us-central1-a',
  iapClient: { clientId: '123456789012-example.apps.googleusercontent.com' },
});
const files = new NfsServer(cloud.chart('nfs', { namespace: 'kubeflow-notebooks' }), 'nfs', {
  disks: { 'team-data': { size: Size.tebibytes(1) } },
});
new KubeflowCore(cloud, 'core', { jupyterhub: { hostname: 'notebooks.example.com', sharedVolumes: files.volumes } });
new GkeStorageClass(cloud.chart('storage'), 'fast');
new FilestoreVolume(cloud.chart('filestore'), 'volume', { size: Size.tebibytes(2) });
const instance = new FilestoreInstance(cloud, 'instance', { size: Size.tebibytes(2) });
const shared = new NfsVolume(cloud.chart('filestore'), 'shared', { server: instance.server, path: instance.path });
new TensorBoard(cloud.chart('tensorboard'), 'tensorboard', { logs: LogSource.sharedVolume(shared.volume) });
const models = cloud.objectStore.bucket(cloud, 'models', { name: 'my-project-models' });
const server = (id: string) =>
  new TFServing(cloud.chart('serving'), id, {
    modelName: 'inception',
    model: ModelSource.bucket(models, 'inception'),
    grpc: { ssl: { secretName: 'inception-tls' } },
  });
new ModelTrafficSplit(cloud.chart('serving'), 'split', {
  hostname: 'models.example.com',
  backends: [
    { server: server('stable'), weight: 95 },
    { server: server('canary'), weight: 5 },
  ],
});

const laptop = new AnyClusterPlatform(app, 'any');
new Namespace(laptop.chart('team'), 'team', { name: 'team' });
new TFJobOperator(laptop.chart('operator'), 'operator');
const jobs = laptop.chart('jobs');
new TFCnn(jobs, 'tf-cnn');
new TFJob(jobs, 'job', { image: IMAGE, worker: {} });
new TFJobSweep(jobs, 'sweep', { image: IMAGE, worker: {}, parameters: { rate: ['0.1', '0.01'] } });
new TFJobSchedule(jobs, 'schedule', {
  image: IMAGE,
  worker: {},
  schedule: Cron.schedule({ minute: '30', hour: '2' }),
  activeDeadline: Duration.hours(5),
});
new TFServing(laptop.chart('serving'), 'fetched', {
  model: ModelSource.s3('s3://models/inception', { publicBucket: true, region: 'us-east-1' }),
});
new JupyterHub(laptop.chart('jupyterhub'), 'jupyterhub', {
  hostname: 'hub.example.com',
  authenticator: Authenticator.nativeAccounts({ adminUsers: ['ann'] }),
  proxy: { https: ProxyHttps.secret('hub-tls') },
});

new KubeflowApplication(laptop.chart('application'), 'application');
new AutoDeployer(laptop.chart('auto-deploy', { namespace: 'auto-deploy' }), 'auto-deploy', {
  config: 'apiVersion: kubeflow-cdk.io/deployments/v1\nversions: []\n',
});

const core = (platform: IPlatform) => new KubeflowCore(platform, 'core');
core(new MinikubePlatform(app, 'minikube'));
core(new KindPlatform(app, 'kind'));
core(new K3dPlatform(app, 'k3d'));
core(new K3sPlatform(app, 'k3s'));
core(new MicroK8sPlatform(app, 'microk8s'));
core(new DockerDesktopPlatform(app, 'docker-desktop'));

app.synth();
