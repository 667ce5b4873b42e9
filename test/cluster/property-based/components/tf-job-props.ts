import type { Cron, CronOptions } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  CleanPodPolicy,
  type ConfigMapKey,
  TFCnnModel,
  type TFCnnProps,
  TFJobApi,
  TFJobConcurrencyPolicy,
  TFJobManager,
  type TFJobNaming,
  type TFJobProps,
  type TFJobScheduleProps,
  type TFJobSweepProps,
  TFParameterPassing,
  type TFPodOptions,
  type TFPodTemplate,
  type TFReplica,
  TFRestartPolicy,
  type TFSchedulingPolicy,
  TFSuccessPolicy,
} from '../../../../lib';
import { type Code, call, list, literal, struct } from '../code';
import { EDGE_CASE_NUMBERS } from '../edge-cases';
import { anyPlatform, extendedResources, gpu, peer, resources, sharedVolumes } from '../options/common-options';
import { topologySpread } from '../options/scaling-options';
import { secretKeyRef } from '../options/secret-key-ref';
import { componentPodProps } from '../pods/component-pod-props';
import { container, lifecycle } from '../pods/containers';
import { podVolume } from '../pods/pod-volume';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** Fields that few jobs have, so that many jobs are valid. */
const RARE_FIELDS = [
  'initContainers',
  'extraContainers',
  'volumes',
  'sharedVolumes',
  'runtimeClassName',
  'topologySpread',
] as const;

export function tfJobProps(values: Values): fc.Arbitrary<Code<TFJobProps>> {
  return structOf<TFJobProps>(tfJobFields(values), {
    always: ['image', 'worker'],
    rarely: ['api', 'master', 'platform', 'schedulingPolicy', 'allowIngressFrom', ...RARE_FIELDS],
  });
}

export function tfJobSweepProps(values: Values): fc.Arbitrary<Code<TFJobSweepProps>> {
  return structOf<TFJobSweepProps>(
    {
      ...tfJobFields(values),
      parameters: mapOf(
        values.plainText(fc.constantFrom('rate', 'batch_size', 'A')),
        fc
          .uniqueArray(values.text('1', '0.1', '32', 'a b'), { minLength: 1, maxLength: 2, selector: JSON.stringify })
          .map(list),
        values.allowsInvalid ? 0 : 1,
      ),
      passParametersAs: values.member('TFParameterPassing', TFParameterPassing),
    },
    {
      always: ['image', 'worker', 'parameters'],
      rarely: ['api', 'master', 'platform', 'schedulingPolicy', 'allowIngressFrom', ...RARE_FIELDS],
    },
  );
}

export function tfJobScheduleProps(values: Values): fc.Arbitrary<Code<TFJobScheduleProps>> {
  const field = (...valid: string[]) => values.text('*', ...valid);
  return structOf<TFJobScheduleProps>(
    {
      ...tfJobFields(values),
      schedule: structOf<CronOptions>({
        minute: field('0', '*/15', '0,30'),
        hour: field('2', '9-17', '0-23/6'),
        day: field('1', '31'),
        month: field('12', 'jan-jun'),
        weekDay: field('0', 'mon-fri', 'SAT'),
      }).map((options) => call<Cron>('Cron.schedule', options)),
      timeZone: values.text('Etc/UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'),
      concurrencyPolicy: values.member('TFJobConcurrencyPolicy', TFJobConcurrencyPolicy),
      startingDeadline: values.duration('10 minutes', '10 seconds', '1 days'),
      suspendSchedule: values.boolean,
    },
    {
      always: ['image', 'worker', 'schedule'],
      rarely: ['api', 'master', 'platform', 'schedulingPolicy', 'allowIngressFrom', ...RARE_FIELDS],
    },
  );
}

export function tfCnnProps(values: Values): fc.Arbitrary<Code<TFCnnProps>> {
  return structOf<TFCnnProps>(
    {
      name: values.name('bench'),
      model: values.member('TFCnnModel', TFCnnModel),
      batchSize: values.number(32, 1, 256),
      batches: values.number(100, 1),
      warmupBatches: values.number(10, 1),
      ps: values.number(1, 0, 4),
      workers: values.number(1, 2, 16),
      gpu: gpu(values),
      image: image(values),
      resources: resources(values),
      sharedMemory: values.size('1Gi', '1Mi'),
      activeDeadline: values.duration('1 hours', '1 seconds'),
      ttlAfterFinished: values.duration('1 days', '0 seconds'),
      queueName: values.name('gpu-queue'),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { rarely: ['gpu', 'platform'] },
  );
}

function naming(values: Values): fc.Arbitrary<Code<TFJobNaming>> {
  return fc.oneof(
    fc.constantFrom(call<TFJobNaming>('TFJobNaming.fixed'), call<TFJobNaming>('TFJobNaming.byContent')),
    values.text('42', 'run-1', 'A').map((id) => call<TFJobNaming>('TFJobNaming.byRun', id)),
  );
}

function tfJobFields(values: Values): Fields<TFJobProps> {
  const leader = tfReplica(values, 1);
  const replica = tfReplica(values, 1, 2, 20, 3, 4, 0);
  return {
    ...tfPodOptions(values),
    name: values.name('mnist', 'train-1'),
    api: values.member('TFJobApi', TFJobApi),
    naming: naming(values),
    chief: leader,
    master: leader,
    worker: replica,
    ps: replica,
    evaluator: replica,
    cleanPodPolicy: values.member('CleanPodPolicy', CleanPodPolicy),
    ttlAfterFinished: values.duration('1 days', '0 seconds', '60 seconds'),
    activeDeadline: values.duration('1 hours', '1 seconds'),
    backoffLimit: values.number(3, 0, 2 ** 31 - 1),
    suspend: values.boolean,
    managedBy: values.member('TFJobManager', TFJobManager),
    schedulingPolicy: schedulingPolicy(values),
    successPolicy: values.member('TFSuccessPolicy', TFSuccessPolicy),
    enableDynamicWorker: values.boolean,
    queueName: values.name('gpu-queue'),
    port: values.number(2222, 3333, 65535),
    allowIngressFrom: values.list(peer(values), 1),
    allowEgressTo: values.list(peer(values), 1),
    serviceAccountName: values.dottedName('trainer'),
    automountServiceAccountToken: values.boolean,
    userId: values.number(1000, 1, 65534),
    groupId: values.number(100, 1, 65534),
    supplementalGroups: values.list(values.number(2000, 65534)),
    readOnlyRootFilesystem: values.boolean,
    tmpVolumeSize: values.size('10Gi', '1Mi', '1Ti'),
    labels: values.labels,
    annotations: annotations(values),
    platform: anyPlatform(values),
  };
}

function tfReplica(values: Values, ...counts: number[]): fc.Arbitrary<Code<TFReplica>> {
  // Not `rdma`: the programs are checked against Pod Security `restricted`.
  const fromOptions = structOf<Omit<TFReplica, 'template' | 'rdma'>>(
    { ...tfPodOptions(values), replicas: values.number(...counts), gpu: gpu(values) },
    { rarely: ['gpu', ...RARE_FIELDS] },
  );
  const fromTemplate = structOf<Pick<TFReplica, 'replicas' | 'restartPolicy' | 'template'>>(
    {
      replicas: values.number(...counts),
      restartPolicy: values.member('TFRestartPolicy', TFRestartPolicy),
      template: template(values),
    },
    { always: ['template'] },
  );
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 9, arbitrary: fromOptions },
    { weight: 1, arbitrary: fromTemplate },
  );
}

function tfPodOptions(values: Values): Fields<TFPodOptions> {
  return {
    ...componentPodProps(values),
    image: image(values),
    command: values.texts,
    args: values.texts,
    workingDir: values.text('/tmp', '/opt/a b'),
    env: values.environment,
    secretEnv: mapOf(values.plainText(fc.constantFrom('TOKEN', 'KEY')), secretKeyRef(values)),
    configMapEnv: mapOf(
      values.plainText(fc.constantFrom('SETTING', 'LEVEL')),
      structOf<ConfigMapKey>(
        { configMapName: values.dottedName('settings'), key: values.text('level', 'A.b_c-1') },
        { always: ['configMapName', 'key'] },
      ),
    ),
    fieldEnv: mapOf(
      values.plainText(fc.constantFrom('POD', 'NODE')),
      values.text('metadata.name', 'spec.nodeName', 'status.podIP', "metadata.labels['example.com/team']"),
    ),
    resources: resources(values),
    ...extendedResources(values),
    sharedVolumes: sharedVolumes(values),
    volumes: values.list(podVolume(values), 2),
    ports: mapOf(values.plainText(fc.constantFrom('metrics', 'a', 'b-1')), port(values)),
    restartPolicy: values.member('TFRestartPolicy', TFRestartPolicy),
    initContainers: values.list(container(values, 'tf-job-tmp'), 1),
    extraContainers: values.list(container(values, 'tf-job-tmp'), 1),
    lifecycle: lifecycle(values),
    terminationGracePeriod: values.duration('30 seconds', '10 minutes'),
    topologySpread: topologySpread(values),
    schedulerName: values.name('volcano', 'default-scheduler'),
    runtimeClassName: values.dottedName('gvisor'),
  };
}

function schedulingPolicy(values: Values): fc.Arbitrary<Code<TFSchedulingPolicy>> {
  return structOf<TFSchedulingPolicy>({
    minAvailable: values.number(1, 0),
    queue: values.dottedName('training'),
    minResources: mapOf(
      values.plainText(fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu')),
      values.text('2', '1Gi', '500m').map((text) => call<k8s.Quantity>('kplus.k8s.Quantity.fromString', text)),
    ),
    priorityClass: values.dottedName('batch'),
    scheduleTimeout: values.duration('10 minutes', '0 seconds'),
  });
}

function template(values: Values): fc.Arbitrary<Code<TFPodTemplate>> {
  const training = container(values, 'scratch').map((code) => ({
    ...code,
    fields:
      code.kind === 'struct'
        ? code.fields.map(([key, value]) =>
            key === 'name' ? ([key, literal('tensorflow')] as const) : ([key, value] as const),
          )
        : [],
  })) as fc.Arbitrary<Code<k8s.Container>>;
  const spec = structOf<
    Pick<k8s.PodSpec, 'containers' | 'volumes' | 'nodeSelector' | 'restartPolicy' | 'terminationGracePeriodSeconds'>
  >(
    {
      containers: fc.tuple(training).map(([first]) => ({ kind: 'list', items: [first] })),
      volumes: fc.constant(
        list([
          struct<k8s.Volume>([
            ['name', literal('scratch')],
            ['emptyDir', struct([])],
          ]),
        ]),
      ),
      nodeSelector: values.labels,
      restartPolicy: values.text('Always', 'Never'),
      terminationGracePeriodSeconds: fc.constant(literal(60)),
    },
    { always: ['containers', 'volumes'] },
  );
  const metadata = structOf<Pick<k8s.ObjectMeta, 'labels' | 'annotations'>>({
    labels: values.labels,
    annotations: annotations(values),
  });
  return structOf<Pick<k8s.PodTemplateSpec, 'spec' | 'metadata'>>({ spec, metadata }, { always: ['spec'] }).map(
    (spec) => call<TFPodTemplate>('TFPodTemplate.fromPodTemplateSpec', spec),
  );
}

/** A port from a large range, so that the ports of a job and its replicas seldom conflict. */
function port(values: Values): fc.Arbitrary<Code<number>> {
  return values.validOr(fc.integer({ min: 3000, max: 65535 }), fc.constantFrom(...EDGE_CASE_NUMBERS)).map(literal);
}

function annotations(values: Values): fc.Arbitrary<Code<{ [key: string]: string }>> {
  return mapOf(values.plainText(fc.constantFrom('example.com/note', 'A.b_c-1')), values.anyText);
}

export function image(values: Values): fc.Arbitrary<Code<string>> {
  return values.text('docker.io/tensorflow/tensorflow:2.20.0-gpu', `example.com:5000/a/b@sha256:${'0'.repeat(64)}`);
}
