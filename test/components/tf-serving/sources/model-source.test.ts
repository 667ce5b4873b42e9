import { Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../../lib/app';
import {
  type ClaimModelOptions,
  ModelSource,
  TFServing,
  type TFServingProps,
} from '../../../../lib/components/tf-serving';
import type { NetworkPeer } from '../../../../lib/network/network-peer';
import type { BucketGrant, IIdentityCapability } from '../../../../lib/platforms/capabilities/identity';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic/any-cluster-platform';
import type { GcsFolderOptions } from '../../../../lib/platforms/storage/gcs-folder';
import { chart, synthesizedContainer, synthesizedPod, synthesizedServer } from '../synthesized-server';

const basePath = (model: ModelSource) =>
  /base_path: "(.*)"/.exec(synthesizedServer({ model }).ConfigMap.data['models.config'])?.[1];

describe('a bucket', () => {
  const BUCKET_PEER: NetworkPeer = { cidr: '192.0.2.0/24', ports: [{ port: 443 }] };

  /** A platform that notes whom it lets read what. */
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

  test('is read through the identity of the server alone, and no further than the folder', () => {
    expect(granted(ModelSource.gcs('gs://models/vision/inception')).grants).toEqual([
      ['inception', { bucketName: 'models', folder: 'vision/inception', requestedBy: 'model' }],
    ]);
  });

  test('is named with a slash at the end, so that the server asks for nothing outside the folder', () => {
    const { ConfigMap } = granted(ModelSource.gcs('gs://models/inception')).objects;
    expect(ConfigMap.data['models.config']).toContain('base_path: "gs://models/inception/"');
  });

  test('can be reached, with the DNS that it takes, and nothing else can', () => {
    const { egress } = granted(ModelSource.gcs('gs://models/inception')).objects.NetworkPolicy.spec;
    expect(egress).toHaveLength(3);
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('that the platform made is read like any other', () => {
    const bucket = { name: 'models', url: 'gs://models' };
    expect(granted(ModelSource.bucket(bucket, 'inception')).grants).toEqual([
      ['inception', { bucketName: 'models', folder: 'inception', requestedBy: 'model' }],
    ]);
  });

  test('is read with the key in a Secret where that is named, without a grant', () => {
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

  test('that everybody may read needs neither grant nor Secret', () => {
    expect(synthesizedContainer(withOptions({ publicBucket: true })).env).toContainEqual({
      name: 'NO_GCE_CHECK',
      value: 'true',
    });
  });

  test('is read with an identity beside one that everybody may read', () => {
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

  test('fails beside one that is read with a key, which would be used for both', () => {
    const source = ModelSource.gcs('gs://models/b', { credentialsSecretName: 'key' });
    expect(() => granted(ModelSource.gcs('gs://models/a'), { b: { source } })).toThrow(
      'models.b is to be read with other credentials than model.',
    );
  });

  test('fails on a platform that gives workloads no identity, naming the ways out', () => {
    expect(() => synthesizedServer({ model: ModelSource.gcs('gs://models/inception') })).toThrow(
      /model: reading the bucket "models" is not supported on.*credentialsSecretName/s,
    );
  });

  test('fails with a key and without need of one', () => {
    expect(() => synthesizedServer(withOptions({ credentialsSecretName: 'key', publicBucket: true }))).toThrow(
      'chart/inception: model: both credentialsSecretName and publicBucket are set.',
    );
  });

  test('fails when the Secret has a name that Kubernetes refuses', () => {
    expect(() => synthesizedServer(withOptions({ credentialsSecretName: 'My Key' }))).toThrow(
      'credentialsSecretName "My Key" is not a valid name.',
    );
  });

  test.each(['Models', 'm', '-models', 'google-models', 'models_', ''])('fails when it is named "%s"', (name) => {
    expect(() => synthesizedServer({ model: ModelSource.gcs(`gs://${name}/inception`) })).toThrow(
      `model: "${name}" in "gs://${name}/inception" is not a valid bucket name.`,
    );
  });

  test.each(['gs://models', 'gs://models/'])('fails without a folder: %s', (url) => {
    expect(() => synthesizedServer({ model: ModelSource.gcs(url) })).toThrow(
      /names a bucket without a folder.*gs:\/\/models\/inception/s,
    );
  });

  test.each(['gs://models//inception', 'gs://models/../other'])('fails on a folder that is none: %s', (url) => {
    expect(() => synthesizedServer({ model: ModelSource.gcs(url) })).toThrow('is not a path below it.');
  });

  test('fails when it is of another kind than the server can read', () => {
    const bucket = { name: 'models', url: 'az://models' };
    expect(() => synthesizedServer({ model: ModelSource.bucket(bucket, 'inception') })).toThrow(
      'no model source reads az://.',
    );
    expect(() => synthesizedServer({ model: ModelSource.gcs('s3://models/inception') })).toThrow(
      '"s3://models/inception" is not a URL of Google Cloud Storage.',
    );
  });
});

describe('a claim', () => {
  const onClaim = (options: ClaimModelOptions = {}) => {
    const scope = chart('kubeflow');
    const claim = kplus.PersistentVolumeClaim.fromClaimName(scope, 'claim', 'models');
    return { model: ModelSource.claim(claim, options) };
  };

  test('is mounted to be read, whole, and the model found below its path', () => {
    const props = onClaim({ path: 'vision/inception/' });
    expect(basePath(props.model)).toBe('/models/inception/vision/inception');
    expect(synthesizedPod(props).volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'models', readOnly: true },
    });
    expect(synthesizedContainer(props).volumeMounts).toContainEqual({
      name: 'model',
      mountPath: '/models/inception',
      readOnly: true,
    });
  });

  test('holds the versions at its root where no path is given', () => {
    expect(basePath(onClaim().model)).toBe('/models/inception');
  });

  test('needs nothing of the network', () => {
    expect(synthesizedServer(onClaim()).NetworkPolicy.spec.egress).toBeUndefined();
  });

  test('that one node can mount keeps the pods on one node, so that a roll-out can end', () => {
    expect(synthesizedPod(onClaim()).affinity).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: {
              matchLabels: {
                'app.kubernetes.io/name': 'tensorflow-serving',
                'app.kubernetes.io/instance': 'inception',
                'app.kubernetes.io/component': 'model-server',
              },
            },
          },
        ],
      },
    });
  });

  test.each([PersistentVolumeAccessMode.READ_WRITE_MANY, PersistentVolumeAccessMode.READ_ONLY_MANY])(
    'with %s lets pods go anywhere',
    (access) => {
      expect(synthesizedPod(onClaim({ accessMode: access })).affinity).toBeUndefined();
    },
  );

  test('that cdk8s-plus makes can be served', () => {
    const scope = chart('kubeflow');
    const claim = new kplus.PersistentVolumeClaim(scope, 'claim', {
      metadata: { name: 'models' },
      storage: Size.gibibytes(1),
    });
    expect(basePath(ModelSource.claim(claim))).toBe('/models/inception');
  });

  test('fails where one pod alone can mount it', () => {
    expect(() => synthesizedServer(onClaim({ accessMode: PersistentVolumeAccessMode.READ_WRITE_ONCE_POD }))).toThrow(
      'model: claim "models" can be mounted by one pod at a time (ReadWriteOncePod).',
    );
  });

  test.each(['/inception', '../other', 'a/../b', 'a//b', './a'])('fails on the path %s', (path) => {
    expect(() => synthesizedServer(onClaim({ path }))).toThrow(
      `chart/inception: model: path on claim "models" "${path}" is not a path below it.`,
    );
  });
});

describe('a shared volume', () => {
  const volume = { name: 'team-data', claimName: 'team-data-claim', namespace: 'kubeflow' };

  test('is read through its claim, by pods of any node', () => {
    const pod = synthesizedPod({ model: ModelSource.sharedVolume(volume, { path: 'inception' }) });
    expect(pod.volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'team-data-claim', readOnly: true },
    });
    expect(pod.affinity).toBeUndefined();
  });

  test('is taken to be in the namespace of the server where it names none', () => {
    expect(basePath(ModelSource.sharedVolume({ name: 'x', claimName: 'x' }))).toBe('/models/inception');
  });

  test('fails when it is in another namespace, naming both', () => {
    const model = ModelSource.sharedVolume({ ...volume, namespace: 'files' });
    expect(() => synthesizedServer({ model })).toThrow(
      /model: the claim "team-data-claim" of "team-data" is in namespace "files", and the server's pods run in "kubeflow"/,
    );
  });
});

describe('an NFS folder', () => {
  const model = ModelSource.nfs('10.0.0.2', '/export/inception');

  test('comes by a volume and a claim of its own, because the pods may not name a server', () => {
    const { PersistentVolume, PersistentVolumeClaim } = synthesizedServer({ model });
    expect(PersistentVolume).toMatchObject({
      metadata: { name: 'kubeflow-inception-model' },
      spec: {
        nfs: { server: '10.0.0.2', path: '/export/inception', readOnly: true },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'kubeflow', name: 'inception-model' },
      },
    });
    expect(PersistentVolume.metadata).not.toHaveProperty('namespace');
    expect(PersistentVolumeClaim.spec).toMatchObject({ volumeName: 'kubeflow-inception-model', storageClassName: '' });
    expect(synthesizedPod({ model }).volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'inception-model', readOnly: true },
    });
  });

  test('is found where the chart names no namespace too', () => {
    const { PersistentVolume } = synthesizedServer({ model }, chart());
    expect(PersistentVolume.metadata.name).toBe('inception-model');
    expect(PersistentVolume.spec).not.toHaveProperty('claimRef');
  });

  test.each(['', 'nfs server', 'host/path'])('fails on the server "%s"', (server) => {
    expect(() => synthesizedServer({ model: ModelSource.nfs(server, '/export') })).toThrow(
      `"${server}" is not the name or address of an NFS server.`,
    );
  });

  test.each(['', 'export', '/export/../etc'])('fails on the path "%s"', (path) => {
    expect(() => synthesizedServer({ model: ModelSource.nfs('nfs', path) })).toThrow(
      `"${path}" is not a path of an NFS server.`,
    );
  });
});

describe('a URL', () => {
  test('names a claim or an NFS folder', () => {
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

  test('fails on a scheme that nothing reads, naming those that something does', () => {
    expect(() => new TFServing(chart(), 'inception', { model: ModelSource.fromUrl('ftp://host/models') })).toThrow(
      'chart/inception: model: "ftp://host/models" cannot be served: no model source reads ftp://.\n' +
        '  Accepted are gs://<bucket>/<folder>, s3://<bucket>/<folder>, https://<host>/<folder>, nfs://<server>/<path> and pvc://<claim>/<path>.',
    );
  });

  test('fails on s3, which is read by an option that a URL does not have', () => {
    expect(() => synthesizedServer({ model: ModelSource.fromUrl('s3://models/inception') })).toThrow(
      /nothing says how the bucket is read.*credentialsSecretName/s,
    );
  });

  test('fails on what is no URL', () => {
    expect(() => synthesizedServer({ model: ModelSource.fromUrl('/models/inception') })).toThrow(
      'model: "/models/inception" is not a URL.',
    );
  });

  test('fails at synthesis when Terraform alone knows it', () => {
    const token = ['$', '{TfToken[TOKEN.0]}'].join('');
    const app = new KubeflowApp({ summary: false });
    const scope = new Chart(app, 'chart', { namespace: 'kubeflow' });
    new TFServing(scope, 'inception', { model: ModelSource.fromUrl(`${token}/inception`) });
    expect(() => app.synthYaml()).toThrow('chart/inception/config: data.models.config holds a Terraform token');
  });
});
