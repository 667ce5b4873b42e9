import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { NotebookOptions, NotebookProfile } from '../../../../lib/components/jupyterhub';
import { HomeStorage } from '../../../../lib/components/jupyterhub';
import { PodVolume } from '../../../../lib/volumes/pod-volume';
import { HubOf } from '../hub-of';

const DATA = { name: 'data', claimName: 'data' };
const WRITABLE = PodVolume.sharedVolume(DATA, { mountPath: '/mnt/data' });
const values = (notebooks: NotebookOptions) =>
  new HubOf({ sharedVolumes: [{ ...DATA, readOnly: true }], notebooks }).notebooks;
const profile = (options: Partial<NotebookProfile>): NotebookProfile => ({ displayName: 'Staff', ...options });

describe('users read a shared volume, and', () => {
  test('groups, users and administrators write to it, at the same path', () => {
    const access = { allowedGroups: ['staff'], allowedUsers: ['Sue'], allowAdmins: true };
    expect(values({ restrictedVolumes: [{ volume: WRITABLE, ...access }] }).restricted_volumes).toEqual([
      {
        volume: { name: 'restricted-volume-0', persistentVolumeClaim: { claimName: 'data' } },
        mount: { name: 'restricted-volume-0', mountPath: '/mnt/data' },
        allowed_groups: ['staff'],
        allowed_users: ['Sue'],
        allow_admins: true,
      },
    ]);
  });

  test('a profile for some groups, or one of its choices, writes to it', () => {
    const choices = [{ name: 'a', displayName: 'A', volumes: [WRITABLE] }];
    const options = [{ name: 'access', displayName: 'Access', choices }];
    const [one] = values({ profiles: [profile({ allowedGroups: ['staff'], volumes: [WRITABLE], options })] }).profiles;
    expect(one.allowed_groups).toEqual(['staff']);
    expect(one.volumes[0].mount).toEqual({ name: 'profile-0-volume-0', mountPath: '/mnt/data' });
    expect(one.options[0].choices[0].volumes[0].mount.mountPath).toBe('/mnt/data');
  });
});

describe('a profile', () => {
  const preStop = { exec: { command: ['save'] } };

  test('has lifecycle hooks and variables from Secrets and ConfigMaps', () => {
    const envFrom = [{ secretRef: { name: 'tokens' } }, { prefix: 'TEAM_', configMapRef: { name: 'team' } }];
    const notebooks = values({ profiles: [profile({ lifecycle: { preStop }, envFrom })] });
    expect(notebooks.profiles[0]).toMatchObject({ lifecycle_hooks: { preStop }, env_from: envFrom });
    expect(notebooks.delete_grace_period).toBe(30);
    expect(
      values({ terminationGracePeriod: Duration.seconds(9), profiles: [profile({ lifecycle: { preStop } })] }),
    ).toMatchObject({ delete_grace_period: 9 });
  });
});

const homes = { home: HomeStorage.shared({ name: 'homes', claimName: 'homes' }) };
const allHomes = PodVolume.sharedVolume({ name: 'homes', claimName: 'homes' }, { mountPath: '/homes' });
const users = { allowedUsers: ['sue'] };

test.each<[string, NotebookOptions, string]>([
  [
    'nobody may mount it',
    { restrictedVolumes: [{ volume: WRITABLE }] },
    'restrictedVolumes[0]: no user may mount the volume.',
  ],
  [
    'a list of groups is empty',
    { restrictedVolumes: [{ volume: WRITABLE, allowedGroups: [] }] },
    'restrictedVolumes[0].allowedGroups is empty.',
  ],
  [
    'it replaces the home',
    { restrictedVolumes: [{ volume: PodVolume.claim(claimNamed('x'), { mountPath: '/home/jovyan' }), ...users }] },
    'volumes: the home and restrictedVolumes[0] are both mounted at "/home/jovyan".',
  ],
  [
    'two have the same path',
    {
      restrictedVolumes: [
        { volume: WRITABLE, ...users },
        { volume: WRITABLE, ...users },
      ],
    },
    'volumes: restrictedVolumes[0] and restrictedVolumes[1] are both mounted at "/mnt/data".',
  ],
  [
    'it contains all homes',
    { ...homes, restrictedVolumes: [{ volume: allHomes, ...users }] },
    'could read the homes on claim "homes": restrictedVolumes[0] mounts them.',
  ],
  [
    'a profile mounts all homes',
    { ...homes, profiles: [profile({ volumes: [allHomes] })] },
    'volumes of profile "Staff"[0] mounts them.',
  ],
  [
    'it is a Secret of the hub',
    { restrictedVolumes: [{ volume: PodVolume.secret('jupyterhub-secrets', { mountPath: '/s' }), ...users }] },
    'the Secret "jupyterhub-secrets" is a Secret of the hub.',
  ],
  [
    'variables of a profile are from a Secret of the hub',
    { profiles: [profile({ envFrom: [{ secretRef: { name: 'jupyterhub-secrets' } }] })] },
    'the Secret "jupyterhub-secrets" is a Secret of the hub.',
  ],
  ['a source of variables has no name', { envFrom: [{ prefix: 'A' }] }, 'envFrom[0] names no ConfigMap and no Secret.'],
  [
    'a source of variables has two names',
    { profiles: [profile({ envFrom: [{ secretRef: { name: 'a' }, configMapRef: { name: 'b' } }] })] },
    'envFrom[0] has both `configMapRef` and `secretRef`.',
  ],
  [
    'a hook of a profile has two actions',
    { profiles: [profile({ lifecycle: { preStop: { exec: { command: ['a'] }, sleep: { seconds: 1 } } } })] },
    'lifecycle.preStop has 2 actions.',
  ],
])('fails if %s', (_, notebooks, message) => {
  expect(() => values(notebooks)).toThrow(message);
});

function claimNamed(name: string) {
  return kplus.PersistentVolumeClaim.fromClaimName(new Chart(new App(), 'chart'), name, name);
}
