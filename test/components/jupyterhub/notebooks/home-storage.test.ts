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

/** Returns the verbs on claims in the Role of the hub. */
function claimVerbs(hub: HubOf): string[] {
  const rules: { resources: string[]; verbs: string[] }[] = hub.object('Role', '-hub').rules;
  return rules.flatMap(({ resources, verbs }) => (resources.includes('persistentvolumeclaims') ? verbs : []));
}

describe('HomeStorage.claimPerUser', () => {
  const claims = (options: ClaimPerUserOptions) => hubWith(HomeStorage.claimPerUser(options)).notebooks.home;

  test('is the default', () => {
    const hub = new HubOf();
    expect(hub.notebooks.home).toEqual({
      volume: 'notebook-home',
      mount_path: '/home/jovyan',
      kind: 'claim-per-user',
      name_template: 'claim-{username}',
      size: '10Gi',
      access: 'ReadWriteOnce',
    });
    expect(hubWith(HomeStorage.claimPerUser()).objects).toEqual(hub.objects);
  });

  test('uses the StorageClass of the platform unless it is set', () => {
    const home = HomeStorage.claimPerUser({ storageClassName: 'fast' });
    const platform = { storageClassName: 'standard' };
    expect(new HubOf({}, platform).notebooks.home.storage_class).toBe('standard');
    expect(new HubOf({ notebooks: { home } }, platform).notebooks.home.storage_class).toBe('fast');
  });

  test('uses the StorageClass for shared volumes with ReadWriteMany', () => {
    const home = HomeStorage.claimPerUser({ accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY });
    const platform = { storageClassName: 'fast', sharedStorageClassName: 'files' };
    expect(new HubOf({ notebooks: { home } }, platform).notebooks.home.storage_class).toBe('files');
    expect(new HubOf({}, platform).notebooks.home.storage_class).toBe('fast');
  });

  describe('with named servers', () => {
    const warnings = (options: ClaimPerUserOptions, props: JupyterHubProps = { hub: { allowNamedServers: true } }) =>
      Warnings.of(hubWith(HomeStorage.claimPerUser(options), props).hub);

    test('warns if only one node at a time can mount the claim', () => {
      expect(warnings({})).toEqual([
        [
          'dev/jupyterhub/jupyterhub: hub.allowNamedServers: the servers of a user share the claim "claim-{username}", which only pods on one node can mount at a time (ReadWriteOnce).',
          '  A second server does not start if it is scheduled to another node.',
          '  Use HomeStorage.claimPerUser({ nameTemplate: "claim-{user_server}" }) for a home per server, PersistentVolumeAccessMode.READ_WRITE_MANY, or HomeStorage.shared.',
          "  To silence this warning: Warnings.silence(…, 'jupyterhub/servers-share-claim').",
        ].join('\n'),
      ]);
    });

    test('does not warn if each server has a claim, the claim is ReadWriteMany, or there are no named servers', () => {
      expect(warnings({ nameTemplate: 'claim-{user_server}' })).toEqual([]);
      expect(warnings({ nameTemplate: 'claim-{escaped_user_server}' })).toEqual([]);
      expect(warnings({ accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY })).toEqual([]);
      expect(warnings({}, {})).toEqual([]);
      expect(Warnings.of(hubWith(HomeStorage.shared(DISK), { hub: { allowNamedServers: true } }).hub)).toEqual([]);
    });

    test('does not warn on a single-node cluster, except for ReadWriteOncePod', () => {
      const onKind = (access: PersistentVolumeAccessMode) => {
        const platform = new KindPlatform(new App(), 'laptop');
        const home = HomeStorage.claimPerUser({ accessMode: access });
        return Warnings.of(
          new JupyterHub(platform.chart('hub'), 'hub', { hub: { allowNamedServers: true }, notebooks: { home } }),
        );
      };
      expect(onKind(PersistentVolumeAccessMode.READ_WRITE_ONCE)).toEqual([]);
      expect(onKind(PersistentVolumeAccessMode.READ_WRITE_ONCE_POD)).toEqual([
        expect.stringContaining('which only one pod can mount at a time (ReadWriteOncePod).'),
      ]);
    });
  });

  test('supports size, access mode, subPath, labels and annotations', () => {
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
    'supports the name template "%s"',
    (template) => {
      expect(claims({ nameTemplate: template }).name_template).toBe(template);
    },
  );

  test('keeps claims of deleted users by default, so the hub has no permission to delete claims', () => {
    const hub = new HubOf();
    expect(hub.notebooks.home).not.toHaveProperty('delete_with_user');
    expect(claimVerbs(hub)).toEqual(['get', 'create']);
    expect(hubWith(HomeStorage.claimPerUser({ reclaimPolicy: HomeReclaimPolicy.RETAIN })).objects).toEqual(hub.objects);
  });

  test('can delete the claim with its user', () => {
    const hub = hubWith(HomeStorage.claimPerUser({ reclaimPolicy: HomeReclaimPolicy.DELETE }));
    expect(hub.notebooks.home.delete_with_user).toBe(true);
    expect(claimVerbs(hub)).toEqual(['get', 'create', 'delete']);
  });

  test.each<[string, ClaimPerUserOptions, string]>([
    ['the size is 0', { size: Size.gibibytes(0) }, 'home: size: 0'],
    ['the StorageClass is not a valid name', { storageClassName: 'Fast Disk' }, 'Use "fast-disk".'],
    [
      'the access mode is read-only',
      { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY },
      'does not allow writing',
    ],
    [
      'the access mode is unknown',
      { accessMode: 'Sometimes' as PersistentVolumeAccessMode },
      'home: accessMode "Sometimes" is not known',
    ],
    ['the reclaim policy is unknown', { reclaimPolicy: 'Ask' as HomeReclaimPolicy }, 'home: reclaimPolicy "Ask"'],
    ['the name template has no field', { nameTemplate: 'claim' }, 'Use for example "claim-{username}".'],
    [
      'the name template identifies only the server',
      { nameTemplate: 'claim-{servername}' },
      'does not identify each user with one field',
    ],
    [
      'the name template can be the same for two users',
      { nameTemplate: 'c-{username}-{servername}' },
      'two users could share their files',
    ],
    [
      'the name template uses the user ID',
      { nameTemplate: 'claim-{userid}' },
      'does not identify each user with one field',
    ],
    [
      'the name template uses the unescaped name',
      { nameTemplate: 'c-{unescaped_username}' },
      'does not identify each user',
    ],
    ['a brace is not closed', { nameTemplate: 'claim-{username}{' }, 'does not identify each user'],
    ['a field has a conversion', { nameTemplate: 'claim-{username!r}' }, 'does not identify each user'],
    [
      'the template starts with an invalid character',
      { nameTemplate: 'Claim-{username}' },
      'does not produce valid claim names',
    ],
    [
      'the template ends with an invalid character',
      { nameTemplate: '{username}-' },
      'does not produce valid claim names',
    ],
    [
      'the name is too long',
      { nameTemplate: `${'x'.repeat(206)}{username}` },
      'including up to 48 characters for the user',
    ],
    [
      'the subPath leaves the volume',
      { subPath: '../other' },
      'home: subPath "../other" is not a path within a volume',
    ],
    ['the subPath has a template field', { subPath: '{username}' }, 'Use HomeStorage.shared'],
    ['a label is invalid', { labels: { 'a b': 'c' } }, 'label key "a b"'],
    ['an annotation is invalid', { annotations: { 'a b': 'c' } }, 'annotation key "a b"'],
  ])('fails if %s', (_, options, message) => {
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
  ])('fails if %s has the name of a user claim', (_, props, options) => {
    expect(() => hubWith(HomeStorage.claimPerUser(options), props)).toThrow("has the name of a user's claim");
  });
});

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
