import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  ClaimAccess,
  type ClaimModelOptions,
  type IBucket,
  type ModelSource,
  type TFServingProps,
  type VersionPolicy,
  type VolumeModelOptions,
} from '../../../lib';
import { type Code, call, choice, type Expression } from './code';
import { modelServerAccessProps, modelServerPodsProps } from './model-server-props';
import { type Fields, structOf } from './structs';
import { gcsFolderOptions } from './tensorboard-props';
import type { Values } from './values';
import { anyPlatform, gpu, peer, resources, sharedVolume } from './workload-props';

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
