import { Chart } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../../lib/app';
import { ModelSource, TFServing, type TFServingProps } from '../../../../lib/components/tf-serving';
import type { NetworkPeer } from '../../../../lib/network/network-peer';
import type { BucketGrant, IIdentityCapability } from '../../../../lib/platforms/capabilities/identity';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic/any-cluster-platform';
import type { GcsFolderOptions } from '../../../../lib/platforms/storage/gcs-folder';
import { chart, synthesizedContainer, synthesizedPod, synthesizedServer } from '../synthesized-server';

const basePath = (model: ModelSource) =>
  /base_path: "(.*)"/.exec(synthesizedServer({ model }).ConfigMap.data['models.config'])?.[1];

describe('a bucket', () => {
  const BUCKET_PEER: NetworkPeer = { cidr: '192.0.2.0/24', ports: [{ port: 443 }] };

  /** A platform that records grants. */
  class GrantingPlatform extends AnyClusterPlatform {
    public readonly grants: [string, BucketGrant][] = [];
    public override readonly identity: IIdentityCapability = {
      grantBucketRead: (serviceAccount: kplus.ServiceAccount, bucket: BucketGrant) => {
        this.grants.push([serviceAccount.name, bucket]);
        return [BUCKET_PEER];
      },
      grantBucketReadWrite: () => {
        throw new Error('a model server writes nothing');
      },
    };
  }

  const granted = (model: ModelSource, models: TFServingProps['models'] = {}) => {
    const scope = chart('kubeflow');
    const platform = new GrantingPlatform(scope.node.root as AnyClusterPlatform, 'platform');
    return { objects: synthesizedServer({ model, models, platform }, scope), grants: platform.grants };
  };

  const withOptions = (options: GcsFolderOptions, url = 'gs://models/inception') => ({
    model: ModelSource.gcs(url, options),
  });

  test('grants read access to the folder to the server only', () => {
    expect(granted(ModelSource.gcs('gs://models/vision/inception')).grants).toEqual([
      ['inception', { bucketName: 'models', folder: 'vision/inception', allowWholeBucket: true, requestedBy: 'model' }],
    ]);
  });

  test('has a trailing slash, so that the server requests nothing outside the folder', () => {
    const { ConfigMap } = granted(ModelSource.gcs('gs://models/inception')).objects;
    expect(ConfigMap.data['models.config']).toContain('base_path: "gs://models/inception/"');
  });

  test('allows egress to the bucket and DNS only', () => {
    const { egress } = granted(ModelSource.gcs('gs://models/inception')).objects.NetworkPolicy.spec;
    expect(egress).toHaveLength(3);
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('can be a bucket of the platform', () => {
    const bucket = { name: 'models', url: 'gs://models' };
    expect(granted(ModelSource.bucket(bucket, 'inception')).grants).toEqual([
      ['inception', { bucketName: 'models', folder: 'inception', allowWholeBucket: true, requestedBy: 'model' }],
    ]);
  });

  test('can be read with a key in a Secret, without a grant', () => {
    const props = withOptions({ credentialsSecretName: 'gcs-reader', credentialsSecretKey: 'sa.json' });
    expect(synthesizedPod(props).volumes).toContainEqual({
      name: 'gcs-credentials',
      secret: { secretName: 'gcs-reader', defaultMode: 0o440, items: [{ key: 'sa.json', path: 'key.json' }] },
    });
    const { env, volumeMounts } = synthesizedContainer(props);
    expect(env).toContainEqual({ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/var/run/secrets/gcs/key.json' });
    expect(volumeMounts).toContainEqual({
      name: 'gcs-credentials',
      mountPath: '/var/run/secrets/gcs',
      readOnly: true,
    });
  });

  test('can be public, without a grant or Secret', () => {
    expect(synthesizedContainer(withOptions({ publicBucket: true })).env).toContainEqual({
      name: 'NO_GCE_CHECK',
      value: 'true',
    });
  });

  test('uses the identity of the server even if another bucket is public', () => {
    const { objects, grants } = granted(ModelSource.gcs('gs://models/a'), {
      b: { source: ModelSource.gcs('gs://models/b') },
      c: { source: ModelSource.gcs('gs://public/c', { publicBucket: true }) },
    });
    expect(grants.map(([, { folder, requestedBy }]) => [folder, requestedBy])).toEqual([
      ['a', 'model'],
      ['b', 'models.b'],
    ]);
    expect(JSON.stringify(objects.Deployment)).not.toContain('NO_GCE_CHECK');
  });

  test('fails if another bucket requires a key, which would apply to both', () => {
    const source = ModelSource.gcs('gs://models/b', { credentialsSecretName: 'key' });
    expect(() => granted(ModelSource.gcs('gs://models/a'), { b: { source } })).toThrow(
      'models.b and model require different credentials.',
    );
  });

  test('fails if the platform has no workload identity, with alternatives', () => {
    expect(() => synthesizedServer({ model: ModelSource.gcs('gs://models/inception') })).toThrow(
      /model: reading the bucket "models" is not supported on.*credentialsSecretName/s,
    );
  });

  test('fails with both a key and publicBucket', () => {
    expect(() => synthesizedServer(withOptions({ credentialsSecretName: 'key', publicBucket: true }))).toThrow(
      'chart/inception: model: both credentialsSecretName and publicBucket are set.',
    );
  });

  test('fails on an invalid Secret name', () => {
    expect(() => synthesizedServer(withOptions({ credentialsSecretName: 'My Key' }))).toThrow(
      'credentialsSecretName "My Key" is not a valid name.',
    );
  });

  test.each(['Models', 'm', '-models', 'google-models', 'models_', ''])('fails on the bucket name "%s"', (name) => {
    expect(() => synthesizedServer({ model: ModelSource.gcs(`gs://${name}/inception`) })).toThrow(
      `model: "${name}" in "gs://${name}/inception" is not a valid bucket name.`,
    );
  });

  test.each(['gs://models', 'gs://models/'])('fails without a folder: %s', (url) => {
    expect(() => synthesizedServer({ model: ModelSource.gcs(url) })).toThrow(
      /names a bucket without a folder.*gs:\/\/models\/inception/s,
    );
  });

  test.each(['gs://models//inception', 'gs://models/../other'])('fails on an invalid folder: %s', (url) => {
    expect(() => synthesizedServer({ model: ModelSource.gcs(url) })).toThrow('is not a relative path.');
  });

  test('fails on an unsupported kind of bucket', () => {
    const bucket = { name: 'models', url: 'az://models' };
    expect(() => synthesizedServer({ model: ModelSource.bucket(bucket, 'inception') })).toThrow(
      'no model source reads az://.',
    );
    expect(() => synthesizedServer({ model: ModelSource.gcs('s3://models/inception') })).toThrow(
      '"s3://models/inception" is not a URL of Google Cloud Storage.',
    );
  });
});

describe('a URL', () => {
  test('can name a claim, an NFS folder or a web server', () => {
    expect(basePath(ModelSource.fromUrl('pvc://models'))).toBe('/models/inception');
    expect(basePath(ModelSource.fromUrl('pvc://models/vision'))).toBe('/models/inception/vision');
    expect(
      synthesizedServer({ model: ModelSource.fromUrl('nfs://10.0.0.2/export') }).PersistentVolume.spec.nfs,
    ).toEqual({
      server: '10.0.0.2',
      path: '/export',
      readOnly: true,
    });
    expect(synthesizedPod({ model: ModelSource.fromUrl('https://example.com/inception') }).initContainers).toHaveLength(
      1,
    );
  });

  test('fails on an unsupported scheme, listing the supported ones', () => {
    expect(() => new TFServing(chart(), 'inception', { model: ModelSource.fromUrl('ftp://host/models') })).toThrow(
      'chart/inception: model: "ftp://host/models" is not supported: no model source reads ftp://.\n' +
        '  Must be gs://<bucket>/<folder>, https://<host>/<folder>, nfs://<server>/<path> or pvc://<claim>/<path>.\n' +
        '  For s3://, use ModelSource.s3, and for Azure, ModelSource.azureBlob.',
    );
  });

  test('fails on s3, which requires an option that a URL cannot contain', () => {
    expect(() => synthesizedServer({ model: ModelSource.fromUrl('s3://models/inception') })).toThrow(
      /access to the bucket is not configured.*credentialsSecretName/s,
    );
  });

  test('fails on a path', () => {
    expect(() => synthesizedServer({ model: ModelSource.fromUrl('/models/inception') })).toThrow(
      'model: "/models/inception" is not a URL.',
    );
  });

  test('fails at synthesis if it is a Terraform token', () => {
    const token = ['$', '{TfToken[TOKEN.0]}'].join('');
    const app = new KubeflowApp({ summary: false });
    const scope = new Chart(app, 'chart', { namespace: 'kubeflow' });
    new TFServing(scope, 'inception', { model: ModelSource.fromUrl(`${token}/inception`) });
    expect(() => app.synthYaml()).toThrow('chart/inception/config: data.models.config contains a Terraform token');
  });
});
