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
import { claimVerbs, DISK, hubWith } from './hub-with-home-storage';

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
    expect(claimVerbs(hub)).toEqual(['get', 'list', 'create']);
    expect(hubWith(HomeStorage.claimPerUser({ reclaimPolicy: HomeReclaimPolicy.RETAIN })).objects).toEqual(hub.objects);
  });

  test('can delete the claim with its user', () => {
    const hub = hubWith(HomeStorage.claimPerUser({ reclaimPolicy: HomeReclaimPolicy.DELETE }));
    expect(hub.notebooks.home.delete_with_user).toBe(true);
    expect(claimVerbs(hub)).toEqual(['get', 'list', 'create', 'delete']);
  });

  test.each<[string, ClaimPerUserOptions, string]>([
    ['the size is 0', { size: Size.gibibytes(0) }, 'home: size: 0'],
    ['the StorageClass is not a valid name', { storageClassName: 'Fast Disk' }, 'Use "fast-disk".'],
    [
      'the access mode is read-only',
      { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY },
      'does not allow writing',
    ],
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
