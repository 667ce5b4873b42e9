/**
 * Code that documentation shows and that is part of no example. It is compiled with everything else and never run; `docs.test.ts`
 * holds the documentation against it and against the examples.
 */
import { Size } from 'cdk8s';
import {
  CoreComponent,
  Home,
  HubHttps,
  type IPlatform,
  JupyterHub,
  KindPlatform,
  type KubeflowApp,
  KubeflowCore,
  type KubeflowCoreProps,
  MinikubePlatform,
  type ModelSource,
  ProxyService,
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
