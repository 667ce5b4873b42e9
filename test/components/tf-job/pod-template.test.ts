import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { type TFJobProps, TFReplicaType } from '../../../lib/components/tf-job';
import type * as k8s from '../../../lib/k8s';
import { TopologySpread } from '../../../lib/pods/topology-spread';
import { clusterWithGpus, container, GPU_IMAGE, IMAGE, job, pod, template } from './synthesized-job';

describe('containers', () => {
  const prepare = {
    name: 'prepare',
    image: 'example.com/prepare:1',
    volumeMounts: [{ name: 'tf-job-tmp', mountPath: '/tmp' }],
  };

  test('include init containers and sidecars, under Pod Security "restricted"', () => {
    const spec = pod({ initContainers: [prepare], worker: { extraContainers: [{ ...prepare, name: 'watch' }] } });
    const securityContext = { runAsNonRoot: true, allowPrivilegeEscalation: false, runAsUser: 1000 };
    expect(spec.initContainers).toMatchObject([
      { name: 'prepare', securityContext },
      { name: 'watch', securityContext },
    ]);
  });

  test('a sidecar does not keep the job alive', () => {
    const proxy = { name: 'proxy', image: 'example.com/proxy:1', startupProbe: { tcpSocket: { port: 5432 } } };
    const { initContainers, containers } = pod({ initContainers: [prepare], extraContainers: [proxy] });
    expect(initContainers.map(({ name, restartPolicy }: k8s.Container) => [name, restartPolicy])).toEqual([
      ['prepare', undefined],
      ['proxy', 'Always'],
    ]);
    expect(initContainers[1]).toMatchObject(proxy);
    expect(containers).toHaveLength(1);
  });

  test('fails if a sidecar would have to end', () => {
    const extraContainers = [{ ...prepare, restartPolicy: 'Never' }];
    expect(() => pod({ worker: { extraContainers } })).toThrow(
      /worker\.extraContainers "prepare": restartPolicy is "Never"\.[\s\S]*use `worker\.initContainers`/,
    );
  });

  test('have lifecycle hooks, a working directory and a grace period', () => {
    const props = { lifecycle: { preStop: { exec: { command: ['save'] } } }, workingDir: '/opt/training' };
    expect(container(props)).toMatchObject({
      lifecycle: { preStop: { exec: { command: ['save'] } } },
      workingDir: '/opt/training',
    });
    expect(pod(props).terminationGracePeriodSeconds).toBe(30);
    expect(pod({ ...props, terminationGracePeriod: Duration.minutes(5) }).terminationGracePeriodSeconds).toBe(300);
    expect(pod({})).not.toHaveProperty('terminationGracePeriodSeconds');
  });

  test('use the pull policy, and the pull secrets of the job and of the replica', () => {
    const props = {
      imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
      imagePullSecrets: ['registry'],
      worker: { imagePullSecrets: ['other'] },
    };
    expect(container(props).imagePullPolicy).toBe('Always');
    expect(pod(props).imagePullSecrets).toEqual([{ name: 'registry' }, { name: 'other' }]);
  });

  test('run as the specified user and group, with a read-only root file system if set', () => {
    const props = { userId: 2000, groupId: 2001, readOnlyRootFilesystem: true };
    expect(pod(props).securityContext).toMatchObject({ runAsUser: 2000, runAsGroup: 2001, fsGroup: 2001 });
    expect(container(props).securityContext.readOnlyRootFilesystem).toBe(true);
  });
});

describe('GPUs', () => {
  test('are requested through the platform, only for the replicas that specify them', () => {
    const worker = { image: GPU_IMAGE, gpu: { count: 2, type: 'nvidia-l4' } };
    const props = { platform: clusterWithGpus(), chief: {}, worker };
    expect(container(props).resources.limits).toMatchObject({ 'nvidia.com/gpu': 2 });
    expect(pod(props)).toMatchObject({
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(container(props, TFReplicaType.CHIEF).resources.limits).not.toHaveProperty(['nvidia.com/gpu']);
    expect(pod(props, TFReplicaType.CHIEF)).not.toHaveProperty('nodeSelector');
  });

  test("use the platform's RuntimeClass unless the replica specifies one", () => {
    const platform = clusterWithGpus({ runtimeClassName: 'nvidia' });
    const ps = { gpu: {}, runtimeClassName: 'kata-gpu' };
    const props = { platform, image: GPU_IMAGE, chief: {}, ps, worker: { gpu: {} } };
    expect(pod(props).runtimeClassName).toBe('nvidia');
    expect(pod(props, TFReplicaType.PS).runtimeClassName).toBe('kata-gpu');
    expect(pod(props, TFReplicaType.CHIEF)).not.toHaveProperty('runtimeClassName');
  });

  test('add their node selector and tolerations to those of the job', () => {
    const spec = pod({
      platform: clusterWithGpus(),
      image: GPU_IMAGE,
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'training', operator: 'Exists' }],
      worker: { gpu: { type: 'nvidia-l4' } },
    });
    expect(spec.nodeSelector).toEqual({ disk: 'ssd', 'nvidia.com/gpu.product': 'NVIDIA-L4' });
    expect(spec.tolerations.map(({ key }: { key: string }) => key)).toEqual(['nvidia.com/gpu', 'training']);
  });
});

describe('scheduling', () => {
  test('merges the options of the job and of the replica', () => {
    const spec = pod({
      nodeSelector: { disk: 'ssd', pool: 'small' },
      tolerations: [{ key: 'training', operator: 'Exists' }],
      priorityClassName: 'batch',
      schedulerName: 'volcano',
      runtimeClassName: 'gvisor',
      worker: { nodeSelector: { pool: 'large' }, tolerations: [{ key: 'large', operator: 'Exists' }] },
    });
    expect(spec).toMatchObject({
      nodeSelector: { disk: 'ssd', pool: 'large' },
      tolerations: [
        { key: 'training', operator: 'Exists' },
        { key: 'large', operator: 'Exists' },
      ],
      priorityClassName: 'batch',
      schedulerName: 'volcano',
      runtimeClassName: 'gvisor',
    });
  });

  test('spreads all pods of the job', () => {
    const { metadata, spec } = template({
      topologySpread: [TopologySpread.zones({ required: true })],
      worker: { topologySpread: [TopologySpread.nodes({ maxSkew: 2 })] },
    });
    const [zone, host] = spec.topologySpreadConstraints;
    expect(zone).toMatchObject({
      topologyKey: 'topology.kubernetes.io/zone',
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
    });
    expect(host).toMatchObject({
      topologyKey: 'kubernetes.io/hostname',
      maxSkew: 2,
      whenUnsatisfiable: 'ScheduleAnyway',
    });
    expect(metadata.labels).toMatchObject(zone.labelSelector.matchLabels);
  });

  test('sets labels and annotations, and can protect pods from eviction', () => {
    const { metadata } = template({
      podLabels: { run: 'a' },
      podAnnotations: { note: 'b' },
      worker: { safeToEvict: false },
    });
    expect(metadata.labels).toMatchObject({ run: 'a' });
    expect(metadata.annotations).toEqual({
      note: 'b',
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    });
  });
});

test.each<[string, TFJobProps, RegExp]>([
  ['no image is set', { image: undefined }, /worker has no image/],
  ['an image is invalid', { image: ' tensorflow' }, /image " tensorflow" is not .*image/],
  [
    'a memory request is over its limit',
    { worker: { resources: { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } } } },
    /memory request .* is over its limit/,
  ],
  ['the platform has no GPU', { worker: { gpu: {} } }, /worker\.gpu is not supported on .* has no GPU/],
  ['the user is root', { userId: 0 }, /userId: 0 is not accepted/],
  ['the user is too large', { userId: 2 ** 31 }, /userId: 2147483648 is not accepted/],
  ['the group is root', { groupId: 0 }, /groupId: 0 is not accepted/],
  ['a supplemental group is root', { supplementalGroups: [0] }, /supplementalGroups: 0 is not accepted/],
  [
    'a sidecar has the name of the container that trains',
    { extraContainers: [{ name: 'tensorflow', image: IMAGE }] },
    /worker\.extraContainers: two containers of the pod are named "tensorflow"/,
  ],
  [
    'an init container is privileged',
    { initContainers: [{ name: 'a', image: IMAGE, securityContext: { privileged: true } }] },
    /worker\.initContainers "a" is privileged/,
  ],
  ['a lifecycle hook has no action', { lifecycle: { preStop: {} } }, /lifecycle\.preStop (has|says) 0 /],
  ['the working directory is relative', { workingDir: 'training' }, /worker\.workingDir "training" is not a .*path/],
  ['the grace period is 0', { terminationGracePeriod: Duration.seconds(0) }, /terminationGracePeriod: 0 seconds/],
  ['an argument contains a NUL', { args: ['a\0'] }, /worker: command or args \w+ a NUL/],
  ['a toleration has no key', { tolerations: [{ value: 'a' }] }, /worker\.tolerations\[0\]/],
  [
    'a topology key is invalid',
    { topologySpread: [TopologySpread.label('a b')] },
    /worker\.topologySpread\[0\]: "a b" is not /,
  ],
  ['the maximum skew is 0', { topologySpread: [TopologySpread.nodes({ maxSkew: 0 })] }, /maxSkew: 0 is not accepted/],
  [
    'two spread constraints have one topology key',
    { topologySpread: [TopologySpread.nodes()], worker: { topologySpread: [TopologySpread.nodes({ maxSkew: 2 })] } },
    /"kubernetes.io\/hostname" twice/,
  ],
  [
    'the scheduler name is invalid',
    { schedulerName: 'My Scheduler' },
    /schedulerName "My Scheduler" is not a valid name/,
  ],
  ['the RuntimeClass name is invalid', { runtimeClassName: 'A' }, /runtimeClassName "A" is not a valid name/],
  [
    'a pod label breaks a selector of the operator',
    { podLabels: { 'training.kubeflow.org/x': '' } },
    /would break the selectors of the training/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
