import { dirname } from 'node:path';
import { App, Chart, Cron, Testing } from 'cdk8s';
import { TFJobConcurrencyPolicy, TFJobOperator, TFJobSchedule } from '../../../lib';
import { missingPython, pythonWith } from '../../cluster-harness/python';
import { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { HUB_REQUIREMENTS } from '../jupyterhub/jupyterhub-stand-ins';
import { IMAGE } from './raw-job';

const NAMESPACE = '--namespace=kubeflow';
const RESULT = /^TFJob .*$/gm;

// The pods of the CronJob's Jobs are simulated. Their programs run in place of the pods, as their service account.
describeOnCluster('schedules of TFJobs', { skipReason: missingPython() }, (cluster) => {
  let python: string;
  const logs: string[] = [];

  beforeAll(async () => {
    python = dirname(await pythonWith(HUB_REQUIREMENTS));
    const { kubectl } = cluster();
    const chart = new Chart(new App(), 'schedules', { namespace: 'kubeflow' });
    new TFJobOperator(chart, 'operator');
    for (const [name, concurrency] of Object.entries(TFJobConcurrencyPolicy)) {
      new TFJobSchedule(chart, name.toLowerCase(), {
        image: IMAGE,
        worker: { replicas: 2 },
        concurrencyPolicy: concurrency,
        schedule: Cron.schedule({ minute: '0', hour: '0', day: '1', month: '1' }),
      });
    }
    await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kubeflow' } });
    const objects = Testing.synth(chart);
    const definition = objects.find(({ kind }) => kind === 'CustomResourceDefinition');
    await kubectl.apply(definition);
    // kubectl retries while the API server adds the new kind. The program in the pod does not, so wait here.
    await kubectl.run('wait', '--for=condition=Established', 'customresourcedefinition/tfjobs.kubeflow.org');
    await kubectl.run('get', 'tfjobs', '--all-namespaces');
    await kubectl.apply(...objects.filter(({ metadata }) => metadata.labels['app.kubernetes.io/name'] === 'tf-job'));
  });

  /** Creates a Job from the CronJob, like a user, and returns the output of its pod. */
  async function start(schedule: string, job: string): Promise<string> {
    const { kubectl } = cluster();
    await kubectl.run('create', 'job', NAMESPACE, `--from=cronjob/${schedule}-tf-job-schedule`, job);
    const pod = await until(`the pod of ${job}`, async () => {
      const [pod] = await kubectl.get('pods', NAMESPACE, `--selector=batch.kubernetes.io/job-name=${job}`);
      return pod?.status.podIP && pod;
    });
    const standIn = await PodStandIn.start(cluster(), pod, { path: [python] });
    // It exits on its own, and its address is reused afterwards.
    const end = await standIn.until('more', async () => false).catch((error: Error) => error.message);
    expect(end).toMatch(/\bstatus 0\b/);
    await standIn.stop();
    const result = standIn.log.match(RESULT)?.at(-1) ?? standIn.log;
    logs.push(standIn.log);
    return result;
  }

  const jobsOf = async (schedule: string) =>
    (await cluster().kubectl.get('tfjobs', NAMESPACE, `--selector=app.kubernetes.io/instance=${schedule}`)).sort(
      (one, other) => (one.metadata.creationTimestamp < other.metadata.creationTimestamp ? -1 : 1),
    );

  async function finish(job: string): Promise<void> {
    const status = { conditions: [{ type: 'Succeeded', status: 'True' }] };
    const patch = JSON.stringify({ status });
    await cluster().kubectl.run('patch', 'tfjob', NAMESPACE, job, '--subresource=status', '--type=merge', '-p', patch);
  }

  test('the API server accepts the CronJob unchanged', async () => {
    const { spec } = await cluster().kubectl.getOne('cronjob', NAMESPACE, 'forbid-tf-job-schedule');
    expect(spec).toMatchObject({ schedule: '0 0 1 1 *', timeZone: 'Etc/UTC', startingDeadlineSeconds: 600 });
  });

  test('a job is named after its scheduled time, and is created once', async () => {
    const job = 'forbid-tf-job-schedule-29412345';
    expect(await start('forbid', job)).toMatch(/^TFJob forbid-29412345 created$/);
    const [{ metadata, spec }] = await jobsOf('forbid');
    expect(metadata.name).toBe('forbid-29412345');
    expect(spec).toMatchObject({
      runPolicy: { ttlSecondsAfterFinished: 604800 },
      tfReplicaSpecs: { Worker: { replicas: 2, template: { spec: { serviceAccountName: 'forbid-tf-job' } } } },
    });
    await cluster().kubectl.run('delete', 'job', NAMESPACE, job);
    expect(await start('forbid', job)).toMatch(/^TFJob forbid-29412345 already exists$/);
  });

  test('with FORBID, a job is skipped until the previous one has finished', async () => {
    expect(await start('forbid', 'by-hand')).toMatch(
      /^TFJob forbid-[0-9a-f]{8} skipped: forbid-29412345 has not finished$/,
    );
    await finish('forbid-29412345');
    expect(await start('forbid', 'by-hand-later')).toMatch(/^TFJob forbid-[0-9a-f]{8} created$/);
    expect(await jobsOf('forbid')).toHaveLength(2);
  });

  test('with REPLACE, a job replaces the previous one', async () => {
    await start('replace', 'replace-tf-job-schedule-29412345');
    expect(await start('replace', 'replace-tf-job-schedule-29412346')).toMatch(/^TFJob replace-29412346 created$/);
    expect((await jobsOf('replace')).map(({ metadata }) => metadata.name)).toEqual(['replace-29412346']);
  });

  test('with ALLOW, both jobs exist', async () => {
    await start('allow', 'allow-tf-job-schedule-29412345');
    await start('allow', 'allow-tf-job-schedule-29412346');
    expect((await jobsOf('allow')).map(({ metadata }) => metadata.name)).toEqual(['allow-29412345', 'allow-29412346']);
  });

  test('needs no permissions beyond its role', () => {
    expect(logs).toHaveLength(8);
    expect(logs.join('\n')).not.toMatch(/forbidden|Traceback/i);
  });
});
