import { GangScheduler } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { RunningOperator } from './running-operator';
import { createNamespace, TrainingJobs } from './training-jobs';
import { volcanoDefinition } from './volcano-definition';

const VOLCANO = 'podgroups.scheduling.volcano.sh';
const SCHEDULER_PLUGINS = 'podgroups.scheduling.x-k8s.io';
const REPLICAS = { Chief: {}, Worker: { replicas: 2 } };
const POLICY = {
  minAvailable: 2,
  minResources: { cpu: '3', 'example.com/gpu': '2' },
  queue: 'research',
  priorityClass: 'high',
  scheduleTimeoutSeconds: 90,
};

// No gang scheduler runs: the tests check the objects that it would read, and write its responses.
describeOnCluster('gang scheduling with the training operator', { tools: ['training-operator'] }, (cluster) => {
  let operator: RunningOperator;
  let jobs: TrainingJobs;

  beforeAll(async () => {
    const { kubectl } = cluster();
    await createNamespace(kubectl);
    operator = new RunningOperator(cluster());
    jobs = new TrainingJobs(kubectl);
    await kubectl.apply(volcanoDefinition());
    const pluginsFile = Tools.ready('scheduler-plugins').path('pod-groups.yaml');
    await kubectl.run('apply', '--server-side', '-f', pluginsFile);
    for (const definition of [VOLCANO, SCHEDULER_PLUGINS]) {
      await kubectl.run('wait', '--for=condition=Established', `crd/${definition}`, '--timeout=60s');
    }
  });

  afterAll(() => operator?.stop());

  const podGroup = (kind: string, name: string) =>
    until(`a PodGroup ${name}`, () => cluster().kubectl.getOne(kind, name, '--namespace=jobs'));
  const gone = (kind: string, name: string) =>
    until(`deletion of PodGroup ${name}`, async () => {
      const there = await cluster().kubectl.get(kind, '--namespace=jobs');
      return there.every(({ metadata }) => metadata.name !== name);
    });
  /** Deletes all jobs and waits for the garbage collector, so that no leftovers are attributed to the next operator. */
  const deleteJobs = async () => {
    const { kubectl } = cluster();
    await kubectl.run('delete', 'tfjobs', '--all', '--namespace=jobs');
    for (const kind of [VOLCANO, SCHEDULER_PLUGINS, 'pods']) {
      await until(`no ${kind}`, async () => (await kubectl.get(kind, '--namespace=jobs')).length === 0);
    }
  };
  /** Admits a PodGroup, as Volcano does if the resources of the whole job are free. */
  const letIn = async (name: string) => {
    const patch = JSON.stringify({ status: { phase: 'Inqueue' } });
    const here = ['--namespace=jobs', '--subresource=status', '--type=merge'];
    await cluster().kubectl.run('patch', VOLCANO, name, ...here, `--patch=${patch}`);
  };
  /** Changes a job, so that the operator looks at it: it can miss the first changes of a PodGroup that it has just created. */
  const touch = (name: string) => jobs.patch(name, { metadata: { annotations: { time: String(Date.now()) } } });
  const pods = (name: string, count: number) =>
    until(`${count} pods of job ${name}`, async () => {
      await touch(name);
      const there = await jobs.pods(name);
      return there.length === count && there;
    });
  const owner = (group: KubeObject) => group.metadata.ownerReferences;

  describe('with Volcano', () => {
    beforeAll(async () => {
      await operator.start({ gangScheduler: GangScheduler.volcano() });
    });

    test('creates a PodGroup for all pods of a job, owned by the job', async () => {
      await jobs.create({ name: 'gang', replicas: REPLICAS });
      const group = await podGroup(VOLCANO, 'gang');
      expect(group.spec).toMatchObject({ minMember: 3, queue: 'default' });
      expect(owner(group)).toMatchObject([{ kind: 'TFJob', name: 'gang', controller: true }]);
    });

    test('creates pods only after Volcano has admitted the PodGroup, with Volcano as their scheduler', async () => {
      await until('the operator to wait', async () => {
        await touch('gang');
        return /PodGroup jobs\/gang unschedulable/.test(operator.log);
      });
      expect(await jobs.podNames('gang')).toEqual([]);
      await letIn('gang');
      for (const { metadata, spec } of await pods('gang', 3)) {
        expect(spec.schedulerName).toBe('volcano');
        expect(metadata.annotations).toMatchObject({
          'scheduling.k8s.io/group-name': 'gang',
          'volcano.sh/task-spec': metadata.labels['training.kubeflow.org/replica-type'],
        });
      }
    });

    test('copies the scheduling policy of a job, except for the timeout, which Volcano does not support', async () => {
      await jobs.create({
        name: 'policy',
        replicas: REPLICAS,
        spec: { runPolicy: { schedulingPolicy: POLICY } },
      });
      expect((await podGroup(VOLCANO, 'policy')).spec).toEqual({
        minMember: 2,
        minResources: POLICY.minResources,
        queue: 'research',
        priorityClassName: 'high',
      });
    });

    test('deletes the PodGroup of a suspended job', async () => {
      await jobs.patch('gang', { spec: { runPolicy: { suspend: true } } });
      await gone(VOLCANO, 'gang');
    });

    test('creates no PodGroup of scheduler-plugins, and needs no permissions beyond its role', async () => {
      expect(await cluster().kubectl.get(SCHEDULER_PLUGINS, '--all-namespaces')).toEqual([]);
      expect(operator.log).not.toMatch(/forbidden/i);
    });
  });

  describe('with scheduler-plugins', () => {
    beforeAll(async () => {
      await deleteJobs();
      await operator.start({ gangScheduler: GangScheduler.schedulerPlugins() });
    });

    test('creates a PodGroup owned by the job, and pods that reference it and the scheduler', async () => {
      await jobs.create({ name: 'together', replicas: REPLICAS });
      const group = await podGroup(SCHEDULER_PLUGINS, 'together');
      expect(group.spec.minMember).toBe(3);
      expect(owner(group)).toMatchObject([{ kind: 'TFJob', name: 'together', controller: true }]);
      for (const { metadata, spec } of await pods('together', 3)) {
        expect(spec.schedulerName).toBe('scheduler-plugins-scheduler');
        expect(metadata.labels).toMatchObject({ 'scheduling.x-k8s.io/pod-group': 'together' });
      }
    });

    test('copies the scheduling policy of a job, except for queue and priority class, which scheduler-plugins do not support', async () => {
      const spec = { runPolicy: { schedulingPolicy: POLICY } };
      await jobs.create({ name: 'policy', replicas: REPLICAS, spec });
      expect((await podGroup(SCHEDULER_PLUGINS, 'policy')).spec).toEqual({
        minMember: 2,
        minResources: POLICY.minResources,
        scheduleTimeoutSeconds: 90,
      });
    });

    test('keeps a scheduler that the template specifies', async () => {
      const container = { name: 'tensorflow', image: 'docker.io/tensorflow/tensorflow:2.20.0' };
      const template = { spec: { schedulerName: 'own', containers: [container] } };
      await jobs.create({ name: 'own-scheduler', replicas: { Worker: { template } } });
      const [pod] = await pods('own-scheduler', 1);
      expect(pod.spec.schedulerName).toBe('own');
    });

    test('creates no PodGroup of Volcano, and needs no permissions beyond its role', async () => {
      expect(await cluster().kubectl.get(VOLCANO, '--all-namespaces')).toEqual([]);
      expect(operator.log).not.toMatch(/forbidden/i);
    });
  });

  test('without a gang scheduler, creates pods for the default scheduler and no PodGroups', async () => {
    await deleteJobs();
    await operator.start();
    await jobs.create({ name: 'single', replicas: REPLICAS });
    for (const { metadata, spec } of await jobs.waitForRunning('single', 3)) {
      expect(spec.schedulerName).toBe('default-scheduler');
      expect(metadata.labels).not.toHaveProperty(['scheduling.x-k8s.io/pod-group']);
    }
    const groups = [VOLCANO, SCHEDULER_PLUGINS].map((kind) => cluster().kubectl.get(kind, '--all-namespaces'));
    expect((await Promise.all(groups)).flat()).toEqual([]);
    expect(operator.log).not.toMatch(/forbidden/i);
  });
});
