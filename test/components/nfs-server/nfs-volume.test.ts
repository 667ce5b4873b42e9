import { Size } from 'cdk8s';
import { NfsVolume, type NfsVolumeProps } from '../../../lib/components/nfs-server';
import { violations } from '../../policy/rules';
import { cluster, SIZE, Synthesized, server } from './synthesized';

function volume(props: Partial<NfsVolumeProps> = {}, id = 'filestore', platform = cluster()): NfsVolume {
  const chart = platform.chart('files', { namespace: 'ml', createNamespace: false });
  return new NfsVolume(chart, id, { server: '10.0.0.2', path: '/share', ...props });
}

const spec = (props: Partial<NfsVolumeProps>) => new Synthesized(volume(props)).one('PersistentVolume').spec;

test('the files of a server that is there become a claim, and the one volume that it is bound to', () => {
  expect(new Synthesized(volume()).objects).toMatchSnapshot();
});

test('nothing in it runs, and no rule is broken', () => {
  const { objects } = new Synthesized(volume({ readOnly: true }));
  expect(objects.map(({ kind }) => kind)).toEqual(['StorageClass', 'PersistentVolume', 'PersistentVolumeClaim']);
  expect(violations(objects as Parameters<typeof violations>[0])).toEqual([]);
});

test('files stay when the claim or the volume goes', () => {
  expect(spec({}).persistentVolumeReclaimPolicy).toBe('Retain');
});

test('it is handed on as a copy', () => {
  const files = volume();
  expect(files.volume).toEqual({ name: 'filestore', claimName: 'filestore', namespace: 'ml' });
  expect(files.volume).not.toBe(files.volume);
});

describe('props', () => {
  test.each(['10.0.0.2', 'files.example.com', 'fd00::2'])('server may be %s', (name) => {
    expect(spec({ server: name }).nfs).toEqual({ server: name, path: '/share' });
  });

  test('path is what the server calls the files', () => {
    expect(spec({ path: '/vol/team a' }).nfs).toEqual({ server: '10.0.0.2', path: '/vol/team a' });
  });

  test('name names the claim and what people see, whatever the id is', () => {
    const files = volume({ name: 'archive' }, 'Old Filer');
    expect(files.volume).toEqual({ name: 'archive', claimName: 'archive', namespace: 'ml' });
    expect(new Synthesized(files).one('StorageClass').metadata.name).toBe('archive-nfs');
  });

  test('size is what the claim asks for, and can be raised', () => {
    const objects = new Synthesized(volume({ size: Size.tebibytes(2) }));
    expect(objects.one('PersistentVolume').spec.capacity).toEqual({ storage: '2Ti' });
    expect(objects.one('PersistentVolumeClaim').spec.resources).toEqual({ requests: { storage: '2Ti' } });
    expect(objects.one('StorageClass').allowVolumeExpansion).toBe(true);
  });

  test('readOnly is said to the node, the claim and the pods', () => {
    const files = volume({ readOnly: true });
    expect(files.volume.readOnly).toBe(true);
    expect(new Synthesized(files).one('PersistentVolume').spec).toMatchObject({
      accessModes: ['ReadOnlyMany'],
      mountOptions: ['hard', 'ro'],
      nfs: { readOnly: true },
    });
  });

  test('labels are on every object', () => {
    const { objects } = new Synthesized(volume({ labels: { team: 'vision' } }));
    expect(objects.filter(({ metadata }) => metadata.labels.team !== 'vision')).toEqual([]);
  });

  test('all of them together are accepted', () => {
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

  test('pods of another namespace get a claim there', () => {
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

  test('fails when what can only be read is to be written', () => {
    const platform = cluster();
    const files = volume({ readOnly: true }, 'filestore', platform);
    expect(() => files.grantReadWrite(training(platform))).toThrow(
      'cluster/files/filestore: "filestore" cannot be written: it is made with `readOnly`.',
    );
    expect(files.grantRead(training(platform))).toMatchObject({ readOnly: true });
  });
});

describe('fails', () => {
  test.each(['10.0.0.2:2049', 'nfs://files', '', 'Files', 'a_b', '10.0.0.2/share'])('on the server "%s"', (name) => {
    expect(() => volume({ server: name })).toThrow(`server "${name}" is neither an address nor a host name.`);
  });

  test.each(['share', '', '/a/../b', '..'])('on the path "%s"', (path) => {
    expect(() => volume({ path })).toThrow(`path "${path}" is not what a server could call files.`);
  });

  test('on an id that is no name, and says what would be', () => {
    expect(() => volume({}, 'Old Filer')).toThrow('volume "Old Filer" is not a valid name.');
  });

  test('on a size that is none', () => {
    expect(() => volume({ size: Size.gibibytes(0) })).toThrow('size of volume "filestore": 0');
  });

  test('when a disk has the name, naming both', () => {
    const platform = cluster();
    server({ disks: { data: { size: SIZE } } }, platform);
    expect(() => volume({ name: 'data' }, 'filestore', platform)).toThrow(
      'cluster/files/filestore: volume "data" and disk "data" of cluster/nfs/nfs are both named "data".',
    );
  });
});
