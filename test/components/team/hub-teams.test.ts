import { HomeStorage, JupyterHub, type NotebookOptions } from '../../../lib/components/jupyterhub';
import { NfsVolume } from '../../../lib/components/nfs-server';
import { Team } from '../../../lib/components/team';
import { PodVolume } from '../../../lib/volumes/pod-volume';
import { anyCluster, find, hubOf, type Json, kindsIn, teamOf, valuesOf } from './team-samples';

describe('a hub with teams', () => {
  test('knows the teams, their namespaces and ServiceAccounts, and refuses users without a team', () => {
    const { teams, allow_users_without_team: others } = valuesOf(hubOf());
    expect(others).toBe(false);
    expect(teams).toEqual([
      {
        name: 'vision',
        display_name: 'vision',
        namespace: 'vision',
        allowed_groups: ['vision'],
        service_account: 'vision-notebook',
        token: true,
        volumes: [expect.objectContaining({ volume: expect.objectContaining({ name: 'training-job' }) })],
      },
      expect.objectContaining({ name: 'audio', token: false, service_account: 'audio-notebook' }),
    ]);
    expect(valuesOf(hubOf({ allowUsersWithoutTeam: true })).allow_users_without_team).toBe(true);
  });

  test('has a role for pods and claims in exactly the namespaces of servers', () => {
    const bindings = hubOf().filter(
      ({ kind, subjects }) => kind.endsWith('RoleBinding') && subjects?.[0].name === 'hub-hub',
    );
    expect(bindings.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`).sort()).toEqual([
      'RoleBinding audio',
      'RoleBinding kubeflow',
      'RoleBinding users',
      'RoleBinding vision',
    ]);
    expect(find(hubOf(), 'Role', 'hub-hub', 'vision')).toEqual({
      ...find(hubOf(), 'Role', 'hub-hub', 'users'),
      metadata: expect.objectContaining({ namespace: 'vision' }),
    });
  });

  test('and its proxy reach servers of teams, and these reach the hub by its full name', () => {
    const all = hubOf();
    const hub = JSON.parse(find(all, 'ConfigMap', 'hub-hub', 'kubeflow').data['values.json']);
    expect(hub.hub_service).toBe('hub-hub.kubeflow.svc.cluster.local');
    for (const name of ['hub-hub', 'hub-proxy']) {
      const { egress } = find(all, 'NetworkPolicy', name, 'kubeflow').spec;
      const to = egress.flatMap(({ to: peers = [], ports }: Json) =>
        ports?.some(({ port }: Json) => port === 8888) ? peers : [],
      );
      expect(to.map(({ namespaceSelector }: Json) => namespaceSelector.matchLabels)).toEqual(
        ['users', 'vision', 'audio'].map((namespace) => ({ 'kubernetes.io/metadata.name': namespace })),
      );
    }
    const { ingress, egress } = find(all, 'NetworkPolicy', 'hub-notebook', 'vision').spec;
    expect(ingress).toEqual(find(all, 'NetworkPolicy', 'hub-notebook', 'users').spec.ingress);
    expect(JSON.stringify(egress)).toContain('6443');
    expect(find(all, 'NetworkPolicy', 'hub-notebook', 'audio').spec.egress).toEqual(
      find(all, 'NetworkPolicy', 'hub-notebook', 'users').spec.egress,
    );
  });

  test('in the namespace of its users as well', () => {
    const all = hubOf({ namespace: undefined });
    const { egress } = find(all, 'NetworkPolicy', 'hub-notebook', 'vision').spec;
    expect(JSON.stringify(egress)).toContain('"kubernetes.io/metadata.name":"kubeflow"');
    expect(JSON.stringify(find(all, 'NetworkPolicy', 'hub-hub', 'kubeflow').spec.ingress)).toContain('"vision"');
  });

  test('creates what servers mount in each namespace: the starter notebook, the job of the team, and the environment', () => {
    const platform = anyCluster({
      httpProxy: { url: 'http://proxy.example.com:3128', peers: [{ cidr: '10.1.1.1/32' }] },
    });
    const all = hubOf({}, {}, platform, {
      jobs: { queue: { clusterQueue: 'research' }, sharedVolumes: [{ name: 'images', claimName: 'images' }] },
    });
    for (const namespace of ['users', 'vision', 'audio']) {
      expect(kindsIn(all, namespace)).toEqual(
        expect.arrayContaining(['ConfigMap hub-first-notebook', 'ConfigMap kubeflow-cdk-http-proxy']),
      );
    }
    const job = JSON.parse(find(all, 'ConfigMap', 'hub-notebook-training-job', 'vision').data['tfjob.json']);
    expect(job.metadata).toMatchObject({ namespace: 'vision-jobs', labels: { 'kueue.x-k8s.io/queue-name': 'vision' } });
    const { spec } = job.spec.tfReplicaSpecs.Worker.template;
    expect(spec.volumes).toContainEqual({ name: 'images', persistentVolumeClaim: { claimName: 'images' } });
    expect(spec.containers[0].volumeMounts).toContainEqual({ name: 'images', mountPath: '/mnt/images' });
    expect(kindsIn(all, 'audio')).not.toContain('ConfigMap hub-notebook-training-job');
  });

  test('mounts the shared volumes of the team', () => {
    const platform = anyCluster();
    const files = new NfsVolume(platform.chart('files'), 'images', { server: '10.0.0.2', path: '/images' });
    const sharedVolumes = [files.grantRead(platform.chart('vision', { namespace: 'vision' }))];
    const [{ volumes }] = valuesOf(hubOf({}, {}, platform, { sharedVolumes })).teams;
    expect(volumes).toEqual([
      {
        volume: { name: 'team-volume-0', persistentVolumeClaim: { claimName: 'images.read', readOnly: true } },
        mount: { name: 'team-volume-0', mountPath: '/mnt/images', readOnly: true },
      },
    ]);
  });

  const CLAIM = { name: 'data', claimName: 'data' };
  test.each<[string, NotebookOptions, object, string]>([
    ['shared volumes of the hub', {}, { sharedVolumes: [CLAIM] }, 'sharedVolumes: servers of teams'],
    ['a shared home', { home: HomeStorage.shared(CLAIM) }, {}, 'notebooks.home: servers of teams'],
    ['a claim of all servers', { volumes: [PodVolume.sharedVolume(CLAIM, { mountPath: '/data' })] }, {}, 'volumes[0]'],
    ['jobs of all notebooks', { trainingJobs: {} }, {}, 'trainingJobs and notebooks.teams'],
    ['no tokens, but jobs', { automountServiceAccountToken: false }, {}, 'the team "vision" has `jobs`'],
    ['the namespace of a team for others', { namespace: 'vision' }, {}, 'is also that of users without a team'],
    [
      'a profile option named team',
      {
        profiles: [
          {
            displayName: 'A',
            options: [{ name: 'team', displayName: 'T', choices: [{ name: 'a', displayName: 'A' }] }],
          },
        ],
      },
      {},
      'Rename the option',
    ],
  ])('fails with %s', (_, notebooks, hub, message) => {
    expect(() => hubOf(notebooks, hub)).toThrow(message);
  });

  test('fails if a team belongs to another hub, or if two teams have one name or one namespace', () => {
    const platform = anyCluster();
    const team = teamOf(platform, 'vision');
    const chart = platform.chart('hubs', { namespace: 'hubs' });
    new JupyterHub(chart, 'one', { notebooks: { teams: [team] } });
    expect(() => new JupyterHub(chart, 'two', { notebooks: { teams: [team] } })).toThrow(
      'belongs to the hub lab/hubs/one',
    );
    const same = new Team(platform.chart('b', { namespace: 'b' }), 'b', { name: 'vision' });
    expect(() => new JupyterHub(chart, 'three', { notebooks: { teams: [same, team] } })).toThrow(
      'the same name "vision"',
    );
    const inOne = new Team(platform.chart('b', { namespace: 'b' }), 'c');
    const other = new Team(platform.chart('b', { namespace: 'b' }), 'd', { quota: { servers: 1 } });
    expect(() => new JupyterHub(chart, 'four', { notebooks: { teams: [inOne, other] } })).toThrow(
      'is also that of the team "c"',
    );
  });

  test('fails if servers of a team could use the Secret of a hub in the namespace of the team', () => {
    const platform = anyCluster();
    const team = teamOf(platform, 'vision');
    new JupyterHub(platform.chart('other', { namespace: 'vision' }), 'other');
    const secretEnv = { KEY: { secretName: 'other-secrets', key: 'cookie-secret' } };
    expect(
      () =>
        new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { namespace: 'users', secretEnv, teams: [team] } }),
    ).toThrow('is a Secret of the hub');
  });
});
