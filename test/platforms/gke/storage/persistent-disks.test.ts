import { Size } from 'cdk8s';
import { type DiskProps, DiskSource, type GkePlatformProps, KmsKey, PersistentDiskType } from 'kubeflow-cdk';
import { expression, onlyResource, resourceAt, resourcesOfType, synthesize } from '../synthesize';
import { IN_ZONES, specOf, withDisk, ZONES } from './persistent-disks';

test('Terraform creates a disk, protects it, and keeps daily snapshots for two weeks', () => {
  const { terraform } = withDisk();
  expect(terraform.resource?.google_compute_disk).toMatchObject({
    'nfs_team-data_disk': {
      name: 'cloud-team-data',
      size: 1024,
      type: 'pd-balanced',
      zone: 'us-central1-a',
      create_snapshot_before_destroy: true,
      lifecycle: { prevent_destroy: true },
    },
  });
  expect(onlyResource(terraform, 'google_compute_resource_policy')).toMatchObject({
    snapshot_schedule_policy: {
      schedule: { daily_schedule: { days_in_cycle: 1 } },
      retention_policy: {
        max_retention_days: 14,
        on_source_disk_delete: 'KEEP_AUTO_SNAPSHOTS',
      },
    },
  });
  expect(resourcesOfType(terraform, 'google_compute_disk_resource_policy_attachment')).toHaveLength(1);
});

test('Terraform refuses to replace a disk', () => {
  const disk = onlyResource(withDisk().terraform, 'google_compute_disk');
  expect(disk).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(disk).not.toHaveProperty('lifecycle.ignore_changes');
});

test('the size of a disk is rounded up to whole gibibytes, at least 10', () => {
  const small = withDisk({ size: Size.mebibytes(1536) });
  expect(onlyResource(small.terraform, 'google_compute_disk')).toMatchObject({
    size: 10,
  });
  expect(specOf(small, 'PersistentVolume')).toMatchObject({
    capacity: { storage: '10Gi' },
  });
  expect(specOf(small, 'PersistentVolumeClaim')).toMatchObject({
    resources: { requests: { storage: '1536Mi' } },
  });
});

test('a regional hard disk has at least 200 GiB', () => {
  const disks = { type: PersistentDiskType.PD_STANDARD, replicaZones: ZONES };
  const { terraform } = withDisk({ size: Size.gibibytes(50) }, { disks, cluster: IN_ZONES });
  expect(onlyResource(terraform, 'google_compute_region_disk')).toMatchObject({ size: 200 });
});

test('disks of a regional cluster are in the configured zone', () => {
  const { terraform } = withDisk({}, { region: 'us-central1', zone: 'us-central1-f', cluster: IN_ZONES });
  expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({
    zone: 'us-central1-f',
  });
});

test('a disk can be replicated in two zones of the region', () => {
  const props = { region: 'us-central1', zone: undefined, cluster: IN_ZONES, disks: { replicaZones: ZONES } };
  const regional = withDisk({}, props);
  expect(onlyResource(regional.terraform, 'google_compute_region_disk')).toMatchObject({
    name: 'cloud-team-data',
    region: 'us-central1',
    replica_zones: ZONES,
    create_snapshot_before_destroy: true,
    lifecycle: { prevent_destroy: true },
  });
  expect(onlyResource(regional.terraform, 'google_compute_region_disk_resource_policy_attachment')).toMatchObject({
    region: 'us-central1',
  });
  expect(specOf(regional, 'PersistentVolume')).toMatchObject({
    csi: { volumeHandle: 'projects/my-project/regions/us-central1/disks/cloud-team-data' },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ values: ZONES }] }] } },
  });
});

test('disks have the configured type and encryption key', () => {
  const disks = { type: PersistentDiskType.PD_SSD, encryptionKey: KmsKey.create() };
  const key = expression('google_kms_crypto_key.disks-key.id');
  expect(onlyResource(withDisk({}, { disks }).terraform, 'google_compute_disk')).toMatchObject({
    type: 'pd-ssd',
    disk_encryption_key: { kms_key_self_link: key },
    depends_on: expect.arrayContaining(['google_kms_crypto_key_iam_member.disks-key-user']),
  });
  const { terraform } = withDisk({}, { disks: { ...disks, replicaZones: ZONES }, cluster: IN_ZONES });
  expect(onlyResource(terraform, 'google_compute_region_disk')).toMatchObject({
    disk_encryption_key: { kms_key_name: key },
  });
  expect(resourceAt(terraform, 'google_kms_crypto_key_iam_member.disks-key-user')).toMatchObject({
    member: expect.stringContaining('@compute-system.iam.gserviceaccount.com'),
  });
});

test('fails if a disk is used twice, naming both', () => {
  expect(() =>
    synthesize((platform) => {
      for (const namespace of ['a', 'b']) {
        platform.storage.disk(platform.chart(namespace, { namespace }), 'data', {
          name: 'data',
          size: Size.gibibytes(10),
        });
      }
    }),
  ).toThrow(/cloud\/b\/data: the disk "cloud-data" is already used by cloud\/a\/data/);
});

test.each<[string, Partial<DiskProps>, Partial<GkePlatformProps>, RegExp]>([
  ['the name of a disk is not valid', { name: 'Team Data' }, {}, /disk "Team Data"[\s\S]*Use "team-data"/],
  [
    'the name of an existing disk is not valid',
    { source: DiskSource.existing('Old') },
    {},
    /existing disk[\s\S]*Use "old"/,
  ],
  [
    'a zone of replicated disks is listed twice',
    {},
    { disks: { replicaZones: ['us-central1-a', 'us-central1-a'] } },
    /two different zones/,
  ],
  [
    'a zone of replicated disks is in another region',
    {},
    { disks: { replicaZones: ['europe-west4-a'] } },
    /not a zone of us-central1/,
  ],
  ['the size is zero', { size: Size.gibibytes(0) }, {}, /above zero/],
  ['a disk is larger than 64 TiB', { size: Size.tebibytes(65) }, {}, /64 TiB/],
  [
    'a zonal disk has no zone',
    {},
    { zone: undefined, region: 'us-central1' },
    /disk "team-data" is not supported on[\s\S]*"us-central1-b"/,
  ],
])('fails if %s', (_, disk, props, message) => {
  expect(() => withDisk(disk, props)).toThrow(message);
});
