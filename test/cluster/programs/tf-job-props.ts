import type { k8s } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  CleanPodPolicy,
  type ConfigMapKey,
  TFJobManager,
  type TFJobProps,
  type TFPodProps,
  type TFPodTemplate,
  type TFReplica,
  TFRestartPolicy,
  type TFSchedulingPolicy,
  type TFSpread,
  TFSuccessPolicy,
} from '../../../lib';
import { type Code, call, literal } from './code';
import { componentPodProps } from './component-pod-props';
import { container, lifecycle } from './container-props';
import { podVolume } from './pod-volume';
import { secretKey } from './secret-key';
import { type Fields, mapOf, structOf } from './structs';
import type { Values } from './values';
import { anyPlatform, gpu, peer, resources, sharedVolumes } from './workload-props';

/** Those that few jobs have, so that many are sound. */
const RARELY = ['initContainers', 'extraContainers', 'volumes', 'sharedVolumes', 'runtimeClassName'] as const;

export function tfJobProps(values: Values): fc.Arbitrary<Code<TFJobProps>> {
  const leader = tfReplica(values, 1);
  const replica = tfReplica(values, 1, 2, 20, 3, 4, 0);
  return structOf<TFJobProps>(
    {
      ...tfPodProps(values),
      name: values.name('mnist', 'train-1'),
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
      clients: values.list(peer(values), 1),
      reach: values.list(peer(values), 1),
      serviceAccountName: values.dottedName('trainer'),
      automountServiceAccountToken: values.boolean,
      userId: values.number(1000, 1, 65534),
      groupId: values.number(100, 1, 65534),
      supplementalGroups: values.list(values.number(2000, 65534)),
      readOnlyRootFilesystem: values.boolean,
      temporarySpace: values.size('10Gi', '1Mi', '1Ti'),
      labels: values.labels,
      annotations: annotations(values),
      platform: anyPlatform(values),
    },
    { always: ['image', 'worker'], rarely: ['master', 'platform', 'schedulingPolicy', 'clients', ...RARELY] },
  );
}

function tfReplica(values: Values, ...counts: number[]): fc.Arbitrary<Code<TFReplica>> {
  const said = structOf<Omit<TFReplica, 'template'>>(
    { ...tfPodProps(values), replicas: values.number(...counts), gpu: gpu(values) },
    { rarely: ['gpu', ...RARELY] },
  );
  const whole = structOf<Pick<TFReplica, 'replicas' | 'restartPolicy' | 'template'>>(
    {
      replicas: values.number(...counts),
      restartPolicy: values.member('TFRestartPolicy', TFRestartPolicy),
      template: template(values),
    },
    { always: ['template'] },
  );
  return fc.oneof({ withCrossShrink: true }, { weight: 9, arbitrary: said }, { weight: 1, arbitrary: whole });
}

function tfPodProps(values: Values): Fields<TFPodProps> {
  return {
    ...componentPodProps(values),
    image: image(values),
    command: values.texts,
    args: values.texts,
    workingDir: values.text('/tmp', '/opt/a b'),
    env: values.environment,
    secretEnv: mapOf(values.plainText(fc.constantFrom('TOKEN', 'KEY')), secretKey(values)),
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
    sharedVolumes: sharedVolumes(values),
    volumes: values.list(podVolume(values), 2),
    ports: mapOf(values.plainText(fc.constantFrom('metrics', 'a', 'b-1')), values.number(6006, 9090, 65535)),
    restartPolicy: values.member('TFRestartPolicy', TFRestartPolicy),
    initContainers: values.list(container(values, 'tf-job-tmp'), 1),
    extraContainers: values.list(container(values, 'tf-job-tmp'), 1),
    lifecycle: lifecycle(values),
    terminationGracePeriod: values.duration('30 seconds', '10 minutes'),
    topologySpread: values.list(
      structOf<TFSpread>(
        {
          topologyKey: values.text('kubernetes.io/hostname', 'topology.kubernetes.io/zone'),
          maxSkew: values.number(1, 3),
          required: values.boolean,
        },
        { always: ['topologyKey'] },
      ),
      2,
    ),
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
  const training = container(values).map((made) => ({
    ...made,
    fields:
      made.kind === 'struct'
        ? made.fields.map(([key, value]) =>
            key === 'name' ? ([key, literal('tensorflow')] as const) : ([key, value] as const),
          )
        : [],
  })) as fc.Arbitrary<Code<k8s.Container>>;
  const spec = structOf<
    Pick<k8s.PodSpec, 'containers' | 'nodeSelector' | 'restartPolicy' | 'terminationGracePeriodSeconds'>
  >(
    {
      containers: fc.tuple(training).map(([first]) => ({ kind: 'list', items: [first] })),
      nodeSelector: values.labels,
      restartPolicy: values.text('Always', 'Never'),
      terminationGracePeriodSeconds: fc.constant(literal(60)),
    },
    { always: ['containers'] },
  );
  const metadata = structOf<Pick<k8s.ObjectMeta, 'labels' | 'annotations'>>({
    labels: values.labels,
    annotations: annotations(values),
  });
  return structOf<Pick<k8s.PodTemplateSpec, 'spec' | 'metadata'>>({ spec, metadata }, { always: ['spec'] }).map(
    (made) => call<TFPodTemplate>('TFPodTemplate.of', made),
  );
}

function annotations(values: Values): fc.Arbitrary<Code<{ [key: string]: string }>> {
  return mapOf(values.plainText(fc.constantFrom('example.com/note', 'A.b_c-1')), values.anyText);
}

export function image(values: Values): fc.Arbitrary<Code<string>> {
  return values.text('docker.io/tensorflow/tensorflow:2.20.0', `example.com:5000/a/b@sha256:${'0'.repeat(64)}`);
}
