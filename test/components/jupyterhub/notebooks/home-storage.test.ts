import { Size } from 'cdk8s';
import { HomeStorage } from '../../../../lib/components/jupyterhub';
import { PodVolume } from '../../../../lib/volumes/pod-volume';
import { HubOf } from '../hub-of';
import { claimVerbs, DISK, hubWith } from './hub-with-home-storage';

describe('HomeStorage.shared', () => {
  test('stores homes on one claim, without permissions on claims', () => {
    const hub = hubWith(HomeStorage.shared(DISK));
    expect(hub.notebooks.home).toEqual({
      volume: 'notebook-home',
      mount_path: '/home/jovyan',
      kind: 'shared',
      claim: 'homes-claim',
      folder: 'home/{username}',
    });
    expect(claimVerbs(hub)).toEqual([]);
  });

  test('supports another path template', () => {
    const folder = 'a/x-{user_server}/files';
    expect(hubWith(HomeStorage.shared(DISK, { subPath: folder })).notebooks.home.folder).toBe(folder);
  });

  test.each<[string, () => HomeStorage, string]>([
    [
      'the path template has no field',
      () => HomeStorage.shared(DISK, { subPath: 'home' }),
      'Use for example "home/{username}".',
    ],
    [
      'the path leaves the volume',
      () => HomeStorage.shared(DISK, { subPath: '../{username}' }),
      'not a path within a volume',
    ],
    [
      'the path template has two fields',
      () => HomeStorage.shared(DISK, { subPath: '{username}/{username}' }),
      'with one field',
    ],
    ['the volume is read-only', () => HomeStorage.shared({ ...DISK, readOnly: true }), 'is read-only'],
    ['the claim is not a valid name', () => HomeStorage.shared({ ...DISK, claimName: 'My Claim' }), 'Use "my-claim".'],
    [
      'the claim is in another namespace',
      () => HomeStorage.shared({ ...DISK, namespace: 'nfs' }),
      'is in namespace "nfs"',
    ],
  ])('fails if %s', (_, home, message) => {
    expect(() => hubWith(home())).toThrow(message);
  });

  test.each<[string, string, string | undefined]>([
    ['the whole volume', 'home/{username}', undefined],
    ['the directory of the homes', 'home/{username}', 'home'],
    ['its parent directory', 'a/home/{username}', 'a'],
    ['one of the homes', 'home/{username}', 'home/ann'],
    ['any directory if homes are at the root', '{username}', 'projects'],
  ])('fails if every notebook mounts %s', (_, folder, subPath) => {
    const volumes = [PodVolume.sharedVolume(DISK, { mountPath: '/data', subPath })];
    expect(() => hubWith(HomeStorage.shared(DISK, { subPath: folder }), { notebooks: { volumes } })).toThrow(
      'every user could read the homes on claim "homes-claim": volumes[0] mounts them',
    );
  });

  test('fails if the volume is also in `sharedVolumes`', () => {
    expect(() => hubWith(HomeStorage.shared(DISK), { sharedVolumes: [DISK] })).toThrow(
      'the shared volume "homes" mounts them',
    );
  });

  test('allows mounting other directories of the volume', () => {
    const volumes = [PodVolume.sharedVolume(DISK, { mountPath: '/data', subPath: 'homework' })];
    expect(() => hubWith(HomeStorage.shared(DISK), { notebooks: { volumes } })).not.toThrow();
    expect(() =>
      hubWith(HomeStorage.shared(DISK), { sharedVolumes: [{ name: 'homes', claimName: 'other' }] }),
    ).not.toThrow();
  });
});

describe('HomeStorage.ephemeral', () => {
  test('uses an empty directory with a size limit', () => {
    const hub = hubWith(HomeStorage.ephemeral());
    expect(hub.notebooks.home).toEqual({
      volume: 'notebook-home',
      mount_path: '/home/jovyan',
      kind: 'none',
      size: '10Gi',
    });
    expect(hubWith(HomeStorage.ephemeral({ sizeLimit: Size.gibibytes(1) })).notebooks.home.size).toBe('1Gi');
    expect(claimVerbs(hub)).toEqual([]);
  });

  test('fails if the size limit is 0', () => {
    expect(() => hubWith(HomeStorage.ephemeral({ sizeLimit: Size.gibibytes(0) }))).toThrow('home: size: 0');
  });
});

describe('homeMountPath', () => {
  test('sets the mount path of the home', () => {
    expect(new HubOf({ notebooks: { homeMountPath: '/home/rstudio' } }).notebooks.home.mount_path).toBe(
      '/home/rstudio',
    );
  });

  test.each(['home', '/', '/home/', '/home/../etc', '/home/{username}', '/proc/self', 'C:\\Users'])(
    'fails if it is "%s"',
    (homeMountPath) => {
      expect(() => new HubOf({ notebooks: { homeMountPath } })).toThrow(`homeMountPath "${homeMountPath}" is`);
    },
  );
});
