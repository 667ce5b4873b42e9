import { App, Chart } from 'cdk8s';
import { TFJob, TFReplicaType } from '../../../lib/components/tf-job';
import { IMAGE, job } from './synthesized-job';

// These values come from pods of the real operator. A cluster test compares them again.
test('TF_CONFIG has the value that the operator writes', () => {
  const training = job({ chief: {}, worker: { replicas: 2 }, ps: {} });
  expect(training.tfConfig(TFReplicaType.WORKER, 1)).toBe(
    '{"cluster":{"chief":["mnist-chief-0.kubeflow.svc:2222"],"ps":["mnist-ps-0.kubeflow.svc:2222"],' +
      '"worker":["mnist-worker-0.kubeflow.svc:2222","mnist-worker-1.kubeflow.svc:2222"]},' +
      '"task":{"type":"worker","index":1},"environment":"cloud"}',
  );
});

test('a job with one pod has no TF_CONFIG', () => {
  expect(job().tfConfig(TFReplicaType.WORKER, 0)).toBeUndefined();
});

test('with dynamic workers, a worker sees only itself and the parameter servers', () => {
  const training = job({ worker: { replicas: 2 }, ps: { replicas: 2 }, evaluator: {}, enableDynamicWorker: true });
  expect(training.tfConfig(TFReplicaType.WORKER, 1)).toBe(
    '{"cluster":{"worker":{"1":"mnist-worker-1.kubeflow.svc:2222"},' +
      '"ps":["mnist-ps-0.kubeflow.svc:2222","mnist-ps-1.kubeflow.svc:2222"]},"task":{"type":"worker","index":1}}',
  );
  expect(training.tfConfig(TFReplicaType.PS, 1)).toBe(
    '{"cluster":{"worker":{},"ps":["mnist-ps-1.kubeflow.svc:2222"]},"task":{"type":"ps","index":1}}',
  );
  expect(training.tfConfig(TFReplicaType.EVALUATOR, 0)).toBe(
    '{"cluster":{"worker":{},"ps":[]},"task":{"type":"evaluator","index":0}}',
  );
});

test('the hosts of a replica type have the port of the job', () => {
  const training = job({ chief: {}, worker: { replicas: 2 } });
  expect(training.replicaHosts(TFReplicaType.CHIEF)).toEqual(['mnist-chief-0.kubeflow.svc:2222']);
  expect(training.replicaHosts(TFReplicaType.WORKER)).toEqual([
    'mnist-worker-0.kubeflow.svc:2222',
    'mnist-worker-1.kubeflow.svc:2222',
  ]);
  expect(training.replicaHosts(TFReplicaType.PS)).toEqual([]);
  expect(job({ port: 3333 }).replicaHosts(TFReplicaType.WORKER)).toEqual(['mnist-worker-0.kubeflow.svc:3333']);
});

test.each<[TFReplicaType, number]>([
  [TFReplicaType.WORKER, 1],
  [TFReplicaType.WORKER, -1],
  [TFReplicaType.WORKER, 0.5],
  [TFReplicaType.PS, 0],
])('fails if the job has no %s %d', (type, index) => {
  expect(() => job().tfConfig(type, index)).toThrow(/the job has no .*\. *\n *The job has 1 Worker/);
});

test('fails if the chart has no namespace', () => {
  const training = new TFJob(new Chart(new App(), 'test'), 'mnist', { image: IMAGE, worker: { replicas: 2 } });
  expect(() => training.tfConfig(TFReplicaType.WORKER, 0)).toThrow(/^test\/mnist: the chart has no namespace/);
  expect(() => training.replicaHosts(TFReplicaType.WORKER)).toThrow(/^test\/mnist: the chart has no namespace/);
});
