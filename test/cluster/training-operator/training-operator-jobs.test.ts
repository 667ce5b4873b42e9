import { setTimeout as sleep } from 'node:timers/promises';
import { App, Chart, Testing } from 'cdk8s';
import { AnyClusterPlatform, TFCnn, TFJob, TFReplicaType } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { describeTrainingJobs, worker } from './describe-training-jobs';

describeTrainingJobs('TFJobs with the training operator', ({ cluster, jobs, operator, create }) => {
  test('a TFCnn benchmark has all its pods, the expected TF_CONFIG, and GPUs only on workers', async () => {
    const { kubectl } = cluster();
    const chart = new Chart(new App(), 'benchmark', { namespace: 'jobs' });
    const platform = new AnyClusterPlatform(new App(), 'cluster', { gpus: {} });
    const { job } = new TFCnn(chart, 'benchmark', { ps: 2, workers: 2, gpu: {}, platform });
    await kubectl.apply(...Testing.synth(chart));
    const pods = await jobs().waitForRunning('benchmark', 5);
    const gpus = pods.map(({ metadata, spec }) => {
      const { name, image, resources } = spec.containers[0];
      return [metadata.name, name, image.replace(/^.*:2\.20\.0/, ''), resources.limits['nvidia.com/gpu']];
    });
    expect(gpus.sort()).toEqual([
      ['benchmark-chief-0', 'tensorflow', '', undefined],
      ['benchmark-ps-0', 'tensorflow', '', undefined],
      ['benchmark-ps-1', 'tensorflow', '', undefined],
      ['benchmark-worker-0', 'tensorflow', '-gpu', '1'],
      ['benchmark-worker-1', 'tensorflow', '-gpu', '1'],
    ]);
    for (const [type, index] of [
      [TFReplicaType.CHIEF, 0],
      [TFReplicaType.PS, 1],
      [TFReplicaType.WORKER, 1],
    ] as const) {
      const config = await jobs().tfConfig(`benchmark-${type.toLowerCase()}-${index}`);
      expect(config).toEqual(JSON.parse(job.tfConfig(type, index) ?? ''));
      expect(Object.values<string[]>(config.cluster).flat()).toHaveLength(5);
    }
    // The chief ends the job, and the other pods are deleted.
    await jobs().endPod('benchmark-chief-0', 0);
    await jobs().waitForCondition('benchmark', 'Succeeded');
    await until(
      'the clean-up',
      async () => !(await jobs().podNames('benchmark')).some((name) => /-(ps|worker)-/.test(name)),
    );
  });

  test('pods with RDMA are admitted by a namespace for privileged pods, and run on different nodes', async () => {
    const { kubectl } = cluster();
    const chart = new Chart(new App(), 'rdma', { namespace: 'jobs' });
    const image = 'docker.io/tensorflow/tensorflow:2.20.0';
    new TFJob(chart, 'rdma', { image, worker: { replicas: 2, rdma: { hostNetwork: true } } });
    await kubectl.apply(...Testing.synth(chart));
    const pods = await until('the pods', async () => {
      const all = await jobs().pods('rdma');
      return all.length === 2 && all.some(({ status }) => status.phase === 'Running') && all;
    });
    for (const { spec } of pods) {
      expect(spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
      expect(spec.containers[0].securityContext.capabilities.add).toEqual(['IPC_LOCK']);
    }
    // The cluster has one node, and both pods use the port of TensorFlow there.
    const nodes = pods.map(({ spec }) => spec.nodeName);
    expect(nodes.filter((name) => name !== undefined)).toHaveLength(1);
  });

  describe('success', () => {
    test('when the chief succeeds, regardless of the other replicas', async () => {
      await create({ name: 'chief-done', replicas: { Chief: {}, ...worker(2) } }, 3);
      await jobs().waitForCondition('chief-done', 'Running');
      await jobs().endPod('chief-done-worker-0', 0);
      expect(await jobs().conditions('chief-done')).toEqual(['Created', 'Running']);
      await jobs().endPod('chief-done-chief-0', 0);
      await jobs().waitForCondition('chief-done', 'Succeeded');
      expect(await jobs().conditions('chief-done')).toEqual(['Created', 'Succeeded']);
      expect((await jobs().get('chief-done')).status).toHaveProperty('completionTime');
    });

    test('without a chief, when worker 0 succeeds', async () => {
      await create({ name: 'first-done', replicas: worker(2) }, 2);
      await jobs().endPod('first-done-worker-0', 0);
      await jobs().waitForCondition('first-done', 'Succeeded');
    });

    test('with AllWorkers, when all workers succeed', async () => {
      await create({ name: 'all-done', replicas: worker(2), spec: { successPolicy: 'AllWorkers' } }, 2);
      await jobs().endPod('all-done-worker-0', 0);
      await until('the success of one worker in the status', async () => {
        const { status } = await jobs().get('all-done');
        return status.replicaStatuses?.Worker?.succeeded === 1;
      });
      expect(await jobs().conditions('all-done')).toEqual(['Created', 'Running']);
      await jobs().endPod('all-done-worker-1', 0);
      await jobs().waitForCondition('all-done', 'Succeeded');
    });
  });

  describe('failing pods', () => {
    test('with Never, fail the job', async () => {
      await create({ name: 'never', replicas: worker(2, 'Never') }, 2);
      await jobs().endPod('never-worker-1', 137);
      expect(await jobs().waitForCondition('never', 'Failed')).toMatchObject({ reason: 'TFJobFailed' });
      expect(await jobs().conditions('never')).toEqual(['Created', 'Failed']);
    });

    /** Ends a pod, and checks the job while the next pod is pending and again when it runs. */
    const restart = async (name: string, pod: KubeObject, exitCode: number) => {
      const { kubectl } = cluster();
      await kubectl.run('cordon', 'simulated-0');
      await jobs().endPod(pod.metadata.name, exitCode);
      await jobs().waitForCondition(name, 'Restarting');
      expect(await jobs().conditions(name)).toEqual(['Created', 'Restarting']);
      await kubectl.run('uncordon', 'simulated-0');
      const [next] = await jobs().waitForRunning(name, 1);
      expect(next.metadata).toMatchObject({
        name: pod.metadata.name,
        uid: expect.not.stringContaining(pod.metadata.uid),
      });
      await jobs().waitForCondition(name, 'Running');
      expect(await jobs().conditions(name)).toEqual(['Created', 'Running']);
    };

    // A kubelet restarts the container in the same pod. A pod that fails despite that was evicted.
    test.each(['Always', 'OnFailure'])(
      'with %s, restart in the same pod, and a lost pod is recreated',
      async (policy) => {
        const name = `restart-${policy.toLowerCase()}`;
        const [pod] = await create({ name, replicas: worker(1, policy) }, 1);
        expect(pod.spec.restartPolicy).toBe(policy);
        await restart(name, pod, 1);
      },
    );

    test.each([130, 137, 143, 128, 255])(
      'with ExitCode, are retried after exit code %i, which stands for a signal',
      async (code) => {
        const name = `retried-${code}`;
        const [pod] = await create({ name, replicas: worker(1, 'ExitCode') }, 1);
        expect(pod.spec.restartPolicy).toBe('Never');
        await restart(name, pod, code);
      },
    );

    test.each([1, 2, 126, 127])('with ExitCode, fail the job after exit code %i', async (code) => {
      const [pod] = await create({ name: `permanent-${code}`, replicas: worker(1, 'ExitCode') }, 1);
      await jobs().endPod(pod.metadata.name, code);
      await jobs().waitForCondition(`permanent-${code}`, 'Failed');
    });

    test('of a job on Spot VMs are recreated when the provider reclaims the node', async () => {
      const { kubectl } = cluster();
      const chart = new Chart(new App(), 'spot', { namespace: 'jobs' });
      new TFJob(chart, 'spot', {
        image: 'docker.io/tensorflow/tensorflow:2.20.0',
        nodeSelector: { 'cloud.google.com/gke-spot': 'true' },
        chief: {},
      });
      await kubectl.run('label', 'node', 'simulated-0', 'cloud.google.com/gke-spot=true');
      await kubectl.apply(...Testing.synth(chart));
      const [pod] = await jobs().waitForRunning('spot', 1);
      await restart('spot', pod, 143);
      const [next] = await jobs().waitForRunning('spot', 1);
      // The kubelet of a node that is gone cannot report exit codes.
      await jobs().losePod(next.metadata.name);
      await until('a new pod', async () => {
        const pods = await jobs().pods('spot');
        return pods.length === 1 && pods[0].metadata.uid !== next.metadata.uid;
      });
      expect(await jobs().conditions('spot')).not.toContain('Failed');
    });

    test('fail the job when the number of restarts reaches the backoff limit', async () => {
      const spec = { runPolicy: { backoffLimit: 2 } };
      await create({ name: 'backoff', replicas: worker(1, 'OnFailure'), spec }, 1);
      await jobs().restartContainer('backoff-worker-0', 1);
      await jobs().waitForCondition('backoff', 'Running');
      await jobs().restartContainer('backoff-worker-0', 2);
      expect((await jobs().waitForCondition('backoff', 'Failed')).message).toContain('backoff limit');
    });
  });

  describe('finished jobs', () => {
    test.each([
      ['All', []],
      ['Running', ['worker-0']],
      ['None', ['worker-0', 'worker-1']],
      [undefined, ['worker-0', 'worker-1']],
    ])('with the clean-pod policy %s, keep the pods %j', async (cleanPodPolicy, left) => {
      const name = `clean-${cleanPodPolicy ?? 'default'}`.toLowerCase();
      await create({ name, replicas: worker(2), spec: { runPolicy: { cleanPodPolicy } } }, 2);
      await jobs().endPod(`${name}-worker-0`, 0);
      await jobs().waitForCondition(name, 'Succeeded');
      // The operator writes the status after the clean-up, so nothing is cleaned up later.
      await until('the clean-up', async () => {
        const { status } = await jobs().get(name);
        return (status.replicaStatuses.Worker.active ?? 0) === 0;
      });
      await jobs().waitForPods(name, ...left.map((suffix) => `${name}-${suffix}`));
      const services = await jobs().serviceNames(name);
      expect(services).toEqual(left.map((suffix) => `${name}-${suffix}`));
    });

    test('are deleted after their time to live, including their pods', async () => {
      await create(
        { name: 'short-lived', replicas: worker(2), spec: { runPolicy: { ttlSecondsAfterFinished: 1 } } },
        2,
      );
      await jobs().endPod('short-lived-worker-0', 0);
      await until('deletion of the job', async () => {
        const remaining = await cluster().kubectl.get('tfjobs', '--namespace=jobs');
        return remaining.every(({ metadata }) => metadata.name !== 'short-lived');
      });
      await jobs().waitForPods('short-lived');
    });

    test('fail past their deadline at the next event of a pod', async () => {
      await create({ name: 'deadline', replicas: worker(), spec: { runPolicy: { activeDeadlineSeconds: 5 } } }, 1);
      await jobs().waitForCondition('deadline', 'Running');
      await sleep(5500);
      await jobs().touch('deadline-worker-0');
      expect((await jobs().waitForCondition('deadline', 'Failed')).message).toContain('longer than specified deadline');
    });
  });

  describe('suspended jobs', () => {
    test('have no pods until they are resumed', async () => {
      await create({ name: 'paused', replicas: worker(2) }, 2);
      await jobs().waitForCondition('paused', 'Running');
      await jobs().patch('paused', { spec: { runPolicy: { suspend: true } } });
      await jobs().waitForCondition('paused', 'Suspended');
      await jobs().waitForPods('paused');
      expect(await jobs().conditions('paused')).toEqual(['Created', 'Suspended']);
      await jobs().patch('paused', { spec: { runPolicy: { suspend: false } } });
      await jobs().waitForRunning('paused', 2);
      await jobs().waitForCondition('paused', 'Running');
      expect(await jobs().conditions('paused')).toEqual(['Created', 'Running']);
    });

    test('can be created suspended', async () => {
      await jobs().create({ name: 'queued', replicas: worker(), spec: { runPolicy: { suspend: true } } });
      await jobs().waitForCondition('queued', 'Suspended');
      expect(await jobs().podNames('queued')).toEqual([]);
    });

    test('with another manager are ignored', async () => {
      const spec = { runPolicy: { managedBy: 'kueue.x-k8s.io/multikueue' } };
      await jobs().create({ name: 'elsewhere', replicas: worker(), spec });
      await operator().waitForLog(/Skipping TFJob managed by a custom controller/);
      expect(await jobs().podNames('elsewhere')).toEqual([]);
    });
  });

  test("need no permissions beyond the operator's roles", () => {
    expect(operator().log).not.toMatch(/forbidden/i);
  });
});
