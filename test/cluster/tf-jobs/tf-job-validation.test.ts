import { App, Chart, Testing } from 'cdk8s';
import { TFJob, type TFJobProps, TFReplicaType } from '../../../lib';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import { runs } from '../../random/seed';
import { describeOnCluster } from '../describe-on-cluster';
import { ApiServer } from '../property-based/api-server/api-server';
import { DryRun, type SerializedObject } from '../property-based/api-server/dry-run';
import { prepareCluster } from '../property-based/api-server/prepare-cluster';
import { checkPrograms } from '../property-based/check';
import { SERVICE_RANGE } from '../property-based/platforms/platform-props';
import type { Program } from '../property-based/program';
import { jobPrograms } from '../property-based/programs';
import { run } from '../property-based/run-program';
import { ProgramStatistics } from '../property-based/statistics';
import { judge } from '../property-based/verdict';
import { jobProgram, withMistake } from './job-program';
import { MISTAKES, RUNTIME_MISTAKES } from './mistakes';
import { dryRunJob, startOperatorWithWebhook, waitForWebhook } from './operator';
import { IMAGE, type RawJob, rawJob } from './raw-job';

const PROGRAMS = 2000;

/** Jobs of every shape. */
const SHAPES: readonly (readonly [string, TFJobProps])[] = [
  ['alone', { worker: {} }],
  ['two-workers', { worker: { replicas: 2 } }],
  ['chief-alone', { chief: {} }],
  ['chief-and-workers', { chief: {}, worker: { replicas: 2 } }],
  ['master-and-servers', { master: {}, worker: {}, ps: { replicas: 2 } }],
  ['all', { chief: {}, worker: { replicas: 2 }, ps: {}, evaluator: {} }],
  ['another-port', { port: 3333, chief: {}, worker: {}, ports: { metrics: 9090 } }],
  ['no-workers-yet', { chief: {}, ps: {}, worker: { replicas: 0 } }],
  ['dynamic', { worker: { replicas: 3 }, ps: { replicas: 2 }, enableDynamicWorker: true }],
  ['dynamic-alone', { worker: { replicas: 2 }, enableDynamicWorker: true }],
  ['dynamic-and-more', { chief: {}, worker: { replicas: 2 }, evaluator: {}, enableDynamicWorker: true }],
];

describeOnCluster(
  'TFJobs and the training operator',
  { tools: ['training-operator'], serviceRange: SERVICE_RANGE },
  (cluster) => {
    let server: ApiServer;
    let operator: PodStandIn;

    beforeAll(async () => {
      await prepareCluster(cluster().kubectl);
      operator = await startOperatorWithWebhook(cluster());
      server = await ApiServer.of(cluster());
      await waitForWebhook(server);
    });
    afterAll(() => server?.close());

    const create = (raw: RawJob) =>
      cluster().kubectl.runWith(JSON.stringify(raw), 'create', '-n', 'kubeflow', '-f', '-');
    const status = async (name: string) => (await cluster().kubectl.getOne('tfjob', '-n', 'kubeflow', name)).status;
    const podsOf = (name: string) =>
      cluster().kubectl.get('pods', '-n', 'kubeflow', `--selector=training.kubeflow.org/job-name=${name}`);

    describe('validation', () => {
      test.each(MISTAKES)('$title: the cluster and synthesis reject the job', async ({ raw, props, message }) => {
        const job = rawJob('mistake');
        expect((await dryRunJob(server, job)).status).toBe(201);
        raw(job);
        expect((await dryRunJob(server, job)).status).toBe(422);

        expect(run(jobProgram('valid', {})).error).toBeUndefined();
        const { error, files } = run(jobProgram('mistake', props));
        expect(error).toMatchObject({ name: 'KubeflowError', message: expect.stringMatching(message) });
        expect(files.size).toBe(0);
      });

      test.each(RUNTIME_MISTAKES)(
        '$title: synthesis rejects the job, the cluster accepts it, and the operator $operatorBehavior',
        async ({ raw, props, message }) => {
          const job = rawJob('mistake');
          raw(job);
          expect(await dryRunJob(server, job)).toMatchObject({ status: 201 });
          expect(run(jobProgram('mistake', props)).error).toMatchObject({
            name: 'KubeflowError',
            message: expect.stringMatching(message),
          });
        },
      );

      test.each(RUNTIME_MISTAKES.filter(({ operatorBehavior }) => operatorBehavior.includes('FailedCreateService')))(
        '$title: the operator cannot create a Service',
        async ({ raw }) => {
          const job = rawJob('unserved');
          raw(job);
          await create(job);
          await until('an event of the operator', async () => {
            const events = await cluster().kubectl.get(
              'events',
              '-n',
              'kubeflow',
              '--field-selector=reason=FailedCreateService',
            );
            return events.some(({ involvedObject }) => involvedObject.name === job.metadata.name);
          });
        },
      );

      test('a job without workers succeeds immediately', async () => {
        const job = rawJob('no-workers');
        RUNTIME_MISTAKES.find(({ title }) => title === 'there are no workers and no other leader')?.raw(job);
        await create(job);
        await until('the Succeeded condition', async () =>
          (await status('no-workers'))?.conditions?.some(({ type }: any) => type === 'Succeeded'),
        );
      });

      test('a job with only parameter servers is never Running', async () => {
        const job = rawJob('servers');
        RUNTIME_MISTAKES.find(({ title }) => title === 'there are only parameter servers')?.raw(job);
        await create(job);
        await until('its pod', async () => (await status('servers'))?.replicaStatuses?.PS?.active === 1);
        expect((await status('servers')).conditions.map(({ type }: any) => type)).toEqual(['Created']);
      });
    });

    describe('TF_CONFIG', () => {
      test.each(SHAPES)('is predicted for the job %s', async (name, props) => {
        const chart = new Chart(new App(), 'jobs', { namespace: 'kubeflow' });
        const job = new TFJob(chart, name, { image: IMAGE, ...props });
        await cluster().kubectl.apply(...Testing.synth(chart));
        const expected = Object.values(TFReplicaType).flatMap((type) =>
          job.replicaHosts(type).map((host, index) => ({
            pod: host.split('.')[0],
            tfConfig: job.tfConfig(type, index),
          })),
        );
        const pods = await until('the pods of the job', async () => {
          const found = await podsOf(name);
          return found.length === expected.length && found;
        });
        const actual = pods.map(({ metadata, spec }) => ({
          pod: metadata.name,
          tfConfig: spec.containers[0].env.find((variable: any) => variable.name === 'TF_CONFIG')?.value,
        }));
        expect(actual.sort(byPod)).toEqual(expected.sort(byPod));
      });
    });

    test(
      'property-based jobs fail with an error of this library, or are accepted; after adding a mistake, the cluster and synthesis reject them',
      async () => {
        const dryRun = new DryRun(server);
        const tally = new ProgramStatistics();
        let refused = 0;
        await checkPrograms('property-based TFJobs', jobPrograms, {
          runs: PROGRAMS,
          judge: (program) =>
            judge(program, dryRun, async (objects) => {
              refused += objects.some(({ manifest }) => manifest.kind === 'TFJob') ? 1 : 0;
              return acceptedMistakes(server, program, objects);
            }),
          statistics: tally,
          summary: () => `${tally.summary(dryRun)}, ${refused} refused with a mistake in them`,
          concurrency: 3,
        });
        if (tally.total >= 1000) {
          expect(refused).toBeGreaterThan(tally.total / 4);
        }
      },
      120_000 + runs(PROGRAMS) * 1000,
    );

    test('needs no permissions beyond its roles', () => {
      expect(operator.log).not.toBe('');
      expect(operator.log).not.toMatch(/forbidden/i);
    });
  },
);

/** Mistakes in the jobs of a program that the cluster or synthesis accepts. */
async function acceptedMistakes(
  server: ApiServer,
  program: Program,
  objects: readonly SerializedObject[],
): Promise<string[]> {
  // Depends on the program only, so that every run uses the same mistake.
  const mistake = MISTAKES[JSON.stringify(program).length % MISTAKES.length];
  const written = objects.find(({ manifest }) => manifest.kind === 'TFJob')?.manifest;
  if (written === undefined) {
    // All jobs of the program are JobSets.
    return [];
  }
  const job = structuredClone(written) as unknown as RawJob;
  mistake.raw(job);
  const { status } = await dryRunJob(server, job);
  const { error } = run(withMistake(program, mistake.props));
  return [
    ...(status === 422 ? [] : [`${mistake.title}: the cluster responds with ${status}`]),
    ...((error as Error | undefined)?.name === 'KubeflowError'
      ? []
      : [`${mistake.title}: synthesis results in ${error}`]),
  ];
}

function byPod(one: { pod: string }, other: { pod: string }): number {
  return one.pod < other.pod ? -1 : 1;
}
