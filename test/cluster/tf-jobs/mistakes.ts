import { type Code, call, type Expression, list, literal, struct } from '../property-based/code';
import { IMAGE, type RawJob, type RawReplica, rawContainer, rawReplica } from './raw-job';

/** What is wrong with a job, said twice: in the TFJob itself, and in the props of ours. */
export interface Mistake {
  readonly title: string;
  /** Makes the mistake in a TFJob with workers. */
  readonly raw: (job: RawJob) => void;
  /** The same in props: the fields that it says otherwise, nothing for those that it leaves out. */
  readonly props: { readonly [field: string]: Expression | undefined };
  /** What ours is told of it. */
  readonly told: RegExp;
}

/** A mistake that neither the definition nor the webhook sees. */
export interface RuntimeMistake extends Mistake {
  /** What the operator does with such a job, as seen in the cluster or in its code. */
  readonly operator: string;
}

const TYPES = ['chief', 'master', 'worker', 'ps', 'evaluator'];
const NO_REPLICAS = Object.fromEntries(TYPES.map((type) => [type, undefined]));
const LONG_NAME = 'a'.repeat(54);

const empty = struct([]);
const replicas = (count: number) => struct([['replicas', literal(count)]]);

function only(job: RawJob, ...types: string[]): void {
  job.spec.tfReplicaSpecs = Object.fromEntries(types.map((type) => [type, rawReplica()]));
}

/** The workers of a job, which has some then: those of which there are none are left out of it. */
function worker({ spec }: RawJob): RawReplica {
  spec.tfReplicaSpecs.Worker ??= rawReplica();
  return spec.tfReplicaSpecs.Worker;
}

/** A worker that is a whole pod of these containers. */
function podOf(...containers: Code<object>[]): Expression {
  const spec = struct([['containers', list(containers)]]);
  return struct([['template', call('TFPodTemplate.fromPodTemplateSpec', struct([['spec', spec]]))]]);
}

function named(name: string): Code<object> {
  return struct<object>([
    ['name', literal(name)],
    ['image', literal(IMAGE)],
  ]);
}

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'the name starts with a digit',
    raw: ({ metadata }) => {
      metadata.name = '1st';
    },
    props: { name: literal('1st') },
    told: /TFJob "1st" is not a valid name/,
  },
  {
    title: 'the name has a dot',
    raw: ({ metadata }) => {
      metadata.name = 'my.job';
    },
    props: { name: literal('my.job') },
    told: /TFJob "my\.job" is not a valid name/,
  },
  {
    title: 'the name is longer than 63 characters',
    raw: ({ metadata }) => {
      metadata.name = 'a'.repeat(64);
    },
    props: { name: literal('a'.repeat(64)) },
    told: /is not a valid name/,
  },
  {
    title: 'the name leaves no room for those of the Services',
    raw: (job) => {
      job.metadata.name = LONG_NAME;
      only(job, 'Worker', 'Evaluator');
    },
    props: { name: literal(LONG_NAME), evaluator: empty },
    told: /would be a pod and a Service "a+-evaluator-0" of 66 characters/,
  },
  {
    title: 'there are no replicas',
    raw: ({ spec }) => {
      spec.tfReplicaSpecs = {};
    },
    props: NO_REPLICAS,
    told: /the job has no replicas/,
  },
  {
    title: 'there are a chief and a master',
    raw: (job) => only(job, 'Chief', 'Master', 'Worker'),
    props: { chief: empty, master: empty },
    told: /chief and master are given together/,
  },
  {
    title: 'replicas are below zero',
    raw: (job) => {
      worker(job).replicas = -1;
    },
    props: { worker: replicas(-1) },
    told: /worker\.replicas: -1 is not accepted/,
  },
  {
    title: 'replicas are not whole',
    raw: (job) => {
      worker(job).replicas = 1.5;
    },
    props: { worker: replicas(1.5) },
    told: /worker\.replicas: 1\.5 is not accepted/,
  },
  {
    title: 'there are more replicas than can be counted',
    raw: (job) => {
      worker(job).replicas = 2 ** 31;
    },
    props: { worker: replicas(2 ** 31) },
    told: /worker\.replicas: 2147483648 is not accepted/,
  },
  {
    title: 'the restart policy is unknown',
    raw: (job) => {
      worker(job).restartPolicy = 'Sometimes';
    },
    props: { worker: struct([['restartPolicy', literal('Sometimes')]]) },
    told: /worker\.restartPolicy "Sometimes" is not known/,
  },
  {
    title: 'the clean-up policy is unknown',
    raw: ({ spec }) => {
      spec.runPolicy.cleanPodPolicy = 'Some';
    },
    props: { cleanPodPolicy: literal('Some') },
    told: /cleanPodPolicy "Some" is not known/,
  },
  {
    title: 'the success policy is unknown',
    raw: ({ spec }) => {
      spec.successPolicy = 'Any';
    },
    props: { successPolicy: literal('Any') },
    told: /successPolicy "Any" is not known/,
  },
  {
    title: 'the manager is unknown',
    raw: ({ spec }) => {
      spec.runPolicy.managedBy = 'example.com/me';
    },
    props: { managedBy: literal('example.com/me') },
    told: /managedBy "example\.com\/me" is not known/,
  },
  {
    title: 'the number of restarts is below zero',
    raw: ({ spec }) => {
      spec.runPolicy.backoffLimit = -1;
    },
    props: { backoffLimit: literal(-1) },
    told: /backoffLimit: -1 is not accepted/,
  },
  {
    title: 'the deadline is zero',
    raw: ({ spec }) => {
      spec.runPolicy.activeDeadlineSeconds = 0;
    },
    props: { activeDeadline: call('Duration.seconds', literal(0)) },
    told: /activeDeadline: 0 seconds is not a valid duration/,
  },
  {
    title: 'the deadline is no whole seconds',
    raw: ({ spec }) => {
      spec.runPolicy.activeDeadlineSeconds = 1.5;
    },
    props: { activeDeadline: call('Duration.millis', literal(1500)) },
    told: /activeDeadline: 1\.5 seconds is not a valid duration/,
  },
  {
    title: 'the gang is below zero',
    raw: ({ spec }) => {
      spec.runPolicy.schedulingPolicy = { minAvailable: -1 };
    },
    props: { schedulingPolicy: struct([['minAvailable', literal(-1)]]) },
    told: /schedulingPolicy\.minAvailable: -1 is not accepted/,
  },
  {
    title: 'the resources of the gang are no amounts',
    raw: ({ spec }) => {
      spec.runPolicy.schedulingPolicy = { minResources: { cpu: 'many' } };
    },
    props: {
      schedulingPolicy: struct([
        ['minResources', struct([['cpu', call('kplus.k8s.Quantity.fromString', literal('many'))]])],
      ]),
    },
    told: /cpu: many is not a valid quantity/,
  },
  {
    title: 'the container that trains has another name',
    raw: (job) => {
      worker(job).template.spec.containers = [rawContainer('main')];
    },
    props: { worker: podOf(named('main')) },
    told: /worker\.template: no container is named "tensorflow", only "main"/,
  },
  {
    title: 'there is no container',
    raw: (job) => {
      worker(job).template.spec.containers = [];
    },
    props: { worker: podOf() },
    told: /worker\.template: no container is named "tensorflow"\./,
  },
  {
    title: 'a container has no image',
    raw: (job) => {
      worker(job).template.spec.containers.push({ ...rawContainer('helper'), image: '' });
    },
    props: { worker: podOf(named('tensorflow'), struct([['name', literal('helper')]])) },
    told: /"helper" has no image/,
  },
  {
    title: 'two containers have one name',
    raw: (job) => {
      worker(job).template.spec.containers.push(rawContainer());
    },
    props: { worker: podOf(named('tensorflow'), named('tensorflow')) },
    told: /two containers of the pod are named "tensorflow"/,
  },
];

export const RUNTIME_MISTAKES: readonly RuntimeMistake[] = [
  {
    title: 'two ports have one number',
    raw: (job) => {
      worker(job).template.spec.containers[0].ports = [
        { name: 'tfjob-port', containerPort: 2222 },
        { name: 'metrics', containerPort: 2222 },
      ];
    },
    props: { ports: struct([['metrics', literal(2222)]]) },
    told: /"tfjob-port" and "metrics" are both port 2222/,
    operator: 'makes a pod, cannot make its Service, and tries again for ever: events FailedCreateService',
  },
  {
    title: 'there are no workers, and nobody else leads',
    raw: (job) => {
      worker(job).replicas = 0;
    },
    props: { ...NO_REPLICAS, worker: replicas(0) },
    told: /the job has no replicas/,
    operator: 'calls the job Succeeded at once, makes a pod all the same, deletes it, and makes it again',
  },
  {
    title: 'there are parameter servers only',
    raw: (job) => only(job, 'PS'),
    props: { ...NO_REPLICAS, ps: empty },
    told: /no chief and no worker, only ps/,
    operator: 'makes the pods, and never calls the job Running, Succeeded or Failed while they run',
  },
  {
    title: 'there are two chiefs',
    raw: (job) => {
      job.spec.tfReplicaSpecs.Chief = rawReplica(2);
    },
    props: { chief: replicas(2) },
    told: /chief\.replicas: 2 is not accepted/,
    operator: 'makes two pods, both of which are told that they lead',
  },
  {
    title: 'the gang is larger than the job',
    raw: ({ spec }) => {
      spec.runPolicy.schedulingPolicy = { minAvailable: 3 };
    },
    props: { worker: replicas(2), schedulingPolicy: struct([['minAvailable', literal(300)]]) },
    told: /schedulingPolicy\.minAvailable: 300 pods must find room/,
    operator: 'makes a PodGroup that waits for a third pod for ever; without a gang scheduler, nothing of it',
  },
  {
    title: 'workers come and go, and there are none',
    raw: (job) => {
      only(job, 'Chief');
      job.spec.enableDynamicWorker = true;
    },
    props: { ...NO_REPLICAS, chief: empty, enableDynamicWorker: literal(true) },
    told: /the job has no workers/,
    operator: 'runs the chief, and tells it of nobody',
  },
  {
    title: 'TF_CONFIG is set by hand',
    raw: (job) => {
      worker(job).template.spec.containers[0].env = [{ name: 'TF_CONFIG', value: '{}' }];
    },
    props: { env: struct([['TF_CONFIG', literal('{}')]]) },
    told: /"TF_CONFIG" is set twice/,
    operator: 'adds its own after it, which holds; in a job of one pod what was set by hand holds',
  },
];
