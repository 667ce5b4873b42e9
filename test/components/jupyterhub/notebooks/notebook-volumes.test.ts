import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PodVolume } from '../../../../lib/volumes/pod-volume';
import { HubOf } from '../hub-of';

const AT = { mountPath: '/data' };
const DATA = { name: 'data', claimName: 'data-claim' };

const claim = kplus.PersistentVolumeClaim.fromClaimName(new Chart(new App(), 'chart'), 'claim', 'models');

/** What notebooks have of one volume, under the name that it has there. */
function bound(volume: PodVolume): { volume: object; mount: object; make_folder?: string } {
  const [{ volume: has, mount, ...more }] = volumesOf(volume);
  const { name, ...source } = has;
  expect(mount.name).toBe(name);
  return { volume: source, mount: { ...mount, name: undefined }, ...more };
}

function volumesOf(...volumes: PodVolume[]) {
  return new HubOf({ notebooks: { volumes } }).notebooks.volumes;
}

describe('a volume of notebooks', () => {
  test('is none by default', () => {
    expect(new HubOf().notebooks).not.toHaveProperty('volumes');
  });

  test('can be a Secret, or some keys of it', () => {
    expect(bound(PodVolume.secret('settings', AT))).toEqual({
      volume: { secret: { secretName: 'settings' } },
      mount: { mountPath: '/data' },
    });
    const some = PodVolume.secret('settings', { ...AT, items: { key: 'folder/file' }, optional: true });
    expect(bound(some).volume).toEqual({
      secret: { secretName: 'settings', items: [{ key: 'key', path: 'folder/file' }], optional: true },
    });
  });

  test('can be a ConfigMap, or a key of it in the place of one file', () => {
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

  test('can be a folder of a shared volume, which is read only where that is', () => {
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

  test('can be an empty folder, on the node or in memory', () => {
    expect(bound(PodVolume.emptyDir({ ...AT, size: Size.gibibytes(1) })).volume).toEqual({
      emptyDir: { sizeLimit: '1Gi' },
    });
    expect(bound(PodVolume.sharedMemory(Size.mebibytes(512)))).toEqual({
      volume: { emptyDir: { sizeLimit: '512Mi', medium: 'Memory' } },
      mount: { mountPath: '/dev/shm' },
    });
  });

  test('can be any other that Pod Security "restricted" admits', () => {
    const volume = PodVolume.of({ name: 'keys', csi: { driver: 'secrets.example.com', readOnly: true } }, AT);
    expect(volumesOf(volume)).toEqual([
      {
        volume: { name: 'keys', csi: { driver: 'secrets.example.com', readOnly: true } },
        mount: { name: 'keys', mountPath: '/data' },
      },
    ]);
  });

  test('is mounted beside others', () => {
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
    ['is mounted nowhere', PodVolume.secret('a', { mountPath: 'data' }), 'volumes[0]: mountPath "data" is not'],
    ['is mounted over everything', PodVolume.secret('a', { mountPath: '/' }), 'is not a valid absolute path'],
    ["is mounted over the kernel's", PodVolume.secret('a', { mountPath: '/proc' }), 'is reserved for the kernel'],
    ['is mounted at a template', PodVolume.secret('a', { mountPath: '/{username}' }), 'not a valid absolute path'],
    ['is in the place of the home', PodVolume.secret('a', { mountPath: '/home/jovyan' }), 'the home and volumes[0]'],
    [
      'is in the place of the first notebook',
      PodVolume.secret('a', { mountPath: '/etc/first-notebook' }),
      'the first notebook and volumes[0]',
    ],
    ['is a folder outside', PodVolume.claim(claim, { ...AT, subPath: '/a' }), 'subPath "/a" is not a path within'],
    ['is a folder of each user', PodVolume.claim(claim, { ...AT, subPath: 'a/{username}' }), 'use HomeStorage.shared'],
    ['is a Secret without a name', PodVolume.secret('My Secret', AT), 'volumes[0]: Secret "My Secret"'],
    ['is a ConfigMap without a name', PodVolume.configMap('', AT), 'volumes[0]: ConfigMap ""'],
    ['has two keys at one path', PodVolume.secret('a', { ...AT, items: { a: 'f', b: 'f' } }), 'have the same path "f"'],
    ['has a key that is none', PodVolume.secret('a', { ...AT, items: { 'a b': 'c' } }), 'key "a b"'],
    ['has a key at no path', PodVolume.secret('a', { ...AT, items: { a: '../b' } }), 'path of key "a" "../b"'],
    ['is a claim without a name', PodVolume.sharedVolume({ ...DATA, claimName: 'A' }, AT), 'claim "A"'],
    ['is elsewhere', PodVolume.sharedVolume({ ...DATA, namespace: 'nfs' }, AT), 'is in namespace "nfs"'],
    ['has no size', PodVolume.sharedMemory(Size.gibibytes(0)), 'volumes[0]: size: 0'],
    [
      'is a folder of the node',
      PodVolume.of({ name: 'a', hostPath: { path: '/' } }, AT),
      'volume "a" has the type hostPath',
    ],
    ['has no type', PodVolume.of({ name: 'a' }, AT), 'volume "a" has no type'],
    [
      'is of two kinds',
      PodVolume.of({ name: 'a', secret: {}, configMap: {} }, AT),
      'has the type secret and configMap',
    ],
    ['has no name', PodVolume.of({ name: 'A', secret: {} }, AT), 'volume "A" is not a valid name'],
    ['is named as the home', PodVolume.of({ name: 'notebook-home', secret: {} }, AT), 'named "notebook-home"'],
  ])('fails when it %s', (_, volume, message) => {
    expect(() => volumesOf(volume)).toThrow(message);
  });

  test('fails when it is in the place of a shared volume', () => {
    const volumes = [PodVolume.secret('a', { mountPath: '/mnt/data' })];
    expect(() => new HubOf({ sharedVolumes: [DATA], notebooks: { volumes } })).toThrow(
      'the shared volume "data" and volumes[0] are both mounted at "/mnt/data"',
    );
  });
});
