import { type TFJobProps, TFReplicaType, TFRestartPolicy } from '../../../lib/components/tf-job';
import { job, tfJob } from './synthesized-job';

test('each replica type has the specified number of pods', () => {
  const { tfReplicaSpecs } = tfJob({ chief: {}, worker: { replicas: 4 }, ps: { replicas: 2 }, evaluator: {} }).spec;
  expect(tfReplicaSpecs).toMatchObject({
    Chief: { replicas: 1 },
    Evaluator: { replicas: 1 },
    PS: { replicas: 2 },
    Worker: { replicas: 4 },
  });
});

test('a type with 0 replicas is omitted, because the operator would create a pod for it', () => {
  const training = { chief: {}, worker: { replicas: 0 }, evaluator: { replicas: 0 } };
  expect(Object.keys(tfJob(training).spec.tfReplicaSpecs)).toEqual(['Chief']);
  expect(job({ ...training, ps: {} }).tfConfig(TFReplicaType.CHIEF, 0)).not.toContain('worker');
});

test('a type with 0 replicas does not limit the length of the job name', () => {
  expect(() => job({ name: 'a'.repeat(54), worker: {}, evaluator: { replicas: 0 } })).not.toThrow();
});

test.each(Object.values(TFRestartPolicy))('the restart policy %s is written', (restartPolicy) => {
  expect(tfJob({ worker: { restartPolicy } }).spec.tfReplicaSpecs.Worker.restartPolicy).toBe(restartPolicy);
});

test('the restart policy of a replica overrides that of the job', () => {
  const { tfReplicaSpecs } = tfJob({
    restartPolicy: TFRestartPolicy.EXIT_CODE,
    chief: {},
    worker: { restartPolicy: TFRestartPolicy.ALWAYS },
  }).spec;
  expect(tfReplicaSpecs).toMatchObject({ Chief: { restartPolicy: 'ExitCode' }, Worker: { restartPolicy: 'Always' } });
});

test.each<[string, TFJobProps, RegExp]>([
  ['chief and master are both set', { chief: {}, master: {} }, /both `chief` and `master` are set/],
  ['there are two chiefs', { chief: { replicas: 2 } }, /chief\.replicas: 2 is not accepted/],
  ['the chief has 0 replicas', { chief: { replicas: 0 } }, /chief\.replicas: 0 is not accepted/],
  ['replicas are negative', { worker: { replicas: -1 } }, /worker\.replicas: -1 is not accepted/],
  ['replicas are fractional', { ps: { replicas: 1.5 } }, /ps\.replicas: 1\.5 is not accepted/],
  ['there are no replicas', { worker: undefined }, /the job has no replicas/],
  ['all types have 0 replicas', { worker: { replicas: 0 } }, /the job has no replicas/],
  [
    'the job has neither a chief nor workers',
    { worker: undefined, ps: {}, evaluator: {} },
    /no chief and no worker, only ps and evaluator/,
  ],
  [
    'the name of the last Service is too long',
    { name: 'a'.repeat(54), worker: { replicas: 11 } },
    /the Service of the last pod would be "a+-worker-10", which has 64 characters.*Shorten `name` to 53/s,
  ],
  [
    'dynamic workers are enabled without workers',
    { worker: undefined, chief: {}, enableDynamicWorker: true },
    /the job has no workers/,
  ],
  [
    'dynamic workers are enabled with 0 workers',
    { worker: { replicas: 0 }, chief: {}, enableDynamicWorker: true },
    /the job has no workers/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
