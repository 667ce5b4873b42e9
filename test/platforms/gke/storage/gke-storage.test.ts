import { Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { type ClaimRequirements, DiskSource, GkeCluster, type GkePlatformProps } from 'kubeflow-cdk';
import { synthesize } from '../synthesize';
import { specOf, withDisk } from './persistent-disks';

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
