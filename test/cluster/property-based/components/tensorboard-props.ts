import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import {
  type GcsFolderOptions,
  type LogFolderOptions,
  type LogSource,
  TensorBoardLoadFast,
  type TensorBoardProps,
} from '../../../../lib';
import { type Code, call, choice, literal, struct } from '../code';
import { anyPlatform, peer, resources, sharedVolume } from '../options/common-options';
import { exposureOptions } from '../options/exposure-options';
import { componentPodProps } from '../pods/component-pod-props';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

export function tensorBoardProps(values: Values): fc.Arbitrary<Code<TensorBoardProps>> {
  return structOf<TensorBoardProps>(
    {
      logs: logs(values),
      name: values.name('board', 'b1'),
      pathPrefix: values.text('/', '/boards', '/a/b-c_d~e.f/', '/@:%20'),
      windowTitle: values.anyText,
      reloadInterval: values.duration('30 seconds', '0 seconds', '1 days'),
      reloadMultifile: values.allowsInvalid ? values.boolean : values.boolean.map(() => literal(true)),
      reloadMultifileInactive: values.allowsInvalid
        ? values.duration('1 hours', '0 seconds')
        : fc.constant(literal(undefined) as Code<never>),
      maxReloadThreads: values.number(1, 8),
      samplesPerPlugin: mapOf(
        values.plainText(fc.constantFrom('scalars', 'images', 'pr_curves')),
        values.number(1, 50),
      ),
      loadFast: values.member('TensorBoardLoadFast', TensorBoardLoadFast),
      purgeOrphanedData: values.boolean,
      detectFileReplacement: values.boolean,
      args: values.list(values.text('--generic_data=auto', '--reuse_port=false'), 2),
      allowIngressFrom: values.list(peer(values)),
      exposure: exposureOptions(values),
      resources: resources(values),
      env: values.environment,
      labels: values.labels,
      platform: anyPlatform(values),
      ...componentPodProps(values),
    },
    { always: ['logs'], rarely: ['platform', 'exposure', 'priorityClassName'] },
  );
}

function logs(values: Values): fc.Arbitrary<Code<LogSource>> {
  const path = structOf<LogFolderOptions>({ path: values.text('logs', 'a/b c', 'ü') });
  const claim = fc.nat(7).map((index) => choice<kplus.IPersistentVolumeClaim>('claim', index));
  const url = values.text('gs://models/logs', 'gs://my.logs/a/b/');
  return fc.oneof(
    { withCrossShrink: true },
    fc.tuple(sharedVolume(values), path).map((args) => call<LogSource>('LogSource.sharedVolume', ...args)),
    fc.tuple(claim, path).map((args) => call<LogSource>('LogSource.claim', ...args)),
    fc.tuple(url, gcsFolderOptions(values)).map((args) => call<LogSource>('LogSource.gcs', ...args)),
  );
}

/** Options to read a bucket. */
export function gcsFolderOptions(values: Values): fc.Arbitrary<Code<GcsFolderOptions>> {
  const withCredentials = structOf<GcsFolderOptions>(
    {
      credentialsSecretName: values.dottedName('gcs-key'),
      credentialsSecretKey: values.text('key.json', 'a', 'A_b.c-1'),
      publicBucket: values.boolean,
    },
    { always: ['credentialsSecretName'], rarely: ['publicBucket'] },
  );
  return fc.oneof(
    { weight: 2, arbitrary: withCredentials },
    { weight: 1, arbitrary: fc.constant(struct<GcsFolderOptions>([['publicBucket', literal(true)]])) },
    { weight: values.onGke || values.allowsInvalid ? 3 : 0, arbitrary: fc.constant(struct<GcsFolderOptions>([])) },
  );
}
