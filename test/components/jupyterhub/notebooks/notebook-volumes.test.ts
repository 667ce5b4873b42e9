import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PodVolume } from '../../../../lib/volumes/pod-volume';
import { HubOf } from '../hub-of';

const AT = { mountPath: '/data' };
const DATA = { name: 'data', claimName: 'data-claim' };

const claim = kplus.PersistentVolumeClaim.fromClaimName(new Chart(new App(), 'chart'), 'claim', 'models');

/** Returns volume and mount of a notebook without their generated name. */
function bound(volume: PodVolume): { volume: object; mount: object; make_folder?: string } {
  const [{ volume: named, mount, ...more }] = volumesOf(volume);
  const { name, ...source } = named;
  expect(mount.name).toBe(name);
  return { volume: source, mount: { ...mount, name: undefined }, ...more };
}

function volumesOf(...volumes: PodVolume[]) {
  return new HubOf({ notebooks: { volumes } }).notebooks.volumes;
}

describe('an additional volume of notebooks', () => {
  test('does not exist by default', () => {
    expect(new HubOf().notebooks).not.toHaveProperty('volumes');
  });

  test('can be a Secret, or some of its keys', () => {
    expect(bound(PodVolume.secret('settings', AT))).toEqual({
      volume: { secret: { secretName: 'settings' } },
      mount: { mountPath: '/data' },
    });
    const some = PodVolume.secret('settings', { ...AT, items: { key: 'folder/file' }, optional: true });
    expect(bound(some).volume).toEqual({
      secret: { secretName: 'settings', items: [{ key: 'key', path: 'folder/file' }], optional: true },
    });
  });

  test('can be one key of a ConfigMap, mounted as a file', () => {
    const one = PodVolume.configMap('settings', { mountPath: '/etc/pip.conf', subPath: 'pip.conf' });
    expect(bound(one)).toEqual({
      volume: { configMap: { name: 'settings' } },
      mount: { mountPath: '/etc/pip.conf', subPath: 'pip.conf' },
    });
  });

  test('can be a claim', () => {
    expect(bound(PodVolume.claim(claim, { ...AT, readOnly: true }))).toEqual({
      volume: { persistentVolumeClaim: { claimName: 'models', readOnly: true } },
      mount: { mountPath: '/data', readOnly: true },
    });
  });

  test('can be a directory of a shared volume, read-only if the volume is', () => {
    expect(bound(PodVolume.sharedVolume(DATA, { ...AT, subPath: 'a/b' }))).toEqual({
      volume: { persistentVolumeClaim: { claimName: 'data-claim' } },
      mount: { mountPath: '/data', subPath: 'a/b' },
      make_folder: 'a/b',
    });
    const readOnly = { ...DATA, readOnly: true };
    expect(bound(PodVolume.sharedVolume(readOnly, { ...AT, subPath: 'a' }))).toEqual({
      volume: { persistentVolumeClaim: { claimName: 'data-claim', readOnly: true } },
      mount: { mountPath: '/data', subPath: 'a', readOnly: true },
    });
  });

  test('can be an empty directory, on disk or in memory', () => {
    expect(bound(PodVolume.emptyDir({ ...AT, size: Size.gibibytes(1) })).volume).toEqual({
      emptyDir: { sizeLimit: '1Gi' },
    });
    expect(bound(PodVolume.sharedMemory(Size.mebibytes(512)))).toEqual({
      volume: { emptyDir: { sizeLimit: '512Mi', medium: 'Memory' } },
      mount: { mountPath: '/dev/shm' },
    });
  });

  test('can be any volume that Pod Security "restricted" allows', () => {
    const volume = PodVolume.of({ name: 'keys', csi: { driver: 'secrets.example.com', readOnly: true } }, AT);
    expect(volumesOf(volume)).toEqual([
      {
        volume: { name: 'keys', csi: { driver: 'secrets.example.com', readOnly: true } },
        mount: { name: 'keys', mountPath: '/data' },
      },
    ]);
  });

  test('has a name that differs from those of others', () => {
    const volumes = volumesOf(
      PodVolume.sharedMemory(Size.gibibytes(1)),
      PodVolume.secret('settings', { mountPath: '/home/jovyan/settings' }),
    );
    expect(volumes.map(({ volume }: { volume: { name: string } }) => volume.name)).toEqual([
      'notebook-volume-0',
      'notebook-volume-1',
    ]);
  });

  test.each<[string, PodVolume, string]>([
    ['has a relative mount path', PodVolume.secret('a', { mountPath: 'data' }), 'volumes[0]: mountPath "data" is not'],
    ['is mounted at the root', PodVolume.secret('a', { mountPath: '/' }), 'is not a valid absolute path'],
    ['is mounted at /proc', PodVolume.secret('a', { mountPath: '/proc' }), 'is reserved for the kernel'],
    [
      'has a mount path with a template field',
      PodVolume.secret('a', { mountPath: '/{username}' }),
      'is not a valid absolute path',
    ],
    ['has the mount path of the home', PodVolume.secret('a', { mountPath: '/home/jovyan' }), 'the home and volumes[0]'],
    [
      'has the mount path of the starter notebook',
      PodVolume.secret('a', { mountPath: '/etc/first-notebook' }),
      'the starter notebook and volumes[0]',
    ],
    ['has an absolute subPath', PodVolume.claim(claim, { ...AT, subPath: '/a' }), 'subPath "/a" is not a path within'],
    [
      'has a subPath with a template field',
      PodVolume.claim(claim, { ...AT, subPath: 'a/{username}' }),
      'Use HomeStorage.shared',
    ],
    ['is a Secret with an invalid name', PodVolume.secret('My Secret', AT), 'volumes[0]: Secret "My Secret"'],
    ['is a ConfigMap with an empty name', PodVolume.configMap('', AT), 'volumes[0]: ConfigMap ""'],
    [
      'has two keys with the same path',
      PodVolume.secret('a', { ...AT, items: { a: 'f', b: 'f' } }),
      'have the same path "f"',
    ],
    ['has an invalid key', PodVolume.secret('a', { ...AT, items: { 'a b': 'c' } }), 'key "a b"'],
    [
      'has a key with a path outside the volume',
      PodVolume.secret('a', { ...AT, items: { a: '../b' } }),
      'path of key "a" "../b"',
    ],
    ['is a claim with an invalid name', PodVolume.sharedVolume({ ...DATA, claimName: 'A' }, AT), 'claim "A"'],
    ['is in another namespace', PodVolume.sharedVolume({ ...DATA, namespace: 'nfs' }, AT), 'is in namespace "nfs"'],
    ['has size 0', PodVolume.sharedMemory(Size.gibibytes(0)), 'volumes[0]: size: 0'],
    [
      'is a hostPath volume',
      PodVolume.of({ name: 'a', hostPath: { path: '/' } }, AT),
      'volume "a" has the type hostPath',
    ],
    ['has no type', PodVolume.of({ name: 'a' }, AT), 'volume "a" has no type'],
    [
      'is of two kinds',
      PodVolume.of({ name: 'a', secret: {}, configMap: {} }, AT),
      'has the type configMap and secret',
    ],
    ['has no volume source', PodVolume.of({ name: 'a' }, AT), 'volume "a" has no type'],
    [
      'has two volume sources',
      PodVolume.of({ name: 'a', secret: {}, configMap: {} }, AT),
      'has the type configMap and secret',
    ],
    ['has an invalid name', PodVolume.of({ name: 'A', secret: {} }, AT), 'volume "A" is not a valid name'],
    [
      'has the name of the home volume',
      PodVolume.of({ name: 'notebook-home', secret: {} }, AT),
      'named "notebook-home"',
    ],
  ])('fails if it %s', (_, volume, message) => {
    expect(() => volumesOf(volume)).toThrow(message);
  });

  test('fails if it has the mount path of a shared volume', () => {
    const volumes = [PodVolume.secret('a', { mountPath: '/mnt/data' })];
    expect(() => new HubOf({ sharedVolumes: [DATA], notebooks: { volumes } })).toThrow(
      'the shared volume "data" and volumes[0] are both mounted at "/mnt/data"',
    );
  });
});
