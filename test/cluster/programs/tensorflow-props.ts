import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  ClaimAccess,
  type ClaimModelOptions,
  CleanPodPolicy,
  type IBucket,
  type ModelSource,
  type TFJobProps,
  type TFReplica,
  TFRestartPolicy,
  type TFServingProps,
  TFSuccessPolicy,
  type VersionPolicy,
  type VolumeModelOptions,
} from '../../../lib';
import { type Code, call, choice, type Expression } from './code';
import { modelServerAccessProps, modelServerPodsProps } from './model-server-props';
import { type Fields, structOf } from './structs';
import { gcsFolderOptions } from './tensorboard-props';
import type { Values } from './values';
import { anyPlatform, gpu, peer, resources, sharedVolume, sharedVolumes } from './workload-props';

export function tfJobProps(values: Values): fc.Arbitrary<Code<TFJobProps>> {
  const leader = tfReplica(values, 1);
  const replica = tfReplica(values, 1, 2, 20, 3, 4, 0);
  return structOf<TFJobProps>(
    {
      name: values.name('mnist', 'train-1'),
      image: image(values),
      command: values.texts,
      args: values.texts,
      env: values.environment,
      resources: resources(values),
      chief: leader,
      master: leader,
      worker: replica,
      ps: replica,
      evaluator: replica,
      sharedVolumes: sharedVolumes(values),
      cleanPodPolicy: values.member('CleanPodPolicy', CleanPodPolicy),
      ttlAfterFinished: values.duration('1 days', '0 seconds', '60 seconds'),
      activeDeadline: values.duration('1 hours', '1 seconds'),
      backoffLimit: values.number(3, 0, 2 ** 31 - 1),
      suspend: values.boolean,
      successPolicy: values.member('TFSuccessPolicy', TFSuccessPolicy),
      enableDynamicWorker: values.boolean,
      queueName: values.name('gpu-queue'),
      userId: values.number(1000, 1, 65534),
      groupId: values.number(100, 1, 65534),
      readOnlyRootFilesystem: values.boolean,
      temporarySpace: values.size('10Gi', '1Mi', '1Ti'),
      labels: values.labels,
      platform: anyPlatform(values),
    },
    { always: ['image', 'worker'], rarely: ['master', 'platform'] },
  );
}

function tfReplica(values: Values, ...counts: number[]): fc.Arbitrary<Code<TFReplica>> {
  return structOf<TFReplica>(
    {
      replicas: values.number(...counts),
      image: image(values),
      command: values.texts,
      args: values.texts,
      env: values.environment,
      resources: resources(values),
      gpu: gpu(values),
      restartPolicy: values.member('TFRestartPolicy', TFRestartPolicy),
      sharedVolumes: sharedVolumes(values),
    },
    { rarely: ['gpu', 'sharedVolumes'] },
  );
}

function image(values: Values): fc.Arbitrary<Code<string>> {
  return values.text('docker.io/tensorflow/tensorflow:2.20.0', `example.com:5000/a/b@sha256:${'0'.repeat(64)}`);
}

export function tfServingProps(values: Values): fc.Arbitrary<Code<TFServingProps>> {
  return structOf<TFServingProps>(
    {
      model: modelSource(values),
      modelName: values.text('inception', 'Res_Net.50', '0'),
      versionPolicy: versionPolicy(values),
      fileSystemPollWait: values.duration('10 seconds', '0 seconds', '1 days'),
      startupTimeout: values.duration('10 minutes', '1 seconds', '1 days'),
      name: values.name('serving', 'm1'),
      replicas: values.number(1, 2, 0, 100),
      resources: resources(values),
      gpu: gpu(values),
      clients: values.list(peer(values)),
      env: values.environment,
      labels: values.labels,
      platform: anyPlatform(values),
      ...modelServerPodsProps(values),
      ...modelServerAccessProps(values),
    } as Fields<TFServingProps>,
    {
      always: ['model'],
      rarely: ['gpu', 'platform', 'autoscaling', 'exposure', 'priorityClassName', 'initContainers', 'extraContainers'],
    },
  );
}

function versionPolicy(values: Values): fc.Arbitrary<Code<VersionPolicy>> {
  const version = values.number(1, 2, 20260101, 2 ** 53 - 1);
  return fc.oneof(
    version.map((count) => call<VersionPolicy>('VersionPolicy.latest', count)),
    fc.constant(call<VersionPolicy>('VersionPolicy.all')),
    fc
      .uniqueArray(version, { minLength: 1, maxLength: 3, selector: JSON.stringify })
      .map((versions) => call<VersionPolicy>('VersionPolicy.specific', ...versions)),
  );
}

function modelSource(values: Values): fc.Arbitrary<Code<ModelSource>> {
  const folder = values.text('inception', 'models/v1', 'a b', 'ü');
  const path = structOf<VolumeModelOptions>({ path: folder });
  const claim = fc.nat(7).map((index) => choice<kplus.IPersistentVolumeClaim>('claim', index));
  const bucket = fc.nat(7).map((index) => choice<IBucket>('bucket', index));
  const of = (method: string, ...args: fc.Arbitrary<Expression>[]) =>
    fc.tuple(...args).map((given) => call<ModelSource>(`ModelSource.${method}`, ...given));
  return fc.oneof(
    { withCrossShrink: true },
    of('sharedVolume', sharedVolume(values), path),
    of('claim', claim, claimModelOptions(values)),
    of('gcs', values.text('gs://models/inception', 'gs://my.models/a/b/'), gcsFolderOptions(values)),
    ...(values.onGke || values.wild ? [of('bucket', bucket, folder)] : []),
    of('nfs', values.text('10.0.0.2', 'nfs.example.com', 'fd00::1'), values.text('/export/models', '/')),
    of('of', values.text('pvc://claim/a/b', 'nfs://10.0.0.2/export')),
  );
}

function claimModelOptions(values: Values): fc.Arbitrary<Code<ClaimModelOptions>> {
  return structOf<ClaimModelOptions>({
    path: values.text('models/v1'),
    access: values.member('ClaimAccess', ClaimAccess),
  });
}
