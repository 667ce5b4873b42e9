import { Duration, Size, Testing } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import {
  type ClaimRequirements,
  type DiskProps,
  DiskSource,
  GkeCluster,
  GkeFileSystem,
  type GkePlatformProps,
  GkeStorageClass,
  type GkeStorageClassProps,
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

test('a disk is made by Terraform, protected and backed up every day for two weeks', () => {
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

test('snapshots are taken at the hour that is asked for, and kept as long, by a policy that disks share', () => {
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

test('each schedule has a policy of its own', () => {
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

test('no snapshots are taken where none are wanted', () => {
  const { terraform } = withDisk({ snapshotSchedule: SnapshotSchedule.none() });
  expect(Object.keys(terraform.resource ?? {})).toContain('google_compute_disk');
  expect(Object.keys(terraform.resource ?? {}).filter((type) => type.includes('policy'))).toEqual([]);
});

test('a disk that shrinks or is made anew is refused by Terraform, and one that grows is not made anew', () => {
  const disk = onlyResource(withDisk().terraform, 'google_compute_disk');
  expect(disk).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(disk).not.toHaveProperty('lifecycle.ignore_changes');
});

test('the volume names the very disk, stays when its claim goes, and is for that claim only', () => {
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

test('the claim is bound to the volume, whatever the default StorageClass is', () => {
  expect(specOf(withDisk(), 'PersistentVolumeClaim')).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Ti' } },
    storageClassName: '',
    volumeName: 'cloud-team-data',
  });
});

test('a claim may be called otherwise than its disk', () => {
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

test('disks come in whole gibibytes from ten on, and a claim may ask for less', () => {
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

test('a magnetic disk in two zones has 200 gibibytes at least', () => {
  const disks = { type: PersistentDiskType.PD_STANDARD, replicaZones: ZONES };
  const { terraform } = withDisk({ size: Size.gibibytes(50) }, { disks });
  expect(onlyResource(terraform, 'google_compute_region_disk')).toMatchObject({ size: 200 });
});

test('an existing disk is adopted by name and Terraform does not know it', () => {
  const adopted = withDisk({ source: DiskSource.existing('old-disk') });
  expect(Object.keys(adopted.terraform.resource ?? {})).not.toContain('google_compute_disk');
  expect(specOf(adopted, 'PersistentVolume')).toMatchObject({
    csi: {
      volumeHandle: 'projects/my-project/zones/us-central1-a/disks/old-disk',
    },
  });
});

test('a disk may be claimed from a StorageClass', () => {
  const claimed = withDisk({ source: DiskSource.storageClass('premium-rwo') });
  expect(claimed.objects.map((object) => object.kind)).toEqual(['PersistentVolumeClaim']);
  expect(specOf(claimed, 'PersistentVolumeClaim')).toMatchObject({
    storageClassName: 'premium-rwo',
  });
});

test('in a regional cluster disks are in the zone beside the region', () => {
  const { terraform } = withDisk({}, { region: 'us-central1', zone: 'us-central1-c' });
  expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({
    zone: 'us-central1-c',
  });
});

test('a disk may be in two zones of the region at the same time', () => {
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

test('disks are of the type, and encrypted with the key, that the platform is told', () => {
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

describe('a StorageClass', () => {
  const storageClass = (props: GkeStorageClassProps = {}, platformProps: Partial<GkePlatformProps> = {}) =>
    synthesize((platform) => {
      const made = new GkeStorageClass(platform.chart('storage'), 'fast', props);
      expect(made.name).toBe(props.name ?? 'fast');
    }, platformProps).objects[0];

  test('has the labels by which things are found, however long its name is', () => {
    const metadata = (name: string) => storageClass({ name }).metadata as { labels: { [key: string]: string } };
    expect(metadata('fast').labels).toEqual({
      'app.kubernetes.io/name': 'gke-storage-class',
      'app.kubernetes.io/instance': 'fast',
      'app.kubernetes.io/component': 'storage-class',
      'app.kubernetes.io/part-of': 'kubeflow',
      'app.kubernetes.io/managed-by': 'kubeflow-cdk',
    });
    expect(metadata(`${'a'.repeat(62)}.${'b'.repeat(62)}`).labels['app.kubernetes.io/instance']).toBe('a'.repeat(62));
  });

  test('makes disks that stay, where the first pod runs, with the labels of the environment', () => {
    expect(storageClass({}, { labels: { team: 'ml' } })).toMatchObject({
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'pd.csi.storage.gke.io',
      parameters: {
        type: 'pd-balanced',
        'csi.storage.k8s.io/fstype': 'ext4',
        labels: 'environment=cloud,team=ml',
      },
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    });
    expect(storageClass().metadata).not.toHaveProperty('namespace');
  });

  test('takes type, zones and key of the platform’s disks where it is not told others', () => {
    const disks = { type: PersistentDiskType.PD_SSD, replicaZones: ZONES, encryptionKey: KmsKey.create() };
    expect(storageClass({}, { disks })).toMatchObject({
      parameters: {
        type: 'pd-ssd',
        'replication-type': 'regional-pd',
        'disk-encryption-kms-key': 'projects/my-project/locations/us-central1/keyRings/cloud-keys/cryptoKeys/disks',
      },
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.gke.io/zone', values: ZONES }] }],
    });
  });

  test('is what its props say', () => {
    const props: Omit<Required<GkeStorageClassProps>, 'platform'> = {
      name: 'scratch',
      type: PersistentDiskType.PD_STANDARD,
      replicaZones: [...ZONES].reverse(),
      fileSystem: GkeFileSystem.XFS,
      retainDisks: false,
      isDefaultClass: true,
      labels: { team: 'vision' },
    };
    expect(storageClass(props)).toMatchObject({
      metadata: {
        name: 'scratch',
        labels: { team: 'vision' },
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      parameters: { type: 'pd-standard', 'csi.storage.k8s.io/fstype': 'xfs' },
      reclaimPolicy: 'Delete',
      allowedTopologies: [{ matchLabelExpressions: [{ values: [...ZONES].reverse() }] }],
    });
  });

  test('fails on one zone, on a name that is none, and on another platform', () => {
    expect(() => storageClass({ replicaZones: ['us-central1-a'] })).toThrow(/replicaZones are us-central1-a/);
    expect(() => storageClass({ name: 'My Class' })).toThrow(/Use "my-class"/);
    expect(() => new GkeStorageClass(Testing.chart(), 'fast')).toThrow(/another platform than GKE/);
  });
});

test('a claim that names no class gets the default one', () => {
  const { objects } = synthesize((platform) => {
    platform.storage.claim(platform.chart('a'), 'claim', {
      name: 'home',
      size: Size.gibibytes(1),
    });
  });
  expect(objects[0].spec).not.toHaveProperty('storageClassName');
});

test('a Service that nodes mount has a fixed address of the cluster’s range', () => {
  const addresses: string[] = [];
  synthesize((platform) => {
    addresses.push(platform.storage.allocateClusterIp(platform.chart('nfs'), 'team-data', 'nfs'));
  });
  expect(addresses[0]).toMatch(/^10\.8\.0\.\d+$/);
});

test('fails on a disk that is used twice, naming both', () => {
  expect(() =>
    synthesize((platform) => {
      for (const namespace of ['a', 'b']) {
        platform.storage.disk(platform.chart(namespace, { namespace }), 'data', {
          name: 'data',
          size: Size.gibibytes(10),
        });
      }
    }),
  ).toThrow(/cloud\/b\/data: the disk "cloud-data" is used by cloud\/a\/data already/);
});

test.each<[string, Partial<DiskProps>, Partial<GkePlatformProps>, RegExp]>([
  ['on a wrong disk name', { name: 'Team Data' }, {}, /disk "Team Data"[\s\S]*Use "team-data"/],
  ['on a wrong name of an existing disk', { source: DiskSource.existing('Old') }, {}, /existing disk[\s\S]*Use "old"/],
  [
    'on snapshots of an existing disk, which is not for us to change',
    { source: DiskSource.existing('old-disk'), snapshotSchedule: SnapshotSchedule.daily() },
    {},
    /snapshotSchedule of disk "team-data" is not supported on/,
  ],
  [
    'on snapshots of what a StorageClass provisions',
    { source: DiskSource.storageClass('premium-rwo'), snapshotSchedule: SnapshotSchedule.daily() },
    {},
    /VolumeSnapshot/,
  ],
  [
    'on an hour that no day has',
    { snapshotSchedule: SnapshotSchedule.daily({ hour: 24 }) },
    {},
    /hour 24 is not an hour of the day/,
  ],
  [
    'on half a day of snapshots',
    { snapshotSchedule: SnapshotSchedule.daily({ retention: Duration.hours(12) }) },
    {},
    /0\.5 days are no time to keep snapshots for[\s\S]*SnapshotSchedule\.none/,
  ],
  [
    'on a disk in one zone twice',
    {},
    { disks: { replicaZones: ['us-central1-a', 'us-central1-a'] } },
    /two zones that/,
  ],
  [
    'on a disk in a zone of elsewhere',
    {},
    { disks: { replicaZones: ['europe-west4-a'] } },
    /not a zone of us-central1/,
  ],
  ['on size zero', { size: Size.gibibytes(0) }, {}, /above zero/],
  ['on a disk over 64 TiB', { size: Size.tebibytes(65) }, {}, /64 TiB/],
  [
    'without a zone',
    {},
    { zone: undefined, region: 'us-central1' },
    /disk "team-data" is not supported on[\s\S]*"us-central1-b"/,
  ],
])('fails %s', (_, disk, props, message) => {
  expect(() => withDisk(disk, props)).toThrow(message);
});

describe('a claim for pods of several nodes', () => {
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
    'fails when its class is %p, which makes persistent disks',
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

  test('is of Filestore, or of another class that its owner names', () => {
    expect(classOf({ storageClassName: 'standard-rwx' })).toBe('standard-rwx');
  });

  test('may be of the default class of a cluster that is there already: who made it may have chosen another one', () => {
    const cluster = GkeCluster.existing({ serviceCidr: '10.8.0.0/20' });
    expect(classOf({}, { cluster, clusterName: 'theirs' })).toBeUndefined();
    expect(() => classOf({ storageClassName: 'standard-rwo' }, { cluster, clusterName: 'theirs' })).toThrow(
      'has only single-node volumes in the StorageClass "standard-rwo".',
    );
  });
});
