/**
 * Code that documentation shows and that is part of no example. It is compiled with everything else and never run; `docs.test.ts`
 * holds the documentation against it and against the examples.
 */
import { Size } from 'cdk8s';
import {
  CoreComponent,
  DiskSource,
  Home,
  HubHttps,
  type IPlatform,
  JupyterHub,
  KindPlatform,
  type KubeflowApp,
  KubeflowCore,
  type KubeflowCoreProps,
  MinikubePlatform,
  ModelSource,
  NfsServer,
  NfsVolume,
  ProxyService,
  SignIn,
  TFServing,
} from 'kubeflow-cdk';

export function variationsOfMyKubeflow(app: KubeflowApp): void {
  const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);
  core(new MinikubePlatform(app, 'nocloud'), {
    jupyterHub: { notebooks: { home: Home.claimPerUser({ size: Size.gibibytes(2) }) } },
  });
  core(new KindPlatform(app, 'staging'));
  core(new MinikubePlatform(app, 'nocloud'), { components: [CoreComponent.JUPYTERHUB] });
}

export function kubeflowCore(platform: IPlatform, props: KubeflowCoreProps): void {
  new KubeflowCore(platform, 'core', props);
}

export function ownLoadBalancer(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'hub.example.com',
    proxy: {
      https: HubHttps.certManager({ issuer: 'letsencrypt' }),
      service: ProxyService.loadBalancer({ sourceRanges: ['203.0.113.0/24'] }),
    },
  });
}

export function notebooksThatReachAModelServer(platform: IPlatform, model: ModelSource): void {
  const server = new TFServing(platform.chart('inception'), 'inception', { model });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { network: { notebooksReach: [server.peer] } });
}

export function filesOfOtherNamespaces(platform: IPlatform, files: NfsServer): void {
  const serving = platform.chart('serving', { namespace: 'serving' });
  new TFServing(serving, 'inception', { model: ModelSource.sharedVolume(files.grantRead('models', serving)) });
}

export function filesOfAnotherServer(platform: IPlatform): void {
  const chart = platform.chart('jupyterhub');
  const archive = new NfsVolume(chart, 'archive', { server: '10.0.0.2', path: '/share', readOnly: true });
  new JupyterHub(chart, 'jupyterhub', { sharedVolumes: [archive.volume] });
}

export function foldersForClaims(platform: IPlatform): void {
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      homes: {
        size: Size.tebibytes(1),
        source: DiskSource.storageClass('standard'),
        folderClaims: { defaultStorageClass: true },
      },
    },
  });
}

export function hubWithGitHub(platform: IPlatform): void {
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    signIn: SignIn.gitHub({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example', 'partner:data-team'],
      adminTeams: ['example:platform'],
    }),
  });
}
