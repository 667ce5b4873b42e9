import { type Code, call, type Expression, list, literal, struct } from '../property-based/code';
import { IMAGE, type RawJob, type RawReplica, rawContainer, rawReplica } from './raw-job';

/** A mistake in a job, made in the TFJob object and in the props of this library. */
export interface Mistake {
  readonly title: string;
  /** Makes the mistake in a TFJob with workers. */
  readonly raw: (job: RawJob) => void;
  /** Makes the mistake in props: changed fields, or `undefined` for removed fields. */
  readonly props: { readonly [field: string]: Expression | undefined };
  /** The error of this library. */
  readonly message: RegExp;
}

/** A mistake that neither the definition nor the webhook detects. */
export interface RuntimeMistake extends Mistake {
  /** The operator's behavior, observed in a cluster or in its code. */
  readonly operatorBehavior: string;
}

const TYPES = ['chief', 'master', 'worker', 'ps', 'evaluator'];
const NO_REPLICAS = Object.fromEntries(TYPES.map((type) => [type, undefined]));
const LONG_NAME = 'a'.repeat(54);

const empty = struct([]);
const replicas = (count: number) => struct([['replicas', literal(count)]]);

function only(job: RawJob, ...types: string[]): void {
  job.spec.tfReplicaSpecs = Object.fromEntries(types.map((type) => [type, rawReplica()]));
}

/** The workers of a job. Adds them if the job has none. */
function worker({ spec }: RawJob): RawReplica {
  spec.tfReplicaSpecs.Worker ??= rawReplica();
  return spec.tfReplicaSpecs.Worker;
}

/** A worker with a pod template of these containers. */
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
    message: /"1st" is not a valid/,
  },
  {
    title: 'the name has a dot',
    raw: ({ metadata }) => {
      metadata.name = 'my.job';
    },
    props: { name: literal('my.job') },
    message: /"my\.job" is not a valid/,
  },
  {
    title: 'the name is longer than 63 characters',
    raw: ({ metadata }) => {
      metadata.name = 'a'.repeat(64);
    },
    props: { name: literal('a'.repeat(64)) },
    message: /"a{64}" is not a valid/,
  },
  {
    title: 'the name leaves no room for the names of its Services',
    raw: (job) => {
      job.metadata.name = LONG_NAME;
      only(job, 'Worker', 'Evaluator');
    },
    props: { name: literal(LONG_NAME), evaluator: empty },
    message: /"a+-evaluator-0".* 66 characters/,
  },
  {
    title: 'there are no replicas',
    raw: ({ spec }) => {
      spec.tfReplicaSpecs = {};
    },
    props: NO_REPLICAS,
    message: /no replicas/,
  },
  {
    title: 'there are both a chief and a master',
    raw: (job) => only(job, 'Chief', 'Master', 'Worker'),
    props: { chief: empty, master: empty },
    message: /\bchief\b.*\bmaster\b/,
  },
  {
    title: 'the replica count is negative',
    raw: (job) => {
      worker(job).replicas = -1;
    },
    props: { worker: replicas(-1) },
    message: /worker\.replicas: -1\b/,
  },
  {
    title: 'the replica count is not an integer',
    raw: (job) => {
      worker(job).replicas = 1.5;
    },
    props: { worker: replicas(1.5) },
    message: /worker\.replicas: 1\.5\b/,
  },
  {
    title: 'the replica count exceeds 32 bits',
    raw: (job) => {
      worker(job).replicas = 2 ** 31;
    },
    props: { worker: replicas(2 ** 31) },
    message: /worker\.replicas: 2147483648\b/,
  },
  {
    title: 'the restart policy is unknown',
    raw: (job) => {
      worker(job).restartPolicy = 'Sometimes';
    },
    props: { worker: struct([['restartPolicy', literal('Sometimes')]]) },
    message: /`worker\.restartPolicy` must be one of .*; got 'Sometimes'/,
  },
  {
    title: 'the clean-pod policy is unknown',
    raw: ({ spec }) => {
      spec.runPolicy.cleanPodPolicy = 'Some';
    },
    props: { cleanPodPolicy: literal('Some') },
    message: /`cleanPodPolicy` must be one of .*; got 'Some'/,
  },
  {
    title: 'the success policy is unknown',
    raw: ({ spec }) => {
      spec.successPolicy = 'Any';
    },
    props: { successPolicy: literal('Any') },
    message: /`successPolicy` must be one of .*; got 'Any'/,
  },
  {
    title: 'the manager is unknown',
    raw: ({ spec }) => {
      spec.runPolicy.managedBy = 'example.com/me';
    },
    props: { managedBy: literal('example.com/me') },
    message: /`managedBy` must be one of .*; got 'example\.com\/me'/,
  },
  {
    title: 'the backoff limit is negative',
    raw: ({ spec }) => {
      spec.runPolicy.backoffLimit = -1;
    },
    props: { backoffLimit: literal(-1) },
    message: /backoffLimit: -1\b/,
  },
  {
    title: 'the deadline is zero',
    raw: ({ spec }) => {
      spec.runPolicy.activeDeadlineSeconds = 0;
    },
    props: { activeDeadline: call('Duration.seconds', literal(0)) },
    message: /activeDeadline: 0 seconds/,
  },
  {
    title: 'the deadline is not a whole number of seconds',
    raw: ({ spec }) => {
      spec.runPolicy.activeDeadlineSeconds = 1.5;
    },
    props: { activeDeadline: call('Duration.millis', literal(1500)) },
    message: /activeDeadline: 1\.5 seconds/,
  },
  {
    title: 'the minimum of available pods is negative',
    raw: ({ spec }) => {
      spec.runPolicy.schedulingPolicy = { minAvailable: -1 };
    },
    props: { schedulingPolicy: struct([['minAvailable', literal(-1)]]) },
    message: /schedulingPolicy\.minAvailable: -1\b/,
  },
  {
    title: 'the minimum resources are not quantities',
    raw: ({ spec }) => {
      spec.runPolicy.schedulingPolicy = { minResources: { cpu: 'many' } };
    },
    props: {
      schedulingPolicy: struct([
        ['minResources', struct([['cpu', call('kplus.k8s.Quantity.fromString', literal('many'))]])],
      ]),
    },
    message: /cpu: "?many\b/,
  },
  {
    title: 'the training container has another name',
    raw: (job) => {
      worker(job).template.spec.containers = [rawContainer('main')];
    },
    props: { worker: podOf(named('main')) },
    message: /worker\.template: .*"tensorflow".*"main"/,
  },
  {
    title: 'there are no containers',
    raw: (job) => {
      worker(job).template.spec.containers = [];
    },
    props: { worker: podOf() },
    message: /worker\.template: .*"tensorflow"/,
  },
  {
    title: 'a container has no image',
    raw: (job) => {
      worker(job).template.spec.containers.push({ ...rawContainer('helper'), image: '' });
    },
    props: { worker: podOf(named('tensorflow'), struct([['name', literal('helper')]])) },
    message: /"helper" has no image/,
  },
  {
    title: 'two containers have the same name',
    raw: (job) => {
      worker(job).template.spec.containers.push(rawContainer());
    },
    props: { worker: podOf(named('tensorflow'), named('tensorflow')) },
    message: /containers.*"tensorflow"/,
  },
];

export const RUNTIME_MISTAKES: readonly RuntimeMistake[] = [
  {
    title: 'two ports have the same number',
    raw: (job) => {
      worker(job).template.spec.containers[0].ports = [
        { name: 'tfjob-port', containerPort: 2222 },
        { name: 'metrics', containerPort: 2222 },
      ];
    },
    props: { ports: struct([['metrics', literal(2222)]]) },
    message: /"tfjob-port".*"metrics".* 2222\b/,
    operatorBehavior: 'creates a pod, fails to create its Service, and retries forever with events FailedCreateService',
  },
  {
    title: 'there are no workers and no other leader',
    raw: (job) => {
      worker(job).replicas = 0;
    },
    props: { ...NO_REPLICAS, worker: replicas(0) },
    message: /no replicas/,
    operatorBehavior: 'sets Succeeded immediately, but creates, deletes and recreates a pod',
  },
  {
    title: 'there are only parameter servers',
    raw: (job) => only(job, 'PS'),
    props: { ...NO_REPLICAS, ps: empty },
    message: /\bchief\b.*\bworker\b.*\bps\b/,
    operatorBehavior: 'creates the pods, and never sets Running, Succeeded or Failed while they run',
  },
  {
    title: 'there are two chiefs',
    raw: (job) => {
      job.spec.tfReplicaSpecs.Chief = rawReplica(2);
    },
    props: { chief: replicas(2) },
    message: /chief\.replicas: 2\b/,
    operatorBehavior: 'creates two pods that both act as leader',
  },
  {
    title: 'the minimum of available pods exceeds the size of the job',
    raw: ({ spec }) => {
      spec.runPolicy.schedulingPolicy = { minAvailable: 3 };
    },
    props: { worker: replicas(2), schedulingPolicy: struct([['minAvailable', literal(300)]]) },
    message: /schedulingPolicy\.minAvailable: 300\b/,
    operatorBehavior:
      'creates a PodGroup that waits for a third pod forever; without a gang scheduler, ignores the minimum',
  },
  {
    title: 'dynamic workers are enabled, and there are no workers',
    raw: (job) => {
      only(job, 'Chief');
      job.spec.enableDynamicWorker = true;
    },
    props: { ...NO_REPLICAS, chief: empty, enableDynamicWorker: literal(true) },
    message: /no workers/,
    operatorBehavior: 'runs the chief with an empty cluster specification',
  },
  {
    title: 'TF_CONFIG is set by the user',
    raw: (job) => {
      worker(job).template.spec.containers[0].env = [{ name: 'TF_CONFIG', value: '{}' }];
    },
    props: { env: struct([['TF_CONFIG', literal('{}')]]) },
    message: /"TF_CONFIG"/,
    operatorBehavior: "appends its own value, which takes precedence; in a job with one pod the user's value remains",
  },
];
