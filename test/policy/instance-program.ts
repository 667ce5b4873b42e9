import { Duration, Size } from 'cdk8s';
import {
  AnyClusterPlatform,
  AutoDeployer,
  FilestoreInstance,
  FilestoreVolume,
  GkePlatform,
  GkeStorageClass,
  JobKind,
  JupyterHub,
  KubeflowApp,
  KubeflowApplication,
  type KubeflowAppProps,
  ModelSource,
  ModelTrafficSplit,
  Namespace,
  NfsVolume,
  type PlatformProps,
  PodSecurity,
  TFCnn,
  TFJob,
  TFJobApi,
  TFJobOperator,
  TFJobSweep,
  TFServing,
} from 'kubeflow-cdk';
import { CLUSTER, everything } from '../components/jupyterhub/samples';
import { everyComponent } from '../platforms/every-component';

/**
 * The program of one instance: every construct of the library, with every option that creates a cluster-scoped object.
 *
 * @param props props of the app
 * @param ofAllPods props of all platforms
 */
export function instanceProgram(
  namespacePrefix: string,
  props: KubeflowAppProps = {},
  ofAllPods: PlatformProps = {},
): KubeflowApp {
  const app = new KubeflowApp({ summary: false, namespacePrefix, ...props });
  onAnyCluster(app, ofAllPods);
  onGke(app, ofAllPods);
  return app;
}

function onAnyCluster(app: KubeflowApp, ofAllPods: PlatformProps): void {
  const platform = new AnyClusterPlatform(app, 'lab', { ...CLUSTER, ...ofAllPods, serviceCidr: '10.96.0.0/16' });
  everyComponent(platform);
  // In one environment, each namespace of jobs can have an operator.
  new TFJobOperator(platform.chart('team-operator', { namespace: 'team' }), 'operator', {
    watchNamespace: 'team',
    replicas: 2,
    additionalJobKinds: [JobKind.pytorchJob(), JobKind.mpiJob()],
  });
  const image = 'docker.io/tensorflow/tensorflow:2.20.0';
  new TFCnn(platform.chart('benchmark', { namespace: 'team' }), 'benchmark', { workers: 2 });
  new TFJob(platform.chart('job-set'), 'job-set', { image, api: TFJobApi.JOB_SET, worker: { replicas: 2 } });
  new TFJobSweep(platform.chart('sweep'), 'sweep', {
    image,
    worker: { replicas: 1 },
    parameters: { rate: ['1', '2'] },
    activeDeadline: Duration.hours(1),
  });
  const shared = new NfsVolume(platform.chart('shared'), 'shared', { server: '10.0.0.2', path: '/share' });
  shared.grantRead(platform.chart('benchmark'));
  const server = new TFServing(platform.chart('from-nfs'), 'from-nfs', { model: ModelSource.nfs('10.0.0.2', '/one') });
  new ModelTrafficSplit(platform.chart('split'), 'split', {
    hostname: 'models.example.com',
    requireAuthentication: false,
    backends: [{ server, weight: 1 }],
  });
  const hub = platform.chart('team-hub', { namespace: 'hubs' });
  const { notebooks, ...others } = everything(platform);
  new JupyterHub(hub, 'hub', {
    ...others,
    notebooks: { ...notebooks, serviceAccountName: undefined },
    secretName: undefined,
    sharedVolumes: [],
  });
  new KubeflowApplication(platform.chart('team-application', { namespace: 'team' }), 'application', {
    name: 'team',
    createDefinition: false,
  });
  const deployer = new AutoDeployer(platform.chart('auto-deploy', { namespace: 'auto-deploy' }), 'auto-deploy', {
    config: 'apiVersion: kubeflow-cdk.io/deployments/v1\nversions: []\n',
  });
  deployer.grantLease(deployer.jobServiceAccount);
  const own = platform.chart('own', { namespace: 'own', createNamespace: false });
  new Namespace(own, 'namespace', { name: own.namespace ?? '', podSecurity: PodSecurity.BASELINE });
}

function onGke(app: KubeflowApp, ofAllPods: PlatformProps): void {
  const platform = new GkePlatform(app, 'cloud', { ...ofAllPods, project: 'my-project', zone: 'us-central1-a' });
  everyComponent(platform);
  const chart = platform.chart('storage');
  new GkeStorageClass(chart, 'ssd');
  new FilestoreVolume(chart, 'files', { size: Size.tebibytes(1) });
  const { server, path } = new FilestoreInstance(chart, 'instance');
  new NfsVolume(chart, 'instance-volume', { server, path });
}
