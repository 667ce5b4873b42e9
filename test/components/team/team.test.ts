import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import type { TeamProps } from '../../../lib/components/team';
import { GkePlatform } from '../../../lib/platforms';
import { objectsOf } from '../../platforms/every-component';
import { checkApp } from '../../synthesis/check-app';
import { anyCluster, find, type Json, kindsIn, objects, teamOf } from './team-samples';

describe('the namespace of a team', () => {
  test('has a quota, defaults of containers and a ServiceAccount without a token, and no role by default', () => {
    const all = objects();
    expect(kindsIn(all, 'vision')).toEqual([
      'NetworkPolicy default-deny',
      'ResourceQuota vision',
      'LimitRange vision',
      'ServiceAccount vision-notebook',
    ]);
    expect(find(all, 'ResourceQuota', 'vision', 'vision').spec.hard).toMatchInlineSnapshot(`
      {
        "persistentvolumeclaims": 100,
        "pods": 50,
        "requests.amd.com/gpu": 0,
        "requests.cpu": "16",
        "requests.google.com/tpu": 0,
        "requests.memory": "64Gi",
        "requests.nvidia.com/gpu": 0,
        "services": 0,
      }
    `);
    expect(find(all, 'ServiceAccount', 'vision-notebook', 'vision').automountServiceAccountToken).toBe(false);
  });

  test('has the quota that is set, with room for the claims of shared volumes', () => {
    const quota = { cpu: Cpu.units(4), memory: Size.gibibytes(8), gpus: 2, servers: 3, homes: 5 };
    const sharedVolumes = [{ name: 'images', claimName: 'images' }];
    const { hard } = find(
      objects({ quota, sharedVolumes }, anyCluster({ gpus: {} })),
      'ResourceQuota',
      'vision',
      'vision',
    ).spec;
    expect(hard).toMatchObject({
      'requests.cpu': '4',
      'requests.memory': '8Gi',
      'requests.nvidia.com/gpu': 2,
      pods: 3,
      persistentvolumeclaims: 6,
    });
  });

  test('users and groups of the cluster create jobs, and read quotas but no pods of notebook servers', () => {
    const all = objects({ jobs: {}, clusterUsers: ['ann@example.com'], clusterGroups: ['vision@example.com'] });
    const role = find(all, 'Role', 'vision', 'vision');
    expect(role.rules).toEqual([{ apiGroups: [''], resources: ['resourcequotas'], verbs: ['get', 'list'] }]);
    for (const [name, namespace] of [
      ['vision', 'vision'],
      ['vision-jobs', 'vision-jobs'],
    ]) {
      expect(
        find(all, 'RoleBinding', name, namespace).subjects.map(({ kind, name: who }: Json) => [kind, who]),
      ).toEqual([
        ['ServiceAccount', 'vision-notebook'],
        ['User', 'ann@example.com'],
        ['Group', 'vision@example.com'],
      ]);
    }
  });

  test('jobs have a separate namespace with a quota, and a queue whose jobs alone are accepted', () => {
    const all = objects({ jobs: { queue: { clusterQueue: 'research' } } });
    expect(find(all, 'LocalQueue', 'vision', 'vision-jobs')).toMatchObject({
      apiVersion: 'kueue.x-k8s.io/v1beta2',
      spec: { clusterQueue: 'research' },
    });
    expect(kindsIn(all, 'vision-jobs')).toContain('ResourceQuota vision-jobs');
    const rules = JSON.stringify(all.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy'));
    expect(rules).toContain('object.metadata.labels[\'kueue.x-k8s.io/queue-name\'] == \\"vision\\"');
    expect(JSON.stringify(objects({ jobs: {} }))).not.toContain('kueue');
  });

  test('on GKE, notebook servers and jobs read and write the bucket of the team', () => {
    const app = new KubeflowApp({ summary: false });
    const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
    const bucket = platform.objectStore.bucket(platform, 'files', { name: 'my-project-vision' });
    teamOf(platform, 'vision', { bucket, jobs: {} });
    const all = objectsOf(platform) as Json[];
    const egress = find(all, 'NetworkPolicy', 'vision-jobs-access', 'vision-jobs').spec;
    expect(egress.podSelector).toEqual({ matchLabels: {} });
    expect(JSON.stringify(egress.egress)).toContain('169.254.169.254');
    checkApp(app);
  });

  test.each<[string, TeamProps, string]>([
    ['a bucket without a platform that has identities', { bucket: { name: 'b', url: 'gs://b' } }, 'bucket'],
    ['an empty list of groups', { allowedGroups: [] }, 'allowedGroups is empty'],
    ['no servers', { quota: { servers: 0 } }, 'quota.servers'],
    ['jobs among notebook servers', { jobs: { namespace: 'vision' } }, 'jobs.namespace: "vision"'],
    ['an invalid name', { name: 'Vision' }, 'name of Team "Vision"'],
    ['a queue with an invalid name', { jobs: { queue: { clusterQueue: 'A B' } } }, 'jobs.queue.clusterQueue "A B"'],
    [
      'a claim of another namespace',
      { sharedVolumes: [{ name: 'a', claimName: 'a', namespace: 'b' }] },
      'namespace "b"',
    ],
  ])('fails with %s', (_, props, message) => {
    expect(() => objects(props)).toThrow(message);
  });
});
