import { Size } from 'cdk8s';
import { NfsVolume, type NfsVolumeProps } from '../../../lib/components/nfs-server';
import { violations } from '../../policy/rules';
import { cluster, SIZE, Synthesized, server } from './synthesized';

function volume(props: Partial<NfsVolumeProps> = {}, id = 'filestore', platform = cluster()): NfsVolume {
  const chart = platform.chart('files', { namespace: 'ml', createNamespace: false });
  return new NfsVolume(chart, id, { server: '10.0.0.2', path: '/share', ...props });
}

const spec = (props: Partial<NfsVolumeProps>) => new Synthesized(volume(props)).one('PersistentVolume').spec;

test('an existing NFS server becomes a claim and a volume that is bound to it', () => {
  expect(new Synthesized(volume()).objects).toMatchSnapshot();
});

test('it runs no pods and complies with all policies', () => {
  const { objects } = new Synthesized(volume({ readOnly: true }));
  expect(objects.map(({ kind }) => kind)).toEqual(['StorageClass', 'PersistentVolume', 'PersistentVolumeClaim']);
  expect(violations(objects as Parameters<typeof violations>[0])).toEqual([]);
});

test('the reclaim policy is Retain', () => {
  expect(spec({}).persistentVolumeReclaimPolicy).toBe('Retain');
});

test('volume is a copy', () => {
  const files = volume();
  expect(files.volume).toEqual({ name: 'filestore', claimName: 'filestore', namespace: 'ml' });
  expect(files.volume).not.toBe(files.volume);
});

describe('props', () => {
  test.each(['10.0.0.2', 'files.example.com', 'fd00::2'])('server can be %s', (name) => {
    expect(spec({ server: name }).nfs).toEqual({ server: name, path: '/share' });
  });

  test('path is the path of the export', () => {
    expect(spec({ path: '/vol/team a' }).nfs).toEqual({ server: '10.0.0.2', path: '/vol/team a' });
  });

  test('name is the name of the claim and of the shared volume', () => {
    const files = volume({ name: 'archive' }, 'Old Filer');
    expect(files.volume).toEqual({ name: 'archive', claimName: 'archive', namespace: 'ml' });
    expect(new Synthesized(files).one('StorageClass').metadata.name).toBe('archive-nfs');
  });

  test('size is the requested size, which can be increased', () => {
    const objects = new Synthesized(volume({ size: Size.tebibytes(2) }));
    expect(objects.one('PersistentVolume').spec.capacity).toEqual({ storage: '2Ti' });
    expect(objects.one('PersistentVolumeClaim').spec.resources).toEqual({ requests: { storage: '2Ti' } });
    expect(objects.one('StorageClass').allowVolumeExpansion).toBe(true);
  });

  test('readOnly applies to the mount, the claim and the pods', () => {
    const files = volume({ readOnly: true });
    expect(files.volume.readOnly).toBe(true);
    expect(new Synthesized(files).one('PersistentVolume').spec).toMatchObject({
      accessModes: ['ReadOnlyMany'],
      mountOptions: ['hard', 'ro'],
      nfs: { readOnly: true },
    });
  });

  test('labels are on all objects', () => {
    const { objects } = new Synthesized(volume({ labels: { team: 'vision' } }));
    expect(objects.filter(({ metadata }) => metadata.labels.team !== 'vision')).toEqual([]);
  });

  test('all props can be combined', () => {
    const platform = cluster();
    const props: Required<NfsVolumeProps> = {
      server: 'files.example.com',
      path: '/share',
      name: 'archive',
      size: Size.tebibytes(1),
      readOnly: true,
      mountOptions: ['nfsvers=3', 'nolock'],
      labels: { team: 'vision' },
      platform,
    };
    expect(volume(props, 'x', platform).volume.claimName).toBe('archive');
  });
});

describe('grants', () => {
  const training = (platform = cluster()) => platform.chart('training', { namespace: 'training' });

  test('a grant creates a claim in the other namespace', () => {
    const platform = cluster();
    const files = volume({}, 'filestore', platform);
    const chart = training(platform);
    expect(files.grantReadWrite(chart)).toEqual({ name: 'filestore', claimName: 'filestore', namespace: 'training' });
    expect(files.grantRead(chart)).toMatchObject({ claimName: 'filestore.read', readOnly: true });
    expect(files.grantReadWrite(chart)).toEqual(files.grantReadWrite(chart));
    const volumes = new Synthesized(files).objects.filter(({ kind }) => kind === 'PersistentVolume');
    expect(volumes.map(({ metadata }) => metadata.name)).toEqual([
      'ml.filestore',
      'training.filestore',
      'training.filestore.read',
    ]);
  });

  test('grantReadWrite fails if the volume is read-only', () => {
    const platform = cluster();
    const files = volume({ readOnly: true }, 'filestore', platform);
    expect(() => files.grantReadWrite(training(platform))).toThrow(
      'cluster/files/filestore: "filestore" is read-only, because `readOnly` is set.',
    );
    expect(files.grantRead(training(platform))).toMatchObject({ readOnly: true });
  });
});

describe('fails', () => {
  test.each(['10.0.0.2:2049', 'nfs://files', '', 'Files', 'a_b', '10.0.0.2/share'])('if the server is "%s"', (name) => {
    expect(() => volume({ server: name })).toThrow(`server "${name}" is not an address or hostname.`);
  });

  test.each(['share', '', '/a/../b', '..'])('if the path is "%s"', (path) => {
    expect(() => volume({ path })).toThrow(`path "${path}" is not a valid path of an NFS export.`);
  });

  test('if the id is not a valid name', () => {
    expect(() => volume({}, 'Old Filer')).toThrow('volume "Old Filer" is not a valid name.');
  });

  test('if the size is zero', () => {
    expect(() => volume({ size: Size.gibibytes(0) })).toThrow('size of volume "filestore": 0');
  });

  test('if a disk has the same name, naming both', () => {
    const platform = cluster();
    server({ disks: { data: { size: SIZE } } }, platform);
    expect(() => volume({ name: 'data' }, 'filestore', platform)).toThrow(
      'cluster/files/filestore: volume "data" and disk "data" of cluster/nfs/nfs are both named "data".',
    );
  });
});
