import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Cron, Size, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowApp } from '../../lib/app';
import { AutoDeployer } from '../../lib/components/auto-deployer';
import { JupyterHub } from '../../lib/components/jupyterhub';
import { KubeflowApplication } from '../../lib/components/kubeflow-application';
import { NfsServer, NfsVolume } from '../../lib/components/nfs-server';
import { Team } from '../../lib/components/team';
import { LogSource, TensorBoard } from '../../lib/components/tensorboard';
import { TFCnn } from '../../lib/components/tf-cnn';
import { TFJob } from '../../lib/components/tf-job';
import { TFJobOperator } from '../../lib/components/tf-job-operator';
import { TFJobSchedule } from '../../lib/components/tf-job-schedule';
import { TFJobSweep } from '../../lib/components/tf-job-sweep';
import { ModelSource, ModelTrafficSplit, TFServing } from '../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { Namespace } from '../../lib/platforms/namespace';

const LIB = join(__dirname, '../../lib/components');
const JOB = { image: 'train:1', worker: {} };
const VOLUME = { name: 'files', claimName: 'files' };

/** Creates each component in a scope. */
const COMPONENTS: { readonly [name: string]: (scope: Construct) => Construct } = {
  AutoDeployer: (scope) => new AutoDeployer(scope, 'component', { config: 'versions: []\n' }),
  JupyterHub: (scope) => new JupyterHub(scope, 'component'),
  KubeflowApplication: (scope) => new KubeflowApplication(scope, 'component'),
  ModelTrafficSplit: (scope) =>
    new ModelTrafficSplit(scope, 'component', { backends: [], hostname: 'models.example.com' }),
  NfsServer: (scope) => new NfsServer(scope, 'component', { disks: { data: { size: Size.gibibytes(1) } } }),
  NfsVolume: (scope) => new NfsVolume(scope, 'component', { server: '192.0.2.7', path: '/files' }),
  Team: (scope) => new Team(scope, 'component'),
  TensorBoard: (scope) => new TensorBoard(scope, 'component', { logs: LogSource.sharedVolume(VOLUME) }),
  TFCnn: (scope) => new TFCnn(scope, 'component'),
  TFJob: (scope) => new TFJob(scope, 'component', JOB),
  TFJobOperator: (scope) => new TFJobOperator(scope, 'component'),
  TFJobSchedule: (scope) => new TFJobSchedule(scope, 'component', { ...JOB, schedule: Cron.daily() }),
  TFJobSweep: (scope) => new TFJobSweep(scope, 'component', { ...JOB, parameters: { rate: ['1'] } }),
  TFServing: (scope) => new TFServing(scope, 'component', { model: ModelSource.sharedVolume(VOLUME) }),
};
/** Components that make their own charts. */
const WITH_OWN_CHARTS = ['KubeflowCore'];

test('every component is tested', async () => {
  const modules = await Promise.all(readdirSync(LIB).map((folder) => import(join(LIB, folder, 'index.ts'))));
  const exported = modules.flatMap((module) => Object.values(module));
  const components = exported.filter((value: any) => value?.prototype instanceof Construct) as { name: string }[];
  const names = components.map(({ name }) => name).filter((name) => !WITH_OWN_CHARTS.includes(name));
  expect(Object.keys(COMPONENTS).sort()).toEqual(names.sort());
});

describe.each(Object.entries(COMPONENTS))('%s', (name, create) => {
  test('explains that it must be in a chart of the platform', () => {
    const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'cloud');
    expect(() => create(platform)).toThrow(
      [
        `cloud/component: ${name} is on the platform "cloud", not in a chart.`,
        '  Must be in a chart, which is a file of Kubernetes objects and their namespace.',
        `  Use \`new ${name}(platform.chart('component'), 'component', …)\`.`,
      ].join('\n'),
    );
    expect(() => create(new Construct(platform, 'group'))).toThrow('is on the platform "cloud", not in a chart');
  });

  test('explains that it must be in a chart of the app', () => {
    for (const app of [new KubeflowApp({ summary: false }), new App(), Testing.app()]) {
      expect(() => create(app)).toThrow(
        `component: ${name} is on an app, not in a chart.\n  Must be in a chart, which is a file of Kubernetes objects and their namespace.\n  Use \`new ${name}(platform.chart('component'), 'component', …)\` with a platform,\n  or \`new ${name}(new Chart(app, 'component', { namespace: 'kubeflow' }), 'component', …)\` without one.`,
      );
    }
  });

  test('explains that it must be in an app', () => {
    expect(() => create(new Construct(undefined as never, ''))).toThrow('is outside of an app, not in a chart');
  });
});

test('a namespace outside of a chart explains that it must be in one', () => {
  const platform = new AnyClusterPlatform(new App(), 'cloud');
  expect(() => new Namespace(platform, 'team', { name: 'team' })).toThrow(
    'Namespace is on the platform "cloud", not in a chart.',
  );
  expect(() => new Namespace(new Chart(new App(), 'chart'), 'team', { name: 'team' })).not.toThrow();
});
