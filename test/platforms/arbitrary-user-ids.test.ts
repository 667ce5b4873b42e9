import type { k8s } from 'cdk8s-plus-27';
import { TFJob } from '../../lib/components/tf-job';
import { podsOf } from '../policy/pods';
import { nameOf, notebooks, objectsWith, platformOf } from './components-on-platform';

const JOB_IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

describe('usesArbitraryUserIds', () => {
  test('removes user and group IDs except the group for shared files; only NFS servers run as root', () => {
    const pods = podsOf(objectsWith({ usesArbitraryUserIds: true }));
    const withIds = pods.flatMap((pod) => {
      const { runAsUser, runAsGroup, fsGroup } = (pod.spec.securityContext ?? {}) as k8s.PodSecurityContext;
      const ofContainers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].map(
        ({ securityContext }) => securityContext?.runAsUser,
      );
      return [runAsUser, runAsGroup, fsGroup, ...ofContainers].some((id) => id !== undefined) ? [nameOf(pod)] : [];
    });
    expect(withIds).toEqual(['Deployment data-nfs']);
    const serving = pods.find((pod) => nameOf(pod) === 'Deployment model');
    expect(serving?.spec.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      supplementalGroups: [100],
    });
  });

  test('makes the group for shared files a supplemental group of notebooks', () => {
    const config = notebooks(platformOf({ usesArbitraryUserIds: true }), { supplementalGroups: [7] });
    expect([config.user, config.group, config.fs_group]).toEqual([undefined, undefined, undefined]);
    expect(config.supplemental_groups).toEqual([7, 100]);
    expect(notebooks(platformOf({}))).toMatchObject({ user: 1000, group: 100, fs_group: 100 });
  });

  test('fails if a user or group ID is set', () => {
    const platform = platformOf({ usesArbitraryUserIds: true });
    expect(() => notebooks(platform, { fsGroup: 5 })).toThrow(/notebooks\.fsGroup: 5 is set.*\n.*\n.*Remove/);
    const job = () => new TFJob(platform.chart('job'), 'job', { image: JOB_IMAGE, userId: 7, worker: { replicas: 1 } });
    expect(job).toThrow('userId: 7 is set, but the cluster assigns user IDs');
  });
});
