import { NfsVolume } from '../../../lib/components/nfs-server';
import { cluster, SIZE, Synthesized, server, synthesized } from './synthesized';

const ofDisk = (...mountOptions: string[]) => synthesized({ mountOptions }).one('PersistentVolume').spec.mountOptions;

function ofVolume(readOnly: boolean, ...mountOptions: string[]) {
  const chart = cluster().chart('nfs', { namespace: 'ml', createNamespace: false });
  const volume = new NfsVolume(chart, 'filer', { server: '10.0.0.2', path: '/share', readOnly, mountOptions });
  return new Synthesized(volume).one('PersistentVolume').spec.mountOptions;
}

test('a disk is mounted as its server speaks, waits for it, and finds it again after it was replaced', () => {
  expect(ofDisk()).toEqual(['nfsvers=4.1', 'hard', 'noresvport']);
});

test('what is said of something else is added', () => {
  expect(ofDisk('noatime', 'nconnect=4')).toEqual(['nfsvers=4.1', 'hard', 'noresvport', 'noatime', 'nconnect=4']);
});

test.each([
  [['vers=4.1'], ['hard', 'noresvport', 'vers=4.1']],
  [['resvport'], ['nfsvers=4.1', 'hard', 'resvport']],
  [
    ['hard', 'nfsvers=4.1'],
    ['noresvport', 'hard', 'nfsvers=4.1'],
  ],
])('%j stands in the place of the default that is about the same', (given, options) => {
  expect(ofDisk(...given)).toEqual(options);
});

test("another's server may speak any version, and may want a reserved port", () => {
  expect(ofVolume(false)).toEqual(['hard']);
  expect(ofVolume(false, 'nfsvers=3', 'nolock', 'sec=krb5p')).toEqual(['hard', 'nfsvers=3', 'nolock', 'sec=krb5p']);
});

test('a mount that nobody writes by may give up', () => {
  expect(ofVolume(true, 'soft', 'timeo=50')).toEqual(['soft', 'timeo=50', 'ro']);
});

describe('fails', () => {
  test('when what was written could be lost, for a disk and for a volume', () => {
    const message = '"soft" loses data: what a pod has written is dropped when the server does not answer for a while';
    expect(() => ofDisk('soft')).toThrow(`cluster/nfs/nfs: mountOptions of disk "data": ${message}`);
    expect(() => ofVolume(false, 'soft')).toThrow(`mountOptions of volume "filer": ${message}`);
    expect(() => ofDisk('softerr')).toThrow('"softerr" loses data');
  });

  test.each(['nfsvers=3', 'vers=4.2', 'minorversion=2', 'proto=udp', 'udp', 'port=2050', 'sec=krb5', 'mountport=1'])(
    'on "%s", which our server does not speak',
    (option) => {
      expect(() => ofDisk(option)).toThrow(`"${option}" is not what the server speaks.`);
    },
  );

  test.each(['ro', 'rw'])('on "%s", and names what says it to claims and pods, too', (option) => {
    expect(() => ofDisk(option)).toThrow(/`grantRead` and `grantReadWrite`/);
    expect(() => ofVolume(true, option)).toThrow('says whether pods can write');
  });

  test.each(['', 'a,b', 'a b', 'a=', '-o', '=1', 'A', 'a=b,c'])('on "%s", which is not one option', (option) => {
    expect(() => ofDisk(option)).toThrow(`mountOptions of disk "data": "${option}" is not a mount option.`);
  });

  test('when two are about the same', () => {
    expect(() => ofDisk('vers=4.1', 'nfsvers=4.1')).toThrow('"vers=4.1" and "nfsvers=4.1" are about the same.');
    expect(() => ofDisk('noatime', 'noatime')).toThrow('"noatime" and "noatime" are about the same.');
  });
});

test('the disk names its own options, and others keep theirs', () => {
  const files = server({ disks: { a: { size: SIZE, mountOptions: ['noatime'] }, b: { size: SIZE } } });
  const objects = new Synthesized(files);
  expect(objects.named('PersistentVolume', 'ml.a').spec.mountOptions).toContain('noatime');
  expect(objects.named('PersistentVolume', 'ml.b').spec.mountOptions).not.toContain('noatime');
});
