import { App, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type NfsDisk, NfsServer, type NfsSubdirProvisionerOptions } from '../../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import { DiskSource } from '../../../lib/platforms/storage/disk-source';
import { violations } from '../../policy/rules';
import { cluster, SIZE, type Synthesized, server, synthesized } from './synthesized';

const NAMED = DiskSource.storageClass('standard');

function homes(subdirProvisioner: NfsSubdirProvisionerOptions = {}, disk: Partial<NfsDisk> = {}): Synthesized {
  return synthesized({ source: NAMED, subdirProvisioner, ...disk });
}

test('there is no provisioner by default', () => {
  expect(synthesized().objects.map(({ kind }) => kind)).not.toContain('ClusterRole');
  expect(() => server({ disks: { data: { size: SIZE } } }).subdirStorageClassName('data')).toThrow(
    /disk "data" has no subdirectory provisioner\.[\s\S]*Set `subdirProvisioner: \{\}` on the disk\./,
  );
});

test('subdirProvisioner creates a provisioner and a StorageClass', () => {
  const objects = homes().objects.filter(({ metadata, kind }) => metadata.name.includes('folders') && kind !== 'Role');
  expect(objects).toMatchSnapshot();
});

test('the output complies with all policies', () => {
  const { objects } = homes({ defaultStorageClass: true });
  expect(violations(objects as Parameters<typeof violations>[0])).toEqual([]);
});

test('subdirStorageClassName returns the name of the StorageClass', () => {
  const files = server({ disks: { Homes: { size: SIZE, name: 'homes', subdirProvisioner: {} } } });
  expect(files.subdirStorageClassName('Homes')).toBe('homes-folders');
});

test('a folder is archived when its claim is deleted', () => {
  expect(homes().named('StorageClass', 'data-folders')).toMatchObject({
    reclaimPolicy: 'Delete',
    parameters: { archiveOnDelete: 'true' },
  });
});

test('folders have the mount options of the disk', () => {
  const objects = homes({}, { mountOptions: ['noatime'] });
  expect(objects.named('StorageClass', 'data-folders').mountOptions).toEqual(
    objects.named('PersistentVolume', 'ml.data').spec.mountOptions,
  );
});

describe('the provisioner', () => {
  test('runs in the dedicated namespace of the servers', () => {
    expect(homes().named('Deployment', 'data-folders').metadata.namespace).toBe('ml-nfs');
  });

  test('complies with Pod Security "restricted" and runs with the group of the disk', () => {
    const { spec } = homes().templateOf('data-folders');
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 100,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.volumes).toEqual([{ name: 'disk', persistentVolumeClaim: { claimName: 'data.folders' } }]);
  });

  test('can create and delete volumes, read claims and StorageClasses, and write events and its lease', () => {
    const rulesOf = (kind: string) => homes().named(kind, 'data-folders').rules;
    expect(rulesOf('ClusterRole')).toEqual([
      { apiGroups: [''], resources: ['persistentvolumes'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['list', 'watch'] },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ]);
    expect(rulesOf('Role')).toEqual([
      { apiGroups: [''], resources: ['endpoints'], verbs: ['create'] },
      {
        apiGroups: [''],
        resources: ['endpoints'],
        resourceNames: ['kubeflow-cdk.nfs-data'],
        verbs: ['get', 'update'],
      },
    ]);
  });

  test('can connect only to the API server, and accepts no connections', () => {
    const { spec } = homes().named('NetworkPolicy', 'data-folders');
    expect(spec.ingress).toBeUndefined();
    expect(spec.egress).toEqual([
      expect.objectContaining({
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 6443, protocol: 'TCP' },
        ],
      }),
    ]);
  });

  test('knows the NFS server and its own name in the StorageClass', () => {
    const objects = homes();
    expect(objects.templateOf('data-folders').spec.containers[0].env).toEqual([
      { name: 'PROVISIONER_NAME', value: objects.named('StorageClass', 'data-folders').provisioner },
      { name: 'NFS_SERVER', value: objects.named('Service', 'data-nfs').spec.clusterIP },
      { name: 'NFS_PATH', value: '/export' },
      { name: 'ENABLE_LEADER_ELECTION', value: 'true' },
    ]);
  });

  test('has a valid name in the StorageClass, even if the name of the disk is long', () => {
    const name = `d${'x'.repeat(58)}`;
    const { provisioner } = homes({}, { name }).named('StorageClass', `${name}-folders`);
    expect(String(provisioner).split('/')[1].length).toBeLessThanOrEqual(63);
  });

  test('has the specified resources, and defaults for others', () => {
    const resources = { cpu: { request: Cpu.millis(20), limit: Cpu.millis(50) } };
    expect(homes({ resources }).templateOf('data-folders').spec.containers[0].resources).toEqual({
      requests: { cpu: '20m', memory: '32Mi' },
      limits: { cpu: '50m', memory: '128Mi' },
    });
  });
});

describe("the cluster's default StorageClass", () => {
  const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';
  const annotations = (objects: Synthesized, name: string) =>
    (objects.named('StorageClass', name).metadata as { annotations?: object }).annotations;

  test('is the StorageClass of the folders only with defaultStorageClass', () => {
    expect(annotations(homes({ defaultStorageClass: true }), 'data-folders')).toEqual({ [IS_DEFAULT]: 'true' });
    expect(annotations(homes(), 'data-folders')).toEqual({ [IS_DEFAULT]: 'false' });
  });

  test('is never the StorageClass of the disk itself', () => {
    expect(annotations(homes({ defaultStorageClass: true }), 'data-nfs')).toBeUndefined();
  });

  const defaults = { subdirProvisioner: { defaultStorageClass: true } };

  test('can be on a disk from the StorageClass of the platform', () => {
    const platform = cluster({ storageClassName: 'standard' });
    expect(() => server({ disks: { data: { size: SIZE, ...defaults } } }, platform)).not.toThrow();
  });

  test.each<[string, DiskSource | undefined]>([
    ['by default', undefined],
    ['explicitly', DiskSource.storageClass()],
  ])('fails if the disk itself uses the default StorageClass %s', (_, source) => {
    expect(() => server({ disks: { data: { size: SIZE, source, ...defaults } } })).toThrow(
      'cluster/nfs/nfs: disk "data" is claimed from the cluster\'s default StorageClass, which disk "data" provides.',
    );
  });

  test('fails if another disk uses the default StorageClass, in any order, naming both', () => {
    const homesDisk = { size: SIZE, source: NAMED, ...defaults };
    const message = 'disk "b" is claimed from the cluster\'s default StorageClass, which disk "a" provides.';
    expect(() => server({ disks: { a: homesDisk, b: { size: SIZE } } })).toThrow(message);
    expect(() => server({ disks: { b: { size: SIZE }, a: homesDisk } })).toThrow(message);
  });

  test('fails if two disks set it, naming both', () => {
    const platform = new AnyClusterPlatform(new App(), 'cluster', { serviceCidr: '10.96.0.0/16' });
    const disk = { size: SIZE, source: NAMED, ...defaults };
    new NfsServer(platform.chart('one'), 'one', { disks: { a: disk } });
    expect(() => new NfsServer(platform.chart('two'), 'two', { disks: { b: disk } })).toThrow(
      'disk "b" and disk "a" of cluster/one/one both set `defaultStorageClass`.',
    );
  });
});

test('fails if the memory request of the provisioner is over its limit', () => {
  expect(() => homes({ resources: { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } } })).toThrow(
    'over its limit',
  );
});
