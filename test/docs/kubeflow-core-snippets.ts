/** Code in the documentation of KubeflowCore. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { Size } from 'cdk8s';
import {
  CoreComponent,
  HomeStorage,
  type IPlatform,
  KindPlatform,
  type KubeflowApp,
  KubeflowApplication,
  KubeflowCore,
  type KubeflowCoreProps,
  MinikubePlatform,
} from 'kubeflow-cdk';

export function variationsOfMyKubeflow(app: KubeflowApp): void {
  const core = (platform: IPlatform, props: KubeflowCoreProps = {}) => new KubeflowCore(platform, 'core', props);
  core(new MinikubePlatform(app, 'nocloud'), {
    jupyterhub: { notebooks: { home: HomeStorage.claimPerUser({ size: Size.gibibytes(2) }) } },
  });
  core(new KindPlatform(app, 'staging'));
  core(new MinikubePlatform(app, 'nocloud'), { components: [CoreComponent.JUPYTERHUB, CoreComponent.APPLICATION] });
}

export function kubeflowCore(platform: IPlatform, props: KubeflowCoreProps): void {
  new KubeflowCore(platform, 'core', props);
}

export function withoutApplication(platform: IPlatform): void {
  new KubeflowCore(platform, 'core', { components: [CoreComponent.JUPYTERHUB, CoreComponent.TF_JOB_OPERATOR] });
}

export function otherApplications(platform: IPlatform): void {
  new KubeflowApplication(platform.chart('application'), 'application', {
    otherApplications: [
      {
        name: 'wordpress',
        namespace: 'blog',
        componentKinds: [{ kind: 'Service' }, { group: 'apps', kind: 'StatefulSet' }],
      },
    ],
  });
}

export function application(platform: IPlatform): void {
  new KubeflowApplication(platform.chart('application'), 'application');
}
