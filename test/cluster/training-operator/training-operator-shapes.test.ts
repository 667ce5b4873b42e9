import { until } from '../../cluster-harness/until';
import { describeTrainingJobs, worker } from './describe-training-jobs';

describeTrainingJobs('shapes of TFJobs with the training operator', ({ cluster, jobs, create }) => {
  const host = (pod: string) => `${pod}.jobs.svc:2222`;

  test.each<[string, Record<string, { replicas?: number }>, string[]]>([
    [
      'chief, workers, parameter server and evaluator',
      { Chief: {}, Worker: { replicas: 2 }, PS: { replicas: 1 }, Evaluator: { replicas: 1 } },
      ['chief-0', 'evaluator-0', 'ps-0', 'worker-0', 'worker-1'],
    ],
    ['master and worker', { Master: { replicas: 1 }, Worker: { replicas: 1 } }, ['master-0', 'worker-0']],
    ['workers and parameter servers', { Worker: { replicas: 1 }, PS: { replicas: 2 } }, ['ps-0', 'ps-1', 'worker-0']],
    ['only workers', { Worker: { replicas: 2 } }, ['worker-0', 'worker-1']],
    ['a lower-case type', { worker: { replicas: 2 } }, ['worker-0', 'worker-1']],
  ])(
    '%s: a pod and a Service for each replica, and the addresses of all replicas in TF_CONFIG',
    async (shape, replicas, expected) => {
      const name = `shape-${shape.replaceAll(/[^a-z]+/g, '-')}`.slice(0, 40).replace(/-$/, '');
      const pods = await create({ name, replicas }, expected.length);
      const names = expected.map((suffix) => `${name}-${suffix}`);
      expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual(names);
      await until('the Services', async () => (await jobs().serviceNames(name)).join() === names.join());

      const types = new Set(expected.map((suffix) => suffix.split('-')[0]));
      const whole = Object.fromEntries(
        [...types].map((type) => [
          type,
          expected.filter((suffix) => suffix.startsWith(`${type}-`)).map((suffix) => host(`${name}-${suffix}`)),
        ]),
      );
      for (const suffix of expected) {
        const [type, index] = suffix.split('-');
        expect(await jobs().tfConfig(`${name}-${suffix}`)).toEqual({
          cluster: whole,
          task: { type, index: Number(index) },
          environment: 'cloud',
        });
      }
      for (const { metadata } of pods) {
        const [, type, index] = /-([a-z]+)-(\d+)$/.exec(metadata.name) ?? [];
        expect(metadata.labels).toMatchObject({
          'training.kubeflow.org/job-name': name,
          'training.kubeflow.org/operator-name': 'tfjob-controller',
          'training.kubeflow.org/replica-type': type,
          'training.kubeflow.org/replica-index': index,
        });
        expect(metadata.ownerReferences).toMatchObject([{ kind: 'TFJob', name, controller: true }]);
      }
    },
  );

  test('a Service selects one pod, on the port of TensorFlow', async () => {
    await create({ name: 'service', replicas: worker(2) }, 2);
    const { spec } = await until('the Service', () =>
      cluster().kubectl.getOne('service', 'service-worker-1', '--namespace=jobs'),
    );
    expect(spec).toMatchObject({
      clusterIP: 'None',
      ports: [{ name: 'tfjob-port', port: 2222 }],
      selector: {
        'training.kubeflow.org/job-name': 'service',
        'training.kubeflow.org/operator-name': 'tfjob-controller',
        'training.kubeflow.org/replica-type': 'worker',
        'training.kubeflow.org/replica-index': '1',
      },
    });
  });

  test('a single pod has no TF_CONFIG', async () => {
    const [pod] = await create({ name: 'alone', replicas: worker() }, 1);
    expect(await jobs().tfConfig(pod.metadata.name)).toBeUndefined();
  });

  test('the leader, which is the chief or otherwise worker 0, has the role "master"', async () => {
    const master = async (name: string) =>
      (await jobs().pods(name))
        .filter(({ metadata }) => metadata.labels['training.kubeflow.org/job-role'] === 'master')
        .map(({ metadata }) => metadata.name);
    await create({ name: 'led', replicas: { Chief: {}, ...worker(2) } }, 3);
    await create({ name: 'unled', replicas: worker(2) }, 2);
    expect(await master('led')).toEqual(['led-chief-0']);
    expect(await master('unled')).toEqual(['unled-worker-0']);
  });

  test('dynamic workers know only themselves and the parameter servers, and their number can change', async () => {
    const replicas = { ...worker(2), PS: { replicas: 1 } };
    await create({ name: 'dynamic', replicas, spec: { enableDynamicWorker: true } }, 3);
    const ps = [host('dynamic-ps-0')];
    expect(await jobs().tfConfig('dynamic-worker-1')).toEqual({
      cluster: { ps, worker: { 1: host('dynamic-worker-1') } },
      task: { type: 'worker', index: 1 },
    });
    expect(await jobs().tfConfig('dynamic-ps-0')).toEqual({
      cluster: { ps, worker: {} },
      task: { type: 'ps', index: 0 },
    });
    await jobs().patch('dynamic', { spec: { tfReplicaSpecs: { Worker: { replicas: 3 } } } });
    await jobs().waitForPods('dynamic', 'dynamic-ps-0', 'dynamic-worker-0', 'dynamic-worker-1', 'dynamic-worker-2');
    await jobs().patch('dynamic', { spec: { tfReplicaSpecs: { Worker: { replicas: 1 } } } });
    await jobs().waitForPods('dynamic', 'dynamic-ps-0', 'dynamic-worker-0');
  });

  test('a failed dynamic worker does not end the job', async () => {
    const replicas = { ...worker(2), PS: { replicas: 1 } };
    await create({ name: 'dynamic-loss', replicas, spec: { enableDynamicWorker: true } }, 3);
    await jobs().endPod('dynamic-loss-worker-1', 1);
    await until('the failure in the status', async () => {
      const { status } = await jobs().get('dynamic-loss');
      return status.replicaStatuses.Worker.failed === 1;
    });
    expect(await jobs().conditions('dynamic-loss')).toEqual(['Created', 'Running']);
  });
});
