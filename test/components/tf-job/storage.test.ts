import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { type TFJobProps, TFReplicaType } from '../../../lib/components/tf-job';
import { PodVolume } from '../../../lib/volumes/pod-volume';
import { container, job, pod } from './synthesized-job';

test('a shared volume appears in every pod under /mnt/<name>', () => {
  const props: TFJobProps = {
    sharedVolumes: [{ name: 'team-data', claimName: 'team-data-nfs', readOnly: true }],
    chief: { sharedVolumes: [{ name: 'models', claimName: 'models' }] },
    worker: {},
  };
  const teamData = { name: 'team-data', mountPath: '/mnt/team-data', readOnly: true };
  const models = { name: 'models', mountPath: '/mnt/models' };
  expect(container(props).volumeMounts).toContainEqual(teamData);
  expect(container(props).volumeMounts).not.toContainEqual(models);
  expect(container(props, TFReplicaType.CHIEF).volumeMounts).toEqual(expect.arrayContaining([teamData, models]));
  expect(pod(props).volumes).toContainEqual({
    name: 'team-data',
    persistentVolumeClaim: { claimName: 'team-data-nfs' },
  });
});

test('a pod has the volumes of the job and of its replica', () => {
  const props: TFJobProps = {
    volumes: [PodVolume.sharedMemory(Size.gibibytes(1))],
    chief: { volumes: [PodVolume.secret('keys', { mountPath: '/etc/keys' })] },
    worker: {},
  };
  expect(pod(props, TFReplicaType.CHIEF).volumes.slice(1)).toEqual([
    { name: 'job-volume-0', emptyDir: { sizeLimit: '1Gi', medium: 'Memory' } },
    { name: 'chief-volume-0', secret: { secretName: 'keys' } },
  ]);
  expect(container(props, TFReplicaType.CHIEF).volumeMounts.slice(1)).toEqual([
    { name: 'job-volume-0', mountPath: '/dev/shm' },
    { name: 'chief-volume-0', mountPath: '/etc/keys' },
  ]);
  expect(container(props).volumeMounts.slice(1)).toEqual([{ name: 'job-volume-0', mountPath: '/dev/shm' }]);
});

test('tmpVolumeSize is the size of /tmp', () => {
  expect(pod({ tmpVolumeSize: Size.gibibytes(50) }).volumes[0].emptyDir).toEqual({ sizeLimit: '50Gi' });
});

const claim = kplus.PersistentVolumeClaim.fromClaimName(new Chart(new App(), 'claims'), 'data', 'data');

test.each<[string, TFJobProps, RegExp]>([
  [
    'a claim is in another namespace',
    { sharedVolumes: [{ name: 'data', claimName: 'data', namespace: 'nfs' }] },
    /"nfs".*"kubeflow".*chart in namespace "nfs"/s,
  ],
  [
    'two shared volumes have one name',
    {
      sharedVolumes: [{ name: 'data', claimName: 'a' }],
      worker: { sharedVolumes: [{ name: 'data', claimName: 'b' }] },
    },
    /two volumes are named "data": claim "a" and claim "b"/,
  ],
  [
    'the name of a shared volume is invalid',
    { sharedVolumes: [{ name: 'Team Data', claimName: 'a' }] },
    /"Team Data" is not a valid name/,
  ],
  [
    'two volumes have one mount path',
    {
      volumes: [PodVolume.claim(claim, { mountPath: '/data' })],
      worker: { volumes: [PodVolume.claim(claim, { mountPath: '/data' })] },
    },
    /the volume "job-volume-0" and the volume "worker-volume-0" are both mounted at "\/data"/,
  ],
  [
    'a volume is mounted at /tmp',
    { volumes: [PodVolume.claim(claim, { mountPath: '/tmp' })] },
    /the volume of \/tmp and the volume "job-volume-0" are both mounted/,
  ],
  [
    'a volume has the name of a shared volume',
    {
      sharedVolumes: [{ name: 'data', claimName: 'a' }],
      volumes: [PodVolume.of({ name: 'data', emptyDir: {} }, { mountPath: '/a' })],
    },
    /two volumes of the pods of the job are named "data"/,
  ],
  ['/tmp has size 0', { tmpVolumeSize: Size.mebibytes(0) }, /tmpVolumeSize: .* is not a valid size/],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
