import { Duration } from 'cdk8s';
import {
  CleanPodPolicy,
  TFJobApi,
  TFJobManager,
  type TFJobProps,
  TFPodTemplate,
  TFReplicaType,
  TFRestartPolicy,
  TFSuccessPolicy,
} from '../../../lib/components/tf-job';
import { Warnings } from '../../../lib/warnings';
import { IMAGE, job, synthesized, tfJob } from './synthesized-job';

// A cluster test runs such jobs on the real controller.
const JOB_SET = { api: TFJobApi.JOB_SET };

function jobSet(props: TFJobProps = {}): any {
  return synthesized({ ...JOB_SET, ...props }).find(({ kind }) => kind === 'JobSet');
}

function jobOf(type: string, props: TFJobProps) {
  return jobSet(props).spec.replicatedJobs.find(({ name }: { name: string }) => name === type).template;
}

test('the same job is written for JobSet, without a TFJob and without a warning about the operator', () => {
  const props = { ...JOB_SET, chief: {}, worker: { replicas: 2 }, ttlAfterFinished: Duration.days(1) };
  expect(synthesized(props).map(({ kind }) => kind)).toEqual(['ServiceAccount', 'NetworkPolicy', 'JobSet']);
  expect(Warnings.of(job(props))).toEqual([]);
  expect(jobSet(props)).toMatchObject({
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    metadata: { name: 'mnist', namespace: 'kubeflow' },
    spec: {
      ttlSecondsAfterFinished: 86400,
      successPolicy: { operator: 'All', targetReplicatedJobs: ['chief'] },
      replicatedJobs: [
        { name: 'chief', replicas: 1, template: { spec: { completions: 1, parallelism: 1, backoffLimit: 0 } } },
        { name: 'worker', replicas: 1, template: { spec: { completions: 2, parallelism: 2, backoffLimit: 0 } } },
      ],
    },
  });
});

test('the pods are those of the TFJob, with a restart policy and TF_CONFIG', () => {
  const props = { worker: { replicas: 2 }, env: { EPOCHS: '9' }, initContainers: [{ name: 'a', image: IMAGE }] };
  const before = tfJob(props).spec.tfReplicaSpecs.Worker.template;
  const { metadata, spec } = jobOf('worker', props).spec.template;
  expect(metadata).toEqual(before.metadata);
  const { restartPolicy, containers, ...rest } = spec;
  const [{ env, ...container }] = containers;
  expect({ ...rest, containers: [{ ...container, env: env.slice(4) }] }).toEqual(before.spec);
  expect(restartPolicy).toBe('Never');
  expect(env.slice(0, 4).map(({ name }: { name: string }) => name)).toEqual([
    'TF_JOB_NAME',
    'TF_JOB_NAMESPACE',
    'TF_JOB_INDEX',
    'TF_CONFIG',
  ]);
  expect(env[3].value).toBe(
    '{"cluster":{"worker":["$(TF_JOB_NAME)-worker-0-0.$(TF_JOB_NAME).$(TF_JOB_NAMESPACE).svc:2222",' +
      '"$(TF_JOB_NAME)-worker-0-1.$(TF_JOB_NAME).$(TF_JOB_NAMESPACE).svc:2222"]},' +
      '"task":{"type":"worker","index":$(TF_JOB_INDEX)},"environment":"cloud"}',
  );
});

test('a custom pod template gets TF_CONFIG in the container that trains', () => {
  const containers = ['tensorflow', 'other'].map((name) => ({ name, image: IMAGE }));
  const template = TFPodTemplate.fromPodTemplateSpec({ spec: { containers } });
  const { spec } = jobOf('worker', { worker: { replicas: 2, template } }).spec.template;
  expect(spec.containers.map(({ env = [] }: { env?: object[] }) => env.length)).toEqual([4, 0]);
});

test('hosts and TF_CONFIG of a pod have the names of JobSet', () => {
  const training = job({ ...JOB_SET, chief: {}, worker: { replicas: 2 } });
  expect(training.replicaHosts(TFReplicaType.WORKER)).toEqual([
    'mnist-worker-0-0.mnist.kubeflow.svc:2222',
    'mnist-worker-0-1.mnist.kubeflow.svc:2222',
  ]);
  expect(JSON.parse(training.tfConfig(TFReplicaType.WORKER, 1) ?? '')).toMatchObject({
    cluster: { chief: ['mnist-chief-0-0.mnist.kubeflow.svc:2222'] },
    task: { type: 'worker', index: 1 },
  });
});

test('without a chief, worker 0 or all workers end the job', () => {
  const worker = { replicas: 2 };
  expect(jobSet({ worker }).spec.successPolicy.targetReplicatedJobs).toEqual(['worker']);
  expect(jobOf('worker', { worker }).spec.successPolicy).toEqual({ rules: [{ succeededIndexes: '0' }] });
  const all = jobOf('worker', { worker, successPolicy: TFSuccessPolicy.ALL_WORKERS });
  expect(all.spec).not.toHaveProperty('successPolicy');
});

test('restart policies, deadline, suspension, queue and MultiKueue have equivalents', () => {
  const props = {
    activeDeadline: Duration.hours(1),
    backoffLimit: 3,
    suspend: true,
    queueName: 'gpus',
    managedBy: TFJobManager.MULTI_KUEUE,
    annotations: { a: 'b' },
    chief: { restartPolicy: TFRestartPolicy.EXIT_CODE },
    worker: { restartPolicy: TFRestartPolicy.ON_FAILURE },
    evaluator: {},
  };
  expect(jobSet(props)).toMatchObject({
    metadata: { annotations: { a: 'b' }, labels: { 'kueue.x-k8s.io/queue-name': 'gpus' } },
    spec: { suspend: true, managedBy: 'kueue.x-k8s.io/multikueue' },
  });
  const chief = jobOf('chief', props).spec;
  expect(chief).toMatchObject({ backoffLimit: 3, activeDeadlineSeconds: 3600 });
  expect(chief.podFailurePolicy.rules[0]).toMatchObject({ action: 'Ignore' });
  expect(chief.podFailurePolicy.rules[1]).toMatchObject({ action: 'FailJob', onExitCodes: { operator: 'In' } });
  const { values } = chief.podFailurePolicy.rules[1].onExitCodes;
  expect([values[0], values.at(-1), values.length]).toEqual([1, 127, 127]);
  expect(jobOf('worker', props).spec.template.spec.restartPolicy).toBe('OnFailure');
  expect(jobOf('evaluator', props).spec.backoffLimit).toBe(0);
  expect(jobOf('worker', { restartPolicy: TFRestartPolicy.ON_FAILURE }).spec.backoffLimit).toBe(2147483647);
});

test.each<[string, TFJobProps, RegExp]>([
  ['pods are kept', { cleanPodPolicy: CleanPodPolicy.NONE }, /cleanPodPolicy: None is not supported/],
  ['all pods are deleted', { cleanPodPolicy: CleanPodPolicy.ALL }, /cleanPodPolicy: All is not supported/],
  ['the operator manages it', { managedBy: TFJobManager.TRAINING_OPERATOR }, /managedBy: the training operator/],
  ['it has a gang scheduler', { schedulingPolicy: {} }, /schedulingPolicy is not supported.*\n.*\n.*`queueName`/],
  ['workers are dynamic', { enableDynamicWorker: true }, /enableDynamicWorker is not supported/],
  ['pods always restart', { ps: { restartPolicy: TFRestartPolicy.ALWAYS } }, /ps: TFRestartPolicy\.ALWAYS is not/],
  ['a variable is reserved', { worker: { replicas: 2 }, env: { TF_JOB_INDEX: '1' } }, /variable "TF_JOB_INDEX"/],
  ['the name is too long', { name: 'a'.repeat(48) }, /the name "a+" is too long[\s\S]*to 46 characters/],
])('fails with JobSet if %s', (_, props, message) => {
  expect(() => job({ ...JOB_SET, ...props })).toThrow(message);
});
