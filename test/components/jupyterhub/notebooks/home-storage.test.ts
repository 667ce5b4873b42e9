import { App, Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import {
  type ClaimPerUserOptions,
  HomeReclaimPolicy,
  HomeStorage,
  JupyterHub,
  type JupyterHubProps,
} from '../../../../lib/components/jupyterhub';
import { KindPlatform } from '../../../../lib/platforms/local';
import { PodVolume } from '../../../../lib/volumes/pod-volume';
import { Warnings } from '../../../../lib/warnings';
import { HubOf } from '../hub-of';

const DISK = { name: 'homes', claimName: 'homes-claim' };

function hubWith(home: HomeStorage, props: JupyterHubProps = {}): HubOf {
  return new HubOf({ ...props, notebooks: { ...props.notebooks, home } });
}

/** What the hub may do with claims. */
function claimVerbs(hub: HubOf): string[] {
  const rules: { resources: string[]; verbs: string[] }[] = hub.object('Role', '-hub').rules;
  return rules.flatMap(({ resources, verbs }) => (resources.includes('persistentvolumeclaims') ? verbs : []));
}

describe('a claim for each user', () => {
  const claims = (options: ClaimPerUserOptions) => hubWith(HomeStorage.claimPerUser(options)).notebooks.home;

  test('is what homes are by default', () => {
    const hub = new HubOf();
    expect(hub.notebooks.home).toEqual({
      mount_path: '/home/jovyan',
      kind: 'claim-per-user',
      name_template: 'claim-{username}',
      size: '10Gi',
      access: 'ReadWriteOnce',
    });
    expect(hubWith(HomeStorage.claimPerUser()).objects).toEqual(hub.objects);
  });

  test('is of the StorageClass of the platform where none is named', () => {
    const home = HomeStorage.claimPerUser({ storageClassName: 'fast' });
    const platform = { storageClassName: 'standard' };
    expect(new HubOf({}, platform).notebooks.home.storage_class).toBe('standard');
    expect(new HubOf({ notebooks: { home } }, platform).notebooks.home.storage_class).toBe('fast');
  });

  test('is of the StorageClass for pods of several nodes where they are to mount it', () => {
    const home = HomeStorage.claimPerUser({ accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY });
    const platform = { storageClassName: 'fast', sharedStorageClassName: 'files' };
    expect(new HubOf({ notebooks: { home } }, platform).notebooks.home.storage_class).toBe('files');
    expect(new HubOf({}, platform).notebooks.home.storage_class).toBe('fast');
  });

  describe('of a user with several servers', () => {
    const told = (options: ClaimPerUserOptions, props: JupyterHubProps = { hub: { allowNamedServers: true } }) =>
      Warnings.of(hubWith(HomeStorage.claimPerUser(options), props).hub);

    test('is warned of where one node at a time can mount it', () => {
      expect(told({})).toEqual([
        [
          'dev/jupyterhub/jupyterhub: hub.allowNamedServers: the servers of a user share the claim "claim-{username}", which the pods of one node at a time can mount (ReadWriteOnce).',
          '  A second server that comes to another node never starts.',
          '  Use HomeStorage.claimPerUser({ nameTemplate: "claim-{user_server}" }) for a home of each server, PersistentVolumeAccessMode.READ_WRITE_MANY, or HomeStorage.shared.',
          "  To silence this warning: Warnings.silence(…, 'jupyterhub/servers-share-claim').",
        ].join('\n'),
      ]);
    });

    test('is not where each server has a claim, several nodes can mount it, or there is one server', () => {
      expect(told({ nameTemplate: 'claim-{user_server}' })).toEqual([]);
      expect(told({ nameTemplate: 'claim-{escaped_user_server}' })).toEqual([]);
      expect(told({ accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY })).toEqual([]);
      expect(told({}, {})).toEqual([]);
      expect(Warnings.of(hubWith(HomeStorage.shared(DISK), { hub: { allowNamedServers: true } }).hub)).toEqual([]);
    });

    test('is not on a cluster of one node, unless one pod at a time can mount it', () => {
      const onKind = (access: PersistentVolumeAccessMode) => {
        const platform = new KindPlatform(new App(), 'laptop');
        const home = HomeStorage.claimPerUser({ accessMode: access });
        return Warnings.of(
          new JupyterHub(platform.chart('hub'), 'hub', { hub: { allowNamedServers: true }, notebooks: { home } }),
        );
      };
      expect(onKind(PersistentVolumeAccessMode.READ_WRITE_ONCE)).toEqual([]);
      expect(onKind(PersistentVolumeAccessMode.READ_WRITE_ONCE_POD)).toEqual([
        expect.stringContaining('which one pod at a time can mount (ReadWriteOncePod).'),
      ]);
    });
  });

  test('has a size, an access mode, a folder, labels and annotations', () => {
    const options: ClaimPerUserOptions = {
      size: Size.gibibytes(1),
      accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY,
      subPath: 'home/files',
      labels: { team: 'vision' },
      annotations: { 'example.com/note': 'any text' },
    };
    expect(claims(options)).toMatchObject({
      size: '1Gi',
      access: 'ReadWriteMany',
      sub_path: 'home/files',
      labels: { team: 'vision' },
      annotations: { 'example.com/note': 'any text' },
    });
  });

  test.each(['{user_server}-home', 'claim.{escaped_username}', '{safe_username}-x'])(
    'can be named "%s"',
    (template) => {
      expect(claims({ nameTemplate: template }).name_template).toBe(template);
    },
  );

  test('stays when its user is deleted, so that the hub may delete none', () => {
    const hub = new HubOf();
    expect(hub.notebooks.home).not.toHaveProperty('delete_with_user');
    expect(claimVerbs(hub)).toEqual(['get', 'create']);
    expect(hubWith(HomeStorage.claimPerUser({ reclaimPolicy: HomeReclaimPolicy.RETAIN })).objects).toEqual(hub.objects);
  });

  test('goes with its user where that is asked for', () => {
    const hub = hubWith(HomeStorage.claimPerUser({ reclaimPolicy: HomeReclaimPolicy.DELETE }));
    expect(hub.notebooks.home.delete_with_user).toBe(true);
    expect(claimVerbs(hub)).toEqual(['get', 'create', 'delete']);
  });

  test.each<[string, ClaimPerUserOptions, string]>([
    ['it has no size', { size: Size.gibibytes(0) }, 'home: size: 0'],
    ['the StorageClass is no name', { storageClassName: 'Fast Disk' }, 'Use "fast-disk".'],
    ['nobody can write to it', { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY }, 'lets nobody write'],
    [
      'the access mode is none',
      { accessMode: 'Sometimes' as PersistentVolumeAccessMode },
      'home: access "Sometimes" is not known',
    ],
    ['what happens to it is unknown', { reclaimPolicy: 'Ask' as HomeReclaimPolicy }, 'home: reclaimPolicy "Ask"'],
    ['all users would have one', { nameTemplate: 'claim' }, 'Use for example "claim-{username}".'],
    ['the name says a server only', { nameTemplate: 'claim-{servername}' }, 'does not name each user by one field'],
    ['two users could share one', { nameTemplate: 'c-{username}-{servername}' }, 'make two users share their files'],
    ['it is named by a number', { nameTemplate: 'claim-{userid}' }, 'does not name each user by one field'],
    ['it is named by a raw name', { nameTemplate: 'c-{unescaped_username}' }, 'does not name each user'],
    ['a brace is left open', { nameTemplate: 'claim-{username}{' }, 'does not name each user'],
    ['a field is formatted', { nameTemplate: 'claim-{username!r}' }, 'does not name each user'],
    ['the name is no name', { nameTemplate: 'Claim-{username}' }, 'does not make names of claims'],
    ['the name ends badly', { nameTemplate: '{username}-' }, 'does not make names of claims'],
    ['the name is too long', { nameTemplate: `${'x'.repeat(206)}{username}` }, 'the name of a user can take 48'],
    ['the folder is not within it', { subPath: '../other' }, 'home: subPath "../other" is not a path within a volume'],
    ['the folder is of each user', { subPath: '{username}' }, 'use HomeStorage.shared'],
    ['a label is none', { labels: { 'a b': 'c' } }, 'label has the invalid key "a b"'],
    ['an annotation is none', { annotations: { 'a b': 'c' } }, 'annotation key "a b" is not valid'],
  ])('fails when %s', (_, options, message) => {
    expect(() => claims(options)).toThrow(message);
  });

  test.each<[string, JupyterHubProps, ClaimPerUserOptions]>([
    ['a shared volume', { sharedVolumes: [{ name: 'data', claimName: 'claim-data' }] }, {}],
    ['the database', {}, { nameTemplate: '{username}' }],
    ['the database', {}, { nameTemplate: 'jupyterhub-{username}' }],
    [
      'another volume',
      {
        notebooks: { volumes: [PodVolume.sharedVolume({ name: 'a', claimName: 'claim-a' }, { mountPath: '/a' })] },
      },
      {},
    ],
  ])('fails when %s is named as the claim of a user would be', (_, props, options) => {
    expect(() => hubWith(HomeStorage.claimPerUser(options), props)).toThrow('is named like the claim of a user');
  });
});

describe('a folder for each user', () => {
  test('is on one claim, and the hub needs no right on claims', () => {
    const hub = hubWith(HomeStorage.shared(DISK));
    expect(hub.notebooks.home).toEqual({
      mount_path: '/home/jovyan',
      kind: 'shared',
      claim: 'homes-claim',
      folder: 'home/{username}',
    });
    expect(claimVerbs(hub)).toEqual([]);
  });

  test('can be in another place', () => {
    const folder = 'a/x-{user_server}/files';
    expect(hubWith(HomeStorage.shared(DISK, { subPath: folder })).notebooks.home.folder).toBe(folder);
  });

  test.each<[string, () => HomeStorage, string]>([
    ['all would have one', () => HomeStorage.shared(DISK, { subPath: 'home' }), 'Use for example "home/{username}".'],
    [
      'it leaves the volume',
      () => HomeStorage.shared(DISK, { subPath: '../{username}' }),
      'not a path within a volume',
    ],
    ['it is twice of the user', () => HomeStorage.shared(DISK, { subPath: '{username}/{username}' }), 'by one field'],
    ['it cannot be written to', () => HomeStorage.shared({ ...DISK, readOnly: true }), 'can only be read'],
    ['the claim is no name', () => HomeStorage.shared({ ...DISK, claimName: 'My Claim' }), 'Use "my-claim".'],
    ['the claim is elsewhere', () => HomeStorage.shared({ ...DISK, namespace: 'nfs' }), 'is in namespace "nfs"'],
  ])('fails when %s', (_, home, message) => {
    expect(() => hubWith(home())).toThrow(message);
  });

  test.each<[string, string, string | undefined]>([
    ['the whole volume', 'home/{username}', undefined],
    ['the folder of the homes', 'home/{username}', 'home'],
    ['the folder above', 'a/home/{username}', 'a'],
    ['the home of somebody', 'home/{username}', 'home/ann'],
    ['any folder beside homes at the root', '{username}', 'projects'],
  ])('fails when everybody could see the homes in %s', (_, folder, subPath) => {
    const volumes = [PodVolume.sharedVolume(DISK, { mountPath: '/data', subPath })];
    expect(() => hubWith(HomeStorage.shared(DISK, { subPath: folder }), { notebooks: { volumes } })).toThrow(
      'the homes on claim "homes-claim" could be seen by everybody: volumes[0] mounts them',
    );
  });

  test('fails when everybody could see the homes in a shared volume', () => {
    expect(() => hubWith(HomeStorage.shared(DISK), { sharedVolumes: [DISK] })).toThrow(
      'the shared volume "homes" mounts them',
    );
  });

  test('leaves other folders of the volume to be shared', () => {
    const volumes = [PodVolume.sharedVolume(DISK, { mountPath: '/data', subPath: 'homework' })];
    expect(() => hubWith(HomeStorage.shared(DISK), { notebooks: { volumes } })).not.toThrow();
    expect(() =>
      hubWith(HomeStorage.shared(DISK), { sharedVolumes: [{ name: 'homes', claimName: 'other' }] }),
    ).not.toThrow();
  });
});

describe('no home', () => {
  test('is an empty folder of limited size', () => {
    const hub = hubWith(HomeStorage.ephemeral());
    expect(hub.notebooks.home).toEqual({ mount_path: '/home/jovyan', kind: 'none', size: '10Gi' });
    expect(hubWith(HomeStorage.ephemeral({ sizeLimit: Size.gibibytes(1) })).notebooks.home.size).toBe('1Gi');
    expect(claimVerbs(hub)).toEqual([]);
  });

  test('fails when it has no size', () => {
    expect(() => hubWith(HomeStorage.ephemeral({ sizeLimit: Size.gibibytes(0) }))).toThrow('home: size: 0');
  });
});

describe('the place of the home', () => {
  test('follows the image', () => {
    expect(new HubOf({ notebooks: { homeMountPath: '/home/rstudio' } }).notebooks.home.mount_path).toBe(
      '/home/rstudio',
    );
  });

  test.each(['home', '/', '/home/', '/home/../etc', '/home/{username}', '/proc/self', 'C:\\Users'])(
    'fails when it is "%s"',
    (homeMountPath) => {
      expect(() => new HubOf({ notebooks: { homeMountPath } })).toThrow(`homeMountPath "${homeMountPath}" is`);
    },
  );
});
