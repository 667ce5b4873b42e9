import { Testing } from 'cdk8s';
import {
  GkeFileSystem,
  type GkePlatformProps,
  GkeStorageClass,
  type GkeStorageClassProps,
  KmsKey,
  PersistentDiskType,
} from 'kubeflow-cdk';
import { synthesize } from '../synthesize';
import { IN_ZONES, ZONES } from './persistent-disks';

const storageClass = (props: GkeStorageClassProps = {}, platformProps: Partial<GkePlatformProps> = {}) =>
  synthesize((platform) => {
    const created = new GkeStorageClass(platform.chart('storage'), 'fast', props);
    expect(created.name).toBe(props.name ?? 'fast');
  }, platformProps).objects[0];

test('a GkeStorageClass has the recommended labels, shortened if its name is long', () => {
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

test('a GkeStorageClass retains its disks, creates them in the zone of the first pod, and labels them', () => {
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

test("uses the type, the zones and the key of the platform's disks by default", () => {
  const disks = { type: PersistentDiskType.PD_SSD, replicaZones: ZONES, encryptionKey: KmsKey.create() };
  expect(storageClass({}, { disks, cluster: IN_ZONES })).toMatchObject({
    parameters: {
      type: 'pd-ssd',
      'replication-type': 'regional-pd',
      'disk-encryption-kms-key': 'projects/my-project/locations/us-central1/keyRings/cloud-keys/cryptoKeys/disks',
    },
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.gke.io/zone', values: ZONES }] }],
  });
});

test('every prop reaches the StorageClass', () => {
  const props: Omit<Required<GkeStorageClassProps>, 'platform'> = {
    name: 'scratch',
    type: PersistentDiskType.PD_STANDARD,
    replicaZones: [...ZONES].reverse(),
    fileSystem: GkeFileSystem.XFS,
    retainDisks: false,
    isDefaultClass: true,
    labels: { team: 'vision' },
  };
  expect(storageClass(props, { cluster: IN_ZONES })).toMatchObject({
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

test('fails if there is only one zone, the name is not valid, or the platform is not a GkePlatform', () => {
  expect(() => storageClass({ replicaZones: ['us-central1-a'] })).toThrow(
    /replicaZones: \[us-central1-a\] is not valid for a replicated disk/,
  );
  expect(() => storageClass({ name: 'My Class' })).toThrow(/Use "my-class"/);
  expect(() => new GkeStorageClass(Testing.chart(), 'fast')).toThrow(/is not a GkePlatform/);
});
