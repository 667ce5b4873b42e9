import { Size } from 'cdk8s';
import {
  DiskSource,
  FilestoreInstance,
  type FilestoreInstanceProps,
  FilestoreTier,
  FilestoreVolume,
  type GkePlatform,
  GkeStorageClass,
  KmsKey,
  SnapshotSchedule,
} from 'kubeflow-cdk';
import { bucketReader } from '../../platforms/gke/full-platform';
import { EXISTING_KEY } from './everything';
import type { Removable } from './removable';

/** Creates every construct that has resources in Terraform. */
export function everyConstruct(r: Removable, platform: GkePlatform): void {
  const { storage, objectStore, identity, network, exposure } = platform;
  const nfs = platform.chart('nfs', { namespace: 'nfs' });
  const inception = platform.chart('inception');
  r.construct('IStorageCapability.disk', () =>
    storage.disk(nfs, 'team-data', { name: 'team-data', size: Size.gibibytes(500) }),
  );
  r.construct('IStorageCapability.disk of an existing disk', () =>
    storage.disk(nfs, 'old', { name: 'old', size: Size.gibibytes(10), source: DiskSource.existing('old-disk') }),
  );
  storage.disk(nfs, 'weekly', {
    size: Size.gibibytes(10),
    ...r.options('DiskProps', { name: 'weekly', snapshotSchedule: SnapshotSchedule.daily({ hour: 20 }) }, ['name']),
  });
  r.construct('IStorageCapability.claim', () =>
    storage.claim(nfs, 'claim', { name: 'claim', size: Size.gibibytes(10) }),
  );
  r.construct('IObjectStoreCapability.bucket', () => {
    objectStore.bucket(inception, 'models', { name: 'my-models' });
  });
  const account = bucketReader(platform, 'inception');
  for (const [method, folder] of [
    ['grantBucketRead', 'read'],
    ['grantBucketReadWrite', 'written'],
  ] as const) {
    r.construct(`IIdentityCapability.${method}`, () => {
      identity[method](account, { bucketName: 'my-models', folder, requestedBy: 'model' });
      identity[method](account, { bucketName: 'others', folder, requestedBy: 'model' });
    });
  }
  r.construct('IIdentityCapability.grantBucketRead with impersonation', () => {
    identity.grantBucketRead(bucketReader(platform, 'old', 'inception'), {
      bucketName: 'old-models',
      requestedBy: 'model',
    });
  });
  r.construct('INetworkCapability.allowIngressFromControlPlane', () =>
    network.allowIngressFromControlPlane(inception, 9443),
  );
  r.construct('IExposureCapability.expose', () =>
    exposure.expose(inception, 'exposure', {
      serviceName: 'inception',
      port: 8501,
      hostname: 'inception.example.com',
      healthCheckPath: '/v1/models/inception',
      requireAuthentication: true,
    }),
  );
  addFiles(r, platform);
}

function addFiles(r: Removable, platform: GkePlatform): void {
  const apps = platform.chart('apps');
  r.construct('FilestoreInstance', () => new FilestoreInstance(platform, 'files', { encryptionKey: KmsKey.create() }));
  new FilestoreInstance(
    platform,
    'shared',
    r.options<Omit<FilestoreInstanceProps, 'network' | 'platform'>>('FilestoreInstanceProps', {
      name: 'shared-files',
      size: Size.tebibytes(2),
      tier: FilestoreTier.ENTERPRISE,
      encryptionKey: KmsKey.create(),
    }),
  );
  r.construct(
    'FilestoreVolume',
    () => new FilestoreVolume(apps, 'volume', { encryptionKey: KmsKey.existing(EXISTING_KEY) }),
  );
  r.construct('GkeStorageClass', () => new GkeStorageClass(apps, 'class'));
}
