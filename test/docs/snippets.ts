/**
 * Code that documentation shows and that is part of no example. It is compiled with everything else and never run; `docs.test.ts`
 * holds the documentation against it and against the examples.
 */
import { Size } from 'cdk8s';
import {
  CoreComponent,
  type IPlatform,
  JupyterHub,
  KindPlatform,
  type KubeflowApp,
  KubeflowCore,
  type KubeflowCoreProps,
  MinikubePlatform,
  SignIn,
} from 'kubeflow-cdk';

export function variationsOfMyKubeflow(app: KubeflowApp): void {
  const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);
  core(new MinikubePlatform(app, 'nocloud'), { jupyterHub: { notebooks: { homeSize: Size.gibibytes(2) } } });
  core(new KindPlatform(app, 'staging'));
  core(new MinikubePlatform(app, 'nocloud'), { components: [CoreComponent.JUPYTERHUB] });
}

export function kubeflowCore(platform: IPlatform, props: KubeflowCoreProps): void {
  new KubeflowCore(platform, 'core', props);
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
