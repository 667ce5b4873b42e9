import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  Authenticator,
  DockerDesktopPlatform,
  GkePlatform,
  HomeStorage,
  JupyterHub,
  KindPlatform,
  type KubeflowApp,
  MinikubePlatform,
  ModelSource,
  NfsServer,
  ProxyService,
  TFJob,
  TFServing,
} from 'kubeflow-cdk';

export function hostnameWithoutIngress(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { hostname: 'hub.example.com' });
}

export function sharedClaimOnOneNode(app: KubeflowApp): void {
  const platform = new KindPlatform(app, 'laptop');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: { home: HomeStorage.claimPerUser({ accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY }) },
  });
}

export function gpuWithoutGpus(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks: { gpu: {} } });
}

export function bucketWithoutIdentity(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new TFServing(platform.chart('inception'), 'inception', { model: ModelSource.gcs('gs://models/inception') });
}

export function nobodyCanSignIn(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster', {
    gateway: { name: 'web', namespace: 'gateways', sectionName: 'https' },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'hub.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
    }),
  });
}

export function serviceRangeUnknown(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new NfsServer(platform.chart('nfs'), 'nfs', { disks: { 'team-data': { size: Size.tebibytes(1) } } });
}

export function loadBalancerWithoutTls(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { proxy: { service: ProxyService.loadBalancer() } });
}

export function iapWithoutClient(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { hostname: 'hub.example.com' });
}

export function terraformToken(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  new kplus.ConfigMap(platform.chart('settings'), 'settings', {
    data: { cluster: platform.cluster.getStringAttribute('endpoint') },
  });
}

export function sameNameTwice(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new kplus.ConfigMap(platform.chart('one'), 'settings', { metadata: { name: 'settings' } });
  new kplus.ConfigMap(platform.chart('two'), 'settings', { metadata: { name: 'settings' } });
}

export function invalidName(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new NfsServer(platform.chart('nfs'), 'nfs', { disks: { 'Team Data': { size: Size.gibibytes(10) } } });
}

export function containerAsRoot(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      extraContainers: [{ name: 'proxy', image: 'example/proxy:1', securityContext: { runAsUser: 0 } }],
    },
  });
}

export function jobWithoutEnd(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new TFJob(platform.chart('mnist'), 'mnist', { image: 'registry.example.com/mnist:3', worker: { replicas: 2 } });
}

export function policiesNotEnforced(app: KubeflowApp): void {
  new DockerDesktopPlatform(app, 'laptop').chart('jupyterhub');
}
