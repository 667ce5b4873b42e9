import { NfsVolume } from '../../../lib/components/nfs-server';
import { cluster, SIZE, Synthesized, server, synthesized } from './synthesized';

const ofDisk = (...mountOptions: string[]) => synthesized({ mountOptions }).one('PersistentVolume').spec.mountOptions;

function ofVolume(readOnly: boolean, ...mountOptions: string[]) {
  const chart = cluster().chart('nfs', { namespace: 'ml', createNamespace: false });
  const volume = new NfsVolume(chart, 'filer', { server: '10.0.0.2', path: '/share', readOnly, mountOptions });
  return new Synthesized(volume).one('PersistentVolume').spec.mountOptions;
}

test('the defaults match the server, wait for it, and reconnect after it was replaced', () => {
  expect(ofDisk()).toEqual(['nfsvers=4.1', 'hard', 'noresvport']);
});

test('other options are added to the defaults', () => {
  expect(ofDisk('noatime', 'nconnect=4')).toEqual(['nfsvers=4.1', 'hard', 'noresvport', 'noatime', 'nconnect=4']);
});

test.each([
  [['vers=4.1'], ['hard', 'noresvport', 'vers=4.1']],
  [['resvport'], ['nfsvers=4.1', 'hard', 'resvport']],
  [
    ['hard', 'nfsvers=4.1'],
    ['noresvport', 'hard', 'nfsvers=4.1'],
  ],
])('%j replaces the conflicting default', (mountOptions, expected) => {
  expect(ofDisk(...mountOptions)).toEqual(expected);
});

test('an existing server can support any version and require a reserved port', () => {
  expect(ofVolume(false)).toEqual(['hard']);
  expect(ofVolume(false, 'nfsvers=3', 'nolock', 'sec=krb5p')).toEqual(['hard', 'nfsvers=3', 'nolock', 'sec=krb5p']);
});

test('a read-only mount can be soft', () => {
  expect(ofVolume(true, 'soft', 'timeo=50')).toEqual(['soft', 'timeo=50', 'ro']);
});

describe('fails', () => {
  test('if writes could be lost, for a disk and for a volume', () => {
    const message = '"soft" can lose data: writes are dropped if the server does not answer for a while';
    expect(() => ofDisk('soft')).toThrow(`cluster/nfs/nfs: mountOptions of disk "data": ${message}`);
    expect(() => ofVolume(false, 'soft')).toThrow(`mountOptions of volume "filer": ${message}`);
    expect(() => ofDisk('softerr')).toThrow('"softerr" can lose data');
  });

  test.each(['nfsvers=3', 'vers=4.2', 'minorversion=2', 'proto=udp', 'udp', 'port=2050', 'sec=krb5', 'mountport=1'])(
    'if our server does not support "%s"',
    (option) => {
      expect(() => ofDisk(option)).toThrow(`"${option}" does not match the server.`);
    },
  );

  test.each(['ro', 'rw'])('on "%s", and names the alternatives', (option) => {
    expect(() => ofDisk(option)).toThrow(/`grantRead`, `grantReadWrite`/);
    expect(() => ofVolume(true, option)).toThrow(
      'is not allowed, because claims and pods must specify the same access',
    );
  });

  test.each(['', 'a,b', 'a b', 'a=', '-o', '=1', 'A', 'a=b,c'])('if "%s" is not one option', (option) => {
    expect(() => ofDisk(option)).toThrow(`mountOptions of disk "data": "${option}" is not a mount option.`);
  });

  test('if two options exclude each other', () => {
    expect(() => ofDisk('vers=4.1', 'nfsvers=4.1')).toThrow('"vers=4.1" and "nfsvers=4.1" exclude each other.');
    expect(() => ofDisk('noatime', 'noatime')).toThrow('"noatime" and "noatime" exclude each other.');
  });
});

test('options of a disk do not affect other disks', () => {
  const files = server({ disks: { a: { size: SIZE, mountOptions: ['noatime'] }, b: { size: SIZE } } });
  const objects = new Synthesized(files);
  expect(objects.named('PersistentVolume', 'ml.a').spec.mountOptions).toContain('noatime');
  expect(objects.named('PersistentVolume', 'ml.b').spec.mountOptions).not.toContain('noatime');
});
