import type * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type {
  ArchivesModelOptions,
  AzureBlobModelOptions,
  ClaimModelOptions,
  HttpsModelOptions,
  IBucket,
  ModelArchive,
  ModelConfig,
  ModelSource,
  S3ModelOptions,
  VersionPolicy,
  VolumeModelOptions,
} from '../../../../lib';
import { type Code, call, choice, type Expression, struct } from '../code';
import { peer, sharedVolume } from '../options/common-options';
import { secretKeyRef } from '../options/secret-key-ref';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';
import { gcsFolderOptions } from './tensorboard-props';

export function versionPolicy(values: Values): fc.Arbitrary<Code<VersionPolicy>> {
  const version = values.number(1, 2, 20260101, 2 ** 53 - 1);
  return fc.oneof(
    values.number(1, 2, 2 ** 32 - 1).map((count) => call<VersionPolicy>('VersionPolicy.latest', count)),
    fc.constant(call<VersionPolicy>('VersionPolicy.all')),
    fc
      .uniqueArray(version, { minLength: 1, maxLength: 3, selector: JSON.stringify })
      .map((versions) => call<VersionPolicy>('VersionPolicy.specific', ...versions)),
  );
}

export function versionLabels(values: Values): fc.Arbitrary<Code<{ [label: string]: number }>> {
  return mapOf(
    values.plainText(fc.constantFrom('stable', 'canary', '_', 'A_1', '0')),
    values.number(1, 2, 20260101, 2 ** 53 - 1),
  );
}

export function readinessRequest(values: Values): fc.Arbitrary<Code<string>> {
  return values.text('{"instances": [[0.5, -0.5]]}', '{}', '{\n"inputs": "ü$(HOME)"}');
}

export function modelConfigs(values: Values): fc.Arbitrary<Code<{ [name: string]: ModelConfig }>> {
  const model = structOf<ModelConfig>(
    {
      source: modelSource(values),
      versionPolicy: versionPolicy(values),
      versionLabels: versionLabels(values),
      readinessRequest: readinessRequest(values),
    },
    { always: ['source'], rarely: ['versionLabels'] },
  );
  return mapOf(values.plainText(fc.constantFrom('other', 'Res_Net.51', '1', 'x'.repeat(128))), model);
}

export function modelSource(values: Values): fc.Arbitrary<Code<ModelSource>> {
  const folder = values.text('inception', 'models/v1', 'a b', 'ü');
  const path = structOf<VolumeModelOptions>({ path: folder });
  const claim = fc.nat(7).map((index) => choice<kplus.IPersistentVolumeClaim>('claim', index));
  const bucket = fc.nat(7).map((index) => choice<IBucket>('bucket', index));
  const of = (method: string, ...args: fc.Arbitrary<Expression>[]) =>
    fc.tuple(...args).map((args) => call<ModelSource>(`ModelSource.${method}`, ...args));
  return fc.oneof(
    { withCrossShrink: true },
    of('sharedVolume', sharedVolume(values), path),
    of('claim', claim, claimModelOptions(values)),
    of('gcs', values.text('gs://models/inception', 'gs://my.models/a/b/'), gcsFolderOptions(values)),
    of('s3', values.text('s3://models/inception', 's3://my.models/a b/$(c)/'), s3ModelOptions(values)),
    of(
      'azureBlob',
      values.text('https://models1.blob.core.windows.net/a-b/c', 'https://abc.blob.core.windows.net/xyz/$(a)/'),
      azureBlobModelOptions(values),
    ),
    of('https', values.text('https://example.com/a', 'https://example.com:8443/$(a)/'), httpsModelOptions(values)),
    of('archives', archives(values), archivesModelOptions(values)),
    ...(values.onGke || values.allowsInvalid ? [of('bucket', bucket, folder)] : []),
    of('nfs', values.text('10.0.0.2', 'nfs.example.com', 'fd00::1'), values.text('/export/models', '/')),
    of('fromUrl', values.text('pvc://claim/a/b', 'nfs://10.0.0.2/export')),
  );
}

function claimModelOptions(values: Values): fc.Arbitrary<Code<ClaimModelOptions>> {
  return structOf<ClaimModelOptions>({
    path: values.text('models/v1'),
    accessMode: values.member('kplus.PersistentVolumeAccessMode', PersistentVolumeAccessMode),
  });
}

function fetchOptions(values: Values) {
  return {
    volumeSize: values.size('10Gi', '1Mi', '1Ti'),
    ca: secretKeyRef(values),
    allowEgressTo: values.list(peer(values)),
  };
}

function folderFetchOptions(values: Values) {
  return {
    ...fetchOptions(values),
    refreshInterval: values.duration('5 minutes', '1 seconds', '1 days'),
    markerFile: values.text('_SUCCESS', 'a b', '$(A)', '-n'),
  };
}

function s3ModelOptions(values: Values): fc.Arbitrary<Code<S3ModelOptions>> {
  return structOf<S3ModelOptions>(
    {
      ...folderFetchOptions(values),
      endpoint: values.text('http://minio.minio.svc:9000', 'https://s3.example.com'),
      region: values.text('eu-central-1', 'garage'),
      forcePathStyle: values.boolean,
      credentialsSecretName: values.dottedName('s3-key'),
      accessKeyIdKey: values.text('id', 'A_b.c-1'),
      secretAccessKeyKey: values.text('secret'),
      roleArn: values.text('arn:aws:iam::123456789012:role/models'),
      publicBucket: values.boolean,
    },
    { always: ['credentialsSecretName'], rarely: ['roleArn', 'publicBucket'] },
  );
}

function azureBlobModelOptions(values: Values): fc.Arbitrary<Code<AzureBlobModelOptions>> {
  return structOf<AzureBlobModelOptions>(
    {
      ...folderFetchOptions(values),
      clientId: values.text('01234567-89ab-cdef-0123-456789abcdef'),
      credentialsSecretName: values.dottedName('storage-key'),
      accountKeyKey: values.text('key', 'A_b.c-1'),
      publicContainer: values.boolean,
    },
    { always: ['credentialsSecretName'], rarely: ['clientId', 'publicContainer'] },
  );
}

function httpsModelOptions(values: Values): fc.Arbitrary<Code<HttpsModelOptions>> {
  return structOf<HttpsModelOptions>({ ...folderFetchOptions(values), authorization: secretKeyRef(values) });
}

function archivesModelOptions(values: Values): fc.Arbitrary<Code<ArchivesModelOptions>> {
  return structOf<ArchivesModelOptions>({ ...fetchOptions(values), authorization: secretKeyRef(values) });
}

function archives(values: Values): fc.Arbitrary<Code<{ [version: string]: ModelArchive }>> {
  const archive = structOf<ModelArchive>(
    {
      url: values.text('https://example.com/1.tar.gz', 'https://example.com/$(a)?b=$$'),
      sha256: values.text('0'.repeat(64)),
    },
    { always: ['url'] },
  );
  const valid = fc.tuple(archive, archive).map(([one, two]) =>
    struct<{ [version: string]: ModelArchive }>([
      ['1', one],
      ['2', two],
    ]),
  );
  return values.validOr(valid, mapOf(values.plainText(fc.constantFrom('1', '20260101')), archive));
}
