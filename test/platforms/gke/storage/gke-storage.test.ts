import { Duration, Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import {
  type ClaimRequirements,
  type DiskProps,
  DiskSource,
  GkeCluster,
  type GkePlatformProps,
  KmsKey,
  PersistentDiskType,
  SnapshotSchedule,
} from 'kubeflow-cdk';
import { expression, onlyResource, resourceAt, resourcesOfType, type SynthesizedApp, synthesize } from '../synthesize';

const ZONES = ['us-central1-a', 'us-central1-f'];

function withDisk(disk: Partial<DiskProps> = {}, props: Partial<GkePlatformProps> = {}): SynthesizedApp {
  return synthesize((platform) => {
    const chart = platform.chart('nfs', { namespace: 'nfs' });
    platform.storage.disk(chart, 'team-data', {
      name: 'team-data',
      size: Size.tebibytes(1),
      ...disk,
    });
  }, props);
}

function specOf({ objects }: SynthesizedApp, kind: string): unknown {
  return objects.find((object) => object.kind === kind)?.spec;
}

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

test('disks with the same snapshot schedule share a policy with its hour and retention', () => {
  const snapshotSchedule = SnapshotSchedule.daily({ hour: 22, retention: Duration.days(30) });
  const { terraform } = synthesize((platform) => {
    for (const name of ['a', 'b']) {
      platform.storage.disk(platform.chart('nfs'), name, { name, size: Size.tebibytes(1), snapshotSchedule });
    }
  });
  expect(onlyResource(terraform, 'google_compute_resource_policy')).toMatchObject({
    name: 'cloud-snapshots-at-22-for-30d',
    snapshot_schedule_policy: {
      schedule: { daily_schedule: { days_in_cycle: 1, start_time: '22:00' } },
      retention_policy: { max_retention_days: 30 },
    },
  });
  expect(resourcesOfType(terraform, 'google_compute_disk_resource_policy_attachment')).toHaveLength(2);
});

test('each snapshot schedule has a separate policy', () => {
  const { terraform } = synthesize((platform) => {
    const chart = platform.chart('nfs');
    platform.storage.disk(chart, 'a', { name: 'a', size: Size.tebibytes(1) });
    const snapshotSchedule = SnapshotSchedule.daily({ retention: Duration.days(7) });
    platform.storage.disk(chart, 'b', { name: 'b', size: Size.tebibytes(1), snapshotSchedule });
  });
  expect(Object.keys(terraform.resource?.google_compute_resource_policy ?? {})).toEqual([
    'daily-snapshots',
    'snapshots-at-04-for-7d',
  ]);
});

test('SnapshotSchedule.none() disables snapshots', () => {
  const { terraform } = withDisk({ snapshotSchedule: SnapshotSchedule.none() });
  expect(Object.keys(terraform.resource ?? {})).toContain('google_compute_disk');
  expect(Object.keys(terraform.resource ?? {}).filter((type) => type.includes('policy'))).toEqual([]);
});

test('Terraform refuses to replace a disk', () => {
  const disk = onlyResource(withDisk().terraform, 'google_compute_disk');
  expect(disk).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(disk).not.toHaveProperty('lifecycle.ignore_changes');
});

test('the volume refers to the disk, is retained, and can be bound by its claim only', () => {
  expect(specOf(withDisk(), 'PersistentVolume')).toMatchInlineSnapshot(`
    {
      "accessModes": [
        "ReadWriteOnce",
      ],
      "capacity": {
        "storage": "1Ti",
      },
      "claimRef": {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": "team-data",
        "namespace": "nfs",
      },
      "csi": {
        "driver": "pd.csi.storage.gke.io",
        "fsType": "ext4",
        "volumeHandle": "projects/my-project/zones/us-central1-a/disks/cloud-team-data",
      },
      "nodeAffinity": {
        "required": {
          "nodeSelectorTerms": [
            {
              "matchExpressions": [
                {
                  "key": "topology.gke.io/zone",
                  "operator": "In",
                  "values": [
                    "us-central1-a",
                  ],
                },
              ],
            },
          ],
        },
      },
      "persistentVolumeReclaimPolicy": "Retain",
    }
  `);
});

test('the claim is bound to the volume, regardless of the default StorageClass', () => {
  expect(specOf(withDisk(), 'PersistentVolumeClaim')).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Ti' } },
    storageClassName: '',
    volumeName: 'cloud-team-data',
  });
});

test('the claim can have a different name than the disk', () => {
  const { objects } = withDisk({
    claimName: 'files',
    namespace: 'apps',
    labels: { team: 'ml' },
  });
  expect(objects.find((object) => object.kind === 'PersistentVolumeClaim')?.metadata).toMatchObject({
    name: 'files',
    namespace: 'apps',
    labels: { team: 'ml' },
  });
  expect(objects.find((object) => object.kind === 'PersistentVolume')).toMatchObject({
    metadata: { name: 'cloud-team-data', labels: { team: 'ml' } },
    spec: { claimRef: { name: 'files', namespace: 'apps' } },
  });
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
  const { terraform } = withDisk({ size: Size.gibibytes(50) }, { disks });
  expect(onlyResource(terraform, 'google_compute_region_disk')).toMatchObject({ size: 200 });
});

test('an existing disk is adopted by name, and Terraform does not manage it', () => {
  const adopted = withDisk({ source: DiskSource.existing('old-disk') });
  expect(Object.keys(adopted.terraform.resource ?? {})).not.toContain('google_compute_disk');
  expect(specOf(adopted, 'PersistentVolume')).toMatchObject({
    csi: {
      volumeHandle: 'projects/my-project/zones/us-central1-a/disks/old-disk',
    },
  });
});

test('a disk can be claimed from a StorageClass', () => {
  const claimed = withDisk({ source: DiskSource.storageClass('premium-rwo') });
  expect(claimed.objects.map((object) => object.kind)).toEqual(['PersistentVolumeClaim']);
  expect(specOf(claimed, 'PersistentVolumeClaim')).toMatchObject({
    storageClassName: 'premium-rwo',
  });
});

test('disks of a regional cluster are in the configured zone', () => {
  const { terraform } = withDisk({}, { region: 'us-central1', zone: 'us-central1-c' });
  expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({
    zone: 'us-central1-c',
  });
});

test('a disk can be replicated in two zones of the region', () => {
  const regional = withDisk({}, { region: 'us-central1', zone: undefined, disks: { replicaZones: ZONES } });
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
  const { terraform } = withDisk({}, { disks: { ...disks, replicaZones: ZONES } });
  expect(onlyResource(terraform, 'google_compute_region_disk')).toMatchObject({
    disk_encryption_key: { kms_key_name: key },
  });
  expect(resourceAt(terraform, 'google_kms_crypto_key_iam_member.disks-key-user')).toMatchObject({
    member: expect.stringContaining('@compute-system.iam.gserviceaccount.com'),
  });
});

test('a claim without storageClassName uses the default StorageClass', () => {
  const { objects } = synthesize((platform) => {
    platform.storage.claim(platform.chart('a'), 'claim', {
      name: 'home',
      size: Size.gibibytes(1),
    });
  });
  expect(objects[0].spec).not.toHaveProperty('storageClassName');
});

test('a fixed Service address is in the CIDR block of Services', () => {
  const addresses: string[] = [];
  synthesize((platform) => {
    addresses.push(platform.storage.allocateClusterIp(platform.chart('nfs'), 'team-data', 'nfs'));
  });
  expect(addresses[0]).toMatch(/^10\.8\.0\.\d+$/);
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
    'an existing disk has a snapshot schedule',
    { source: DiskSource.existing('old-disk'), snapshotSchedule: SnapshotSchedule.daily() },
    {},
    /snapshotSchedule of disk "team-data" is not supported on/,
  ],
  [
    'a disk from a StorageClass has a snapshot schedule',
    { source: DiskSource.storageClass('premium-rwo'), snapshotSchedule: SnapshotSchedule.daily() },
    {},
    /VolumeSnapshot/,
  ],
  [
    'the hour of snapshots is not valid',
    { snapshotSchedule: SnapshotSchedule.daily({ hour: 24 }) },
    {},
    /hour 24 is not an hour of the day/,
  ],
  [
    'the retention of snapshots is not in whole days',
    { snapshotSchedule: SnapshotSchedule.daily({ retention: Duration.hours(12) }) },
    {},
    /0\.5 days is not a valid retention[\s\S]*SnapshotSchedule\.none/,
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

describe('a claim for pods on several nodes', () => {
  const classOf = (claim: Partial<ClaimRequirements>, props: Partial<GkePlatformProps> = {}) => {
    let found: string | undefined;
    synthesize((platform) => {
      found = platform.storage.storageClassNameFor(platform.chart('a'), {
        name: 'files',
        accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY,
        ...claim,
      });
    }, props);
    return found;
  };

  test.each([undefined, 'standard', 'standard-rwo', 'premium-rwo'])(
    'fails if its class is %p, which provisions persistent disks',
    (storageClassName) => {
      expect(() => classOf({ storageClassName })).toThrow(
        /^cloud\/a: accessMode ReadWriteMany of claim "files" is not supported on .*\(GkePlatform\): it has .*\n.*FilestoreVolume.*\n.*"standard-rwx"/,
      );
      expect(() => classOf({ storageClassName, accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY })).toThrow(
        'is not supported on',
      );
      expect(classOf({ storageClassName, accessMode: PersistentVolumeAccessMode.READ_WRITE_ONCE })).toBe(
        storageClassName,
      );
    },
  );

  test('can use a class of Filestore or any other class', () => {
    expect(classOf({ storageClassName: 'standard-rwx' })).toBe('standard-rwx');
  });

  test('can use the default class of an existing cluster, which its owner may have changed', () => {
    const cluster = GkeCluster.existing({ serviceCidr: '10.8.0.0/20' });
    expect(classOf({}, { cluster, clusterName: 'theirs' })).toBeUndefined();
    expect(() => classOf({ storageClassName: 'standard-rwo' }, { cluster, clusterName: 'theirs' })).toThrow(
      'has only single-node volumes in the StorageClass "standard-rwo".',
    );
  });
});
