import { ApiObject, Chart, Cron, Duration } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { TFCnn } from '../../../lib/components/tf-cnn';
import { TFJob } from '../../../lib/components/tf-job';
import { TFJobOperator } from '../../../lib/components/tf-job-operator';
import { TFJobSchedule } from '../../../lib/components/tf-job-schedule';
import { TFJobSweep } from '../../../lib/components/tf-job-sweep';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { Warnings } from '../../../lib/warnings';

const LIMITS = { activeDeadline: Duration.hours(1), ttlAfterFinished: Duration.days(1) };
const JOB = { image: 'trainer:1', worker: {}, ...LIMITS };

/** Returns the first lines of the warnings about operators. */
function warnings(program: (app: KubeflowApp, lab: AnyClusterPlatform) => void): string[] {
  const app = new KubeflowApp();
  program(app, new AnyClusterPlatform(app, 'lab', { enforcesNetworkPolicies: true }));
  return Warnings.of(app)
    .filter((text) => text.includes('tf-job/no-operator'))
    .map((text) => text.split('\n')[0]);
}

test.each<[string, (chart: Chart) => void]>([
  ['TFJob', (chart) => new TFJob(chart, 'train', JOB)],
  ['TFJobSweep', (chart) => new TFJobSweep(chart, 'train', { ...JOB, parameters: { batch: ['1', '2'] } })],
  ['TFJobSchedule', (chart) => new TFJobSchedule(chart, 'train', { ...JOB, schedule: Cron.daily() })],
  ['TFCnn', (chart) => new TFCnn(chart, 'train', LIMITS)],
])('a %s has one warning if no operator of its environment runs it', (_, add) => {
  const found = warnings((app, lab) => {
    new TFJobOperator(new AnyClusterPlatform(app, 'other').chart('operator'), 'operator');
    add(lab.chart('training'));
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^lab\/training\/.*: no training operator runs the TFJobs in namespace "kubeflow"\.$/);
});

test('the warning is reported once for each namespace', () => {
  expect(
    warnings((_, lab) => {
      for (const [id, namespace] of [
        ['a', 'one'],
        ['b', 'one'],
        ['c', 'two'],
      ]) {
        new TFJob(lab.chart(id, { namespace }), 'train', JOB);
      }
    }),
  ).toEqual([
    'lab/a/train: no training operator runs the TFJobs in namespace "one".',
    'lab/c/train: no training operator runs the TFJobs in namespace "two".',
  ]);
});

test.each<[string, (app: KubeflowApp, lab: AnyClusterPlatform) => void]>([
  ['an operator that the program adds later', (_, lab) => new TFJobOperator(lab.chart('operator'), 'operator')],
  ['an operator that the cluster has', (_, lab) => TFJobOperator.existing(lab)],
  [
    'an operator of the namespace',
    (_, lab) => new TFJobOperator(lab.chart('operator'), 'operator', { watchNamespace: 'kubeflow' }),
  ],
  [
    "the definition in the user's own manifests",
    (_, lab) =>
      new ApiObject(lab.chart('upstream'), 'definition', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'tfjobs.kubeflow.org' },
      }),
  ],
  ['silence', (app) => Warnings.silence(app, 'tf-job/no-operator')],
])('a job has no warning with %s', (_, add) => {
  expect(
    warnings((app, lab) => {
      new TFJob(lab.chart('training'), 'train', JOB);
      add(app, lab);
    }),
  ).toEqual([]);
});

test('a job has a warning if the operator watches another namespace', () => {
  const lab = new AnyClusterPlatform(new KubeflowApp(), 'lab');
  const job = new TFJob(lab.chart('training'), 'train', JOB);
  new TFJobOperator(lab.chart('operator'), 'operator', { watchNamespace: 'elsewhere' });
  expect(Warnings.of(job)).toEqual([
    expect.stringContaining(
      'The operator of this environment watches another namespace: elsewhere (`watchNamespace`).',
    ),
  ]);
});

test('charts without a platform share one environment', () => {
  const program = (withOperator: boolean) =>
    warnings((app) => {
      new TFJob(new Chart(app, 'a', { namespace: 'ml' }), 'train', JOB);
      if (withOperator) {
        new TFJobOperator(new Chart(app, 'z', { namespace: 'ml' }), 'operator');
      }
    });
  expect(program(true)).toEqual([]);
  expect(program(false)).toEqual(['a/train: no training operator runs the TFJobs in namespace "ml".']);
});
