import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { type TFJobProps, TFReplicaType, TFRestartPolicy } from '../../../lib/components/tf-job';
import { TopologySpread } from '../../../lib/pods/topology-spread';
import { PodVolume } from '../../../lib/volumes/pod-volume';
import { clusterWithGpus, container, IMAGE, job, pod, synthesized, template } from './synthesized-job';

const CHIEF = TFReplicaType.CHIEF;

describe('variables', () => {
  test('come from Secrets, ConfigMaps and fields of the pod', () => {
    const { env } = container({
      secretEnv: { TOKEN: { secretName: 'tracker', key: 'token' } },
      configMapEnv: { LEVEL: { configMapName: 'settings', key: 'level' } },
      fieldEnv: { POD: 'metadata.name', TEAM: "metadata.labels['example.com/team']" },
    });
    expect(env).toEqual([
      { name: 'HOME', value: '/tmp' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tracker', key: 'token' } } },
      { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'TEAM', valueFrom: { fieldRef: { fieldPath: "metadata.labels['example.com/team']" } } },
    ]);
  });

  test('of a replica take the place of those of the job, whatever they come from', () => {
    const { env } = container({
      secretEnv: { TOKEN: { secretName: 'tracker', key: 'token' } },
      worker: { env: { TOKEN: 'none' } },
    });
    expect(env).toEqual([
      { name: 'HOME', value: '/tmp' },
      { name: 'TOKEN', value: 'none' },
    ]);
  });
});

describe('volumes', () => {
  const props: TFJobProps = {
    volumes: [PodVolume.sharedMemory(Size.gibibytes(1))],
    chief: { volumes: [PodVolume.secret('keys', { mountPath: '/etc/keys' })] },
    worker: {},
  };

  test('are those of the job and those of the replica', () => {
    expect(pod(props, CHIEF).volumes.slice(1)).toEqual([
      { name: 'job-volume-0', emptyDir: { sizeLimit: '1Gi', medium: 'Memory' } },
      { name: 'chief-volume-0', secret: { secretName: 'keys' } },
    ]);
    expect(container(props, CHIEF).volumeMounts.slice(1)).toEqual([
      { name: 'job-volume-0', mountPath: '/dev/shm' },
      { name: 'chief-volume-0', mountPath: '/etc/keys' },
    ]);
    expect(container(props).volumeMounts.slice(1)).toEqual([{ name: 'job-volume-0', mountPath: '/dev/shm' }]);
  });
});

describe('ports', () => {
  test('are those of the job and of the replica, after that of TensorFlow', () => {
    expect(container({ port: 3333, ports: { metrics: 9090 }, worker: { ports: { board: 6006 } } }).ports).toEqual([
      { name: 'tfjob-port', containerPort: 3333 },
      { name: 'metrics', containerPort: 9090 },
      { name: 'board', containerPort: 6006 },
    ]);
  });

  test('are open to the other pods, and those besides TensorFlow to clients', () => {
    const objects = synthesized({
      port: 3333,
      ports: { metrics: 9090 },
      allowIngressFrom: [{ podLabels: { app: 'prometheus' } }],
    });
    const { spec } = objects.find(({ kind }) => kind === 'NetworkPolicy');
    expect(spec.ingress).toEqual([
      {
        from: [{ podSelector: spec.podSelector }],
        ports: [
          { port: 3333, protocol: 'TCP' },
          { port: 9090, protocol: 'TCP' },
        ],
      },
      { from: [{ podSelector: { matchLabels: { app: 'prometheus' } } }], ports: [{ port: 9090, protocol: 'TCP' }] },
    ]);
  });

  test('of others can be reached where asked for', () => {
    const objects = synthesized({ allowEgressTo: [{ podLabels: { app: 'database' }, ports: [{ port: 5432 }] }] });
    const { spec } = objects.find(({ kind }) => kind === 'NetworkPolicy');
    expect(spec.egress).toContainEqual({
      to: [{ podSelector: { matchLabels: { app: 'database' } } }],
      ports: [{ port: 5432, protocol: 'TCP' }],
    });
  });
});

describe('containers', () => {
  const prepare = {
    name: 'prepare',
    image: 'example.com/prepare:1',
    volumeMounts: [{ name: 'tf-job-tmp', mountPath: '/tmp' }],
  };

  test('run before and beside training, under Pod Security "restricted"', () => {
    const spec = pod({ initContainers: [prepare], worker: { extraContainers: [{ ...prepare, name: 'watch' }] } });
    expect(spec.initContainers).toMatchObject([
      { name: 'prepare', securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, runAsUser: 1000 } },
    ]);
    expect(spec.containers.map(({ name }: { name: string }) => name)).toEqual(['tensorflow', 'watch']);
  });

  test('have hooks, a folder and time to end', () => {
    const props = { lifecycle: { preStop: { exec: { command: ['save'] } } }, workingDir: '/opt/training' };
    expect(container(props)).toMatchObject({
      lifecycle: { preStop: { exec: { command: ['save'] } } },
      workingDir: '/opt/training',
    });
    expect(pod(props).terminationGracePeriodSeconds).toBe(30);
    expect(pod({ ...props, terminationGracePeriod: Duration.minutes(5) }).terminationGracePeriodSeconds).toBe(300);
    expect(pod({})).not.toHaveProperty('terminationGracePeriodSeconds');
  });

  test('are pulled as the job and the replica say', () => {
    const props = {
      imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
      imagePullSecrets: ['registry'],
      worker: { imagePullSecrets: ['other'] },
    };
    expect(container(props).imagePullPolicy).toBe('Always');
    expect(pod(props).imagePullSecrets).toEqual([{ name: 'registry' }, { name: 'other' }]);
  });
});

describe('placement', () => {
  test('is that of the job, with that of the replica over or beside it', () => {
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

  test('is joined with what GPUs want', () => {
    const spec = pod({
      platform: clusterWithGpus(),
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'training', operator: 'Exists' }],
      worker: { gpu: { type: 'nvidia-l4' } },
    });
    expect(spec.nodeSelector).toEqual({ disk: 'ssd', 'nvidia.com/gpu.product': 'NVIDIA-L4' });
    expect(spec.tolerations.map(({ key }: { key: string }) => key)).toEqual(['nvidia.com/gpu', 'training']);
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

  test('labels and annotates pods, and can keep them where they are', () => {
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

test('the restart policy of the job holds where the replica has none', () => {
  const props = {
    restartPolicy: TFRestartPolicy.EXIT_CODE,
    chief: {},
    worker: { restartPolicy: TFRestartPolicy.ALWAYS },
  };
  const { spec } = synthesized(props).find(({ kind }) => kind === 'TFJob');
  expect(spec.tfReplicaSpecs).toMatchObject({
    Chief: { restartPolicy: 'ExitCode' },
    Worker: { restartPolicy: 'Always' },
  });
});

describe('a service account', () => {
  test('of the user takes the place of that of the job', () => {
    const objects = synthesized({ serviceAccountName: 'trainer' });
    expect(objects.map(({ kind }) => kind)).not.toContain('ServiceAccount');
    expect(pod({ serviceAccountName: 'trainer' })).toMatchObject({
      serviceAccountName: 'trainer',
      automountServiceAccountToken: false,
    });
    expect(job({ serviceAccountName: 'trainer' }).serviceAccount.name).toBe('trainer');
  });

  test('with a token lets the pods reach the API server', () => {
    expect(pod({ automountServiceAccountToken: true }).automountServiceAccountToken).toBe(true);
    const names = synthesized({ automountServiceAccountToken: true })
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ metadata }) => metadata.name);
    expect(names).toEqual(['mnist-tf-job', 'mnist-tf-job-access']);
  });
});

describe('bad pods', () => {
  const claim = kplus.PersistentVolumeClaim.fromClaimName(new Chart(new App(), 'claims'), 'data', 'data');
  test.each<[string, TFJobProps, RegExp]>([
    [
      'a variable is set twice',
      { env: { A: '1' }, fieldEnv: { A: 'metadata.name' } },
      /env: variable "A" is set twice/,
    ],
    [
      'TF_CONFIG comes from a Secret',
      { worker: { secretEnv: { TF_CONFIG: { secretName: 'a', key: 'b' } } } },
      /worker\.env: variable "TF_CONFIG" is set twice/,
    ],
    ['a Secret has no name', { secretEnv: { A: { secretName: 'A', key: 'b' } } }, /secretEnv: A: Secret "A"/],
    [
      'a key is none',
      { configMapEnv: { A: { configMapName: 'a', key: 'b c' } } },
      /configMapEnv: A: "b c" is not a valid key/,
    ],
    ['a ConfigMap has no name', { configMapEnv: { A: { configMapName: '', key: 'b' } } }, /ConfigMap ""/],
    ['a field is none', { fieldEnv: { A: 'status.phase' } }, /fieldEnv: A: "status.phase" is not a field/],
    ['a label of a field is none', { fieldEnv: { A: "metadata.labels['a b']" } }, /is not a field/],
    [
      'two volumes are at one place',
      {
        volumes: [PodVolume.claim(claim, { mountPath: '/data' })],
        worker: { volumes: [PodVolume.claim(claim, { mountPath: '/data' })] },
      },
      /the volume "job-volume-0" and the volume "worker-volume-0" are both mounted at "\/data"/,
    ],
    [
      'a volume is in the place of /tmp',
      { volumes: [PodVolume.claim(claim, { mountPath: '/tmp' })] },
      /the temporary space and the volume "job-volume-0" are both mounted/,
    ],
    [
      'a volume is named as another',
      {
        sharedVolumes: [{ name: 'data', claimName: 'a' }],
        volumes: [PodVolume.of({ name: 'data', emptyDir: {} }, { mountPath: '/a' })],
      },
      /two volumes of the pods of the job are named "data"/,
    ],
    [
      'a port has a name that is none',
      { ports: { Metrics: 9090 } },
      /worker\.ports: port "Metrics" is not a valid name/,
    ],
    ['a port has a long name', { ports: { 'metrics-of-the-job': 9090 } }, /is not a valid name/],
    ['a port is none', { ports: { metrics: 0 } }, /worker\.ports: metrics: 0 is not a valid port/],
    ["a port has TensorFlow's name", { ports: { 'tfjob-port': 9090 } }, /"tfjob-port" is the name of the port/],
    ['two ports are one', { ports: { metrics: 9090, board: 9090 } }, /"metrics" and "board" are both port 9090/],
    ['the port of TensorFlow is none', { port: 70000 }, /port 70000 is not a valid port/],
    ['clients may reach no port', { allowIngressFrom: [{ podLabels: { app: 'a' } }] }, /a peer names no ports/],
    [
      'a client is none',
      { allowIngressFrom: [{ cidr: '10.0.0.1/8' }] },
      /clients\[0\]: "10.0.0.1\/8" is not a valid CIDR block/,
    ],
    ['who is to be reached is nobody', { allowEgressTo: [{ cidr: 'a' }] }, /reach\[0\]: "a" is not a valid CIDR block/],
    [
      'a container is named as that which trains',
      { extraContainers: [{ name: 'tensorflow', image: IMAGE }] },
      /worker\.extraContainers: two containers of the pod are named "tensorflow"/,
    ],
    [
      'a container has the port of that which trains',
      { extraContainers: [{ name: 'a', image: IMAGE, ports: [{ containerPort: 2222 }] }] },
      /worker\.extraContainers "a": port 2222 is already used by a container/,
    ],
    [
      'a container that ends before has a port of the job',
      { ports: { metrics: 9090 }, initContainers: [{ name: 'a', image: IMAGE, ports: [{ containerPort: 9090 }] }] },
      /worker\.initContainers "a": port 9090 is already used by a container/,
    ],
    [
      'a container is privileged',
      { initContainers: [{ name: 'a', image: IMAGE, securityContext: { privileged: true } }] },
      /worker\.initContainers "a" is privileged/,
    ],
    [
      'a container sets TF_CONFIG',
      { extraContainers: [{ name: 'a', image: IMAGE, env: [{ name: 'TF_CONFIG', value: '' }] }] },
      /container "a": variable "TF_CONFIG" is set twice/,
    ],
    ['a hook says nothing', { lifecycle: { preStop: {} } }, /lifecycle\.preStop has 0 actions/],
    ['the folder is none', { workingDir: 'training' }, /worker\.workingDir "training" is not a valid absolute path/],
    ['there is no time to end', { terminationGracePeriod: Duration.seconds(0) }, /terminationGracePeriod: 0 seconds/],
    ['an argument contains a NUL', { args: ['a\0'] }, /worker: command or args contains a NUL/],
    ['a toleration tolerates nothing', { tolerations: [{ value: 'a' }] }, /worker\.tolerations\[0\]/],
    [
      'a spread is over no label',
      { topologySpread: [TopologySpread.label('a b')] },
      /worker\.topologySpread\[0\]: "a b" is not a valid key/,
    ],
    ['a spread is none', { topologySpread: [TopologySpread.nodes({ maxSkew: 0 })] }, /maxSkew: 0 is not accepted/],
    [
      'pods are spread twice',
      { topologySpread: [TopologySpread.nodes()], worker: { topologySpread: [TopologySpread.nodes({ maxSkew: 2 })] } },
      /spread over "kubernetes.io\/hostname" twice/,
    ],
    [
      'the scheduler has no name',
      { schedulerName: 'My Scheduler' },
      /schedulerName "My Scheduler" is not a valid name/,
    ],
    ['the runtime has no name', { runtimeClassName: 'A' }, /runtimeClassName "A" is not a valid name/],
    ['a group is root', { supplementalGroups: [0] }, /supplementalGroups: 0 is not accepted/],
    ['an annotation has no key', { annotations: { 'a b': '' } }, /annotation key "a b" is not valid/],
    [
      'a pod is labelled as by the operator',
      { podLabels: { 'training.kubeflow.org/x': '' } },
      /would break the selectors of the training/,
    ],
    ['the service account has no name', { serviceAccountName: 'A' }, /serviceAccountName "A" is not a valid name/],
  ])('fails when %s', (_, props, message) => {
    expect(() => job(props)).toThrow(message);
  });
});
