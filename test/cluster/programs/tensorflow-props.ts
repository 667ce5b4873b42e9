import type * as fc from 'fast-check';
import {
  CleanPodPolicy,
  type TFJobProps,
  type TFReplica,
  TFRestartPolicy,
  type TFServingProps,
  TFSuccessPolicy,
} from '../../../lib';
import type { Code } from './code';
import { modelSource, servedModels, versionLabels, versionPolicy } from './model-sources';
import { batchingOptions, grpcOptions, loadingOptions, restOptions, sessionOptions } from './serving-options';
import { structOf } from './structs';
import type { Values } from './values';
import { anyPlatform, gpu, peer, resources, sharedVolumes } from './workload-props';

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
      versionLabels: versionLabels(values),
      models: servedModels(values),
      modelConfigFilePollWait: values.duration('30 seconds', '0 seconds', '1 days'),
      loading: loadingOptions(values),
      batching: batchingOptions(values),
      session: sessionOptions(values),
      grpc: grpcOptions(values),
      rest: restOptions(values),
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
    },
    { always: ['model'], rarely: ['gpu', 'platform', 'versionLabels'] },
  );
}
