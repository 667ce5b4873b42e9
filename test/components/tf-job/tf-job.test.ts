import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, k8s } from 'cdk8s-plus-27';
import {
  CleanPodPolicy,
  TFJob,
  TFJobManager,
  type TFJobProps,
  type TFPodOptions,
  type TFReplica,
  TFReplicaType,
  TFRestartPolicy,
  TFSuccessPolicy,
} from '../../../lib/components/tf-job';
import { clusterWithGpus, container, IMAGE, job, pod, synthesized, tfJob } from './synthesized-job';

test('a job of one worker is this TFJob', () => {
  expect(tfJob()).toMatchSnapshot();
});

test('a job has a service account of its own, without token', () => {
  const account = synthesized().find(({ kind }) => kind === 'ServiceAccount');
  expect(account).toMatchObject({ metadata: { name: 'mnist-tf-job' }, automountServiceAccountToken: false });
  expect(pod({})).toMatchObject({ serviceAccountName: 'mnist-tf-job', automountServiceAccountToken: false });
  expect(job().serviceAccount.name).toBe('mnist-tf-job');
});

test('the id names the job where `name` does not', () => {
  expect(tfJob({}, 'inception').metadata.name).toBe('inception');
  expect(tfJob({ name: 'resnet' }, 'inception').metadata.name).toBe('resnet');
});

test('each type of replica has the number of pods that is asked for', () => {
  const { tfReplicaSpecs } = tfJob({ chief: {}, worker: { replicas: 4 }, ps: { replicas: 2 }, evaluator: {} }).spec;
  expect(tfReplicaSpecs).toMatchObject({
    Chief: { replicas: 1 },
    Evaluator: { replicas: 1 },
    PS: { replicas: 2 },
    Worker: { replicas: 4 },
  });
});

test('a type of which there are none is left out: the operator would make a pod of it all the same', () => {
  const training = { chief: {}, worker: { replicas: 0 }, evaluator: { replicas: 0 } };
  expect(Object.keys(tfJob(training).spec.tfReplicaSpecs)).toEqual(['Chief']);
  expect(job({ ...training, ps: {} }).tfConfig(TFReplicaType.CHIEF, 0)).not.toContain('worker');
});

test('a type of which there are none needs no room in names', () => {
  expect(() => job({ name: 'a'.repeat(54), worker: {}, evaluator: { replicas: 0 } })).not.toThrow();
});

test('what the job says holds for each replica that does not say otherwise', () => {
  const props: TFJobProps = {
    command: ['python'],
    args: ['train.py'],
    env: { BATCH: '32', SEED: '1' },
    chief: { image: 'example.com/chief:1', args: ['lead.py'], env: { BATCH: '64' } },
    worker: {},
  };
  expect(container(props)).toMatchObject({ image: IMAGE, command: ['python'], args: ['train.py'] });
  expect(container(props).env).toContainEqual({ name: 'BATCH', value: '32' });
  const chief = container(props, TFReplicaType.CHIEF);
  expect(chief).toMatchObject({ image: 'example.com/chief:1', command: ['python'], args: ['lead.py'] });
  expect(chief.env).toEqual([
    { name: 'HOME', value: '/tmp' },
    { name: 'BATCH', value: '64' },
    { name: 'SEED', value: '1' },
  ]);
});

test('HOME is /tmp, which the user of the pods can write, and can be another folder', () => {
  expect(container({}).env).toEqual([{ name: 'HOME', value: '/tmp' }]);
  expect(container({ env: { HOME: '/home/jovyan' } }).env).toEqual([{ name: 'HOME', value: '/home/jovyan' }]);
});

test('resources are taken from the replica, then the job, then the defaults, one by one', () => {
  const props: TFJobProps = {
    resources: { memory: { request: Size.gibibytes(8), limit: Size.gibibytes(8) } },
    worker: { resources: { cpu: { request: Cpu.units(4), limit: Cpu.units(4) } } },
    ps: {},
  };
  expect(container(props).resources).toEqual({
    requests: { cpu: '4', memory: '8Gi' },
    limits: { cpu: '4', memory: '8Gi' },
  });
  expect(container(props, TFReplicaType.PS).resources).toEqual({
    requests: { cpu: '500m', memory: '8Gi' },
    limits: { cpu: '2', memory: '8Gi' },
  });
});

test('GPUs come through the platform, for the replicas that ask for them', () => {
  const props = { platform: clusterWithGpus(), chief: {}, worker: { gpu: { count: 2, type: 'nvidia-l4' } } };
  expect(container(props).resources.limits).toMatchObject({ 'nvidia.com/gpu': 2 });
  expect(pod(props)).toMatchObject({
    nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  });
  expect(container(props, TFReplicaType.CHIEF).resources.limits).not.toHaveProperty(['nvidia.com/gpu']);
  expect(pod(props, TFReplicaType.CHIEF)).not.toHaveProperty('nodeSelector');
});

test('pods with GPUs run by the runtime that the platform names for them, unless they name another', () => {
  const platform = clusterWithGpus({ runtimeClassName: 'nvidia' });
  const props = { platform, chief: {}, ps: { gpu: {}, runtimeClassName: 'kata-gpu' }, worker: { gpu: {} } };
  expect(pod(props).runtimeClassName).toBe('nvidia');
  expect(pod(props, TFReplicaType.PS).runtimeClassName).toBe('kata-gpu');
  expect(pod(props, TFReplicaType.CHIEF)).not.toHaveProperty('runtimeClassName');
});

test('pods of a job reach each other on 2222, DNS and the internet, and nobody else reaches them', () => {
  const { spec } = synthesized().find(({ kind }) => kind === 'NetworkPolicy');
  const selector = tfJob().spec.tfReplicaSpecs.Worker.template.metadata.labels;
  expect(selector).toMatchObject(spec.podSelector.matchLabels);
  expect(spec.ingress).toEqual([
    { from: [{ podSelector: spec.podSelector }], ports: [{ port: 2222, protocol: 'TCP' }] },
  ]);
  expect(spec.egress[0]).toEqual({
    to: [{ podSelector: spec.podSelector }],
    ports: [{ port: 2222, protocol: 'TCP' }],
  });
  expect(JSON.stringify(spec.egress)).toContain('169.254.0.0/16');
});

test('pods with GPUs reach each other on every port, as NCCL wants', () => {
  const objects = synthesized({ platform: clusterWithGpus(), worker: { replicas: 2, gpu: {} } });
  const { spec } = objects.find(({ kind }) => kind === 'NetworkPolicy');
  expect(spec.ingress).toEqual([{ from: [{ podSelector: spec.podSelector }] }]);
});

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

test('the run policy is as the props say', () => {
  const { runPolicy } = tfJob({
    cleanPodPolicy: CleanPodPolicy.ALL,
    ttlAfterFinished: Duration.days(1),
    activeDeadline: Duration.hours(2),
    backoffLimit: 3,
    suspend: true,
  }).spec;
  expect(runPolicy).toEqual({
    cleanPodPolicy: 'All',
    ttlSecondsAfterFinished: 86400,
    activeDeadlineSeconds: 7200,
    backoffLimit: 3,
    suspend: true,
  });
});

test("pods that still run are deleted with the job's end unless told otherwise", () => {
  expect(tfJob().spec.runPolicy).toEqual({ cleanPodPolicy: 'Running' });
});

test.each(Object.values(TFRestartPolicy))('restart policy %s is written', (restartPolicy) => {
  expect(tfJob({ worker: { restartPolicy } }).spec.tfReplicaSpecs.Worker.restartPolicy).toBe(restartPolicy);
});

test('success policy and dynamic workers are written where asked for', () => {
  expect(tfJob().spec).not.toHaveProperty('successPolicy');
  expect(tfJob({ successPolicy: TFSuccessPolicy.ALL_WORKERS, enableDynamicWorker: true }).spec).toMatchObject({
    successPolicy: 'AllWorkers',
    enableDynamicWorker: true,
  });
});

test('queueName labels the job for Kueue, and not its pods', () => {
  const { metadata, spec } = tfJob({ queueName: 'gpus' });
  expect(metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'gpus' });
  expect(spec.tfReplicaSpecs.Worker.template.metadata.labels).not.toHaveProperty(['kueue.x-k8s.io/queue-name']);
});

test('user, group, space and a read-only root file system can be chosen', () => {
  const props = { userId: 2000, groupId: 2001, tmpVolumeSize: Size.gibibytes(50), readOnlyRootFilesystem: true };
  expect(pod(props).securityContext).toMatchObject({ runAsUser: 2000, runAsGroup: 2001, fsGroup: 2001 });
  expect(pod(props).volumes[0].emptyDir).toEqual({ sizeLimit: '50Gi' });
  expect(container(props).securityContext.readOnlyRootFilesystem).toBe(true);
});

test("a user's labels are on every object and on the pods, and in no selector", () => {
  const objects = synthesized({ labels: { 'example.com/team': 'vision' } });
  for (const object of objects) {
    expect(object.metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  }
  const policy = objects.find(({ kind }) => kind === 'NetworkPolicy');
  expect(JSON.stringify(policy.spec)).not.toContain('example.com/team');
});

test('replicaHosts names the hosts as TF_CONFIG does', () => {
  const training = job({ chief: {}, worker: { replicas: 2 } });
  expect(training.replicaHosts(TFReplicaType.CHIEF)).toEqual(['mnist-chief-0.kubeflow.svc:2222']);
  expect(training.replicaHosts(TFReplicaType.WORKER)).toEqual([
    'mnist-worker-0.kubeflow.svc:2222',
    'mnist-worker-1.kubeflow.svc:2222',
  ]);
  expect(training.replicaHosts(TFReplicaType.PS)).toEqual([]);
});

test('every prop can be set together', () => {
  const pod: Required<TFPodOptions> = {
    image: IMAGE,
    imagePullPolicy: ImagePullPolicy.ALWAYS,
    imagePullSecrets: ['registry'],
    command: ['python'],
    args: ['train.py'],
    workingDir: '/opt/training',
    env: { BATCH: '32' },
    secretEnv: { TOKEN: { secretName: 'tracker', key: 'token' } },
    configMapEnv: { LEVEL: { configMapName: 'settings', key: 'level' } },
    fieldEnv: { POD: 'metadata.name' },
    resources: { memory: { request: Size.gibibytes(4), limit: Size.gibibytes(4) } },
    sharedVolumes: [],
    volumes: [],
    ports: { metrics: 9090 },
    restartPolicy: TFRestartPolicy.ON_FAILURE,
    initContainers: [],
    extraContainers: [],
    lifecycle: { preStop: { exec: { command: ['save'] } } },
    terminationGracePeriod: Duration.minutes(5),
    topologySpread: [],
    schedulerName: 'volcano',
    runtimeClassName: 'gvisor',
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'training', operator: 'Exists' }],
    affinity: {},
    priorityClassName: 'batch',
    safeToEvict: false,
    podLabels: { 'example.com/run': 'a' },
    podAnnotations: { 'example.com/note': 'a note' },
  };
  const replica: Required<Omit<TFReplica, 'template'>> = {
    ...pod,
    replicas: 1,
    gpu: { count: 1, type: 'nvidia-l4' },
    sharedVolumes: [{ name: 'models', claimName: 'models', namespace: 'kubeflow', readOnly: false }],
  };
  const props: Required<Omit<TFJobProps, 'master'>> = {
    ...pod,
    name: 'everything',
    chief: replica,
    worker: replica,
    ps: replica,
    evaluator: replica,
    sharedVolumes: [{ name: 'team-data', claimName: 'team-data' }],
    cleanPodPolicy: CleanPodPolicy.NONE,
    ttlAfterFinished: Duration.seconds(0),
    activeDeadline: Duration.hours(1),
    backoffLimit: 0,
    suspend: false,
    managedBy: TFJobManager.TRAINING_OPERATOR,
    schedulingPolicy: {
      minAvailable: 4,
      queue: 'training',
      minResources: { cpu: k8s.Quantity.fromString('4') },
      priorityClass: 'batch',
      scheduleTimeout: Duration.minutes(10),
    },
    successPolicy: TFSuccessPolicy.ALL_WORKERS,
    enableDynamicWorker: true,
    queueName: 'gpus',
    port: 3333,
    allowIngressFrom: [{ podLabels: { app: 'prometheus' } }],
    allowEgressTo: [{ podLabels: { app: 'database' }, ports: [{ port: 5432 }] }],
    serviceAccountName: 'trainer',
    automountServiceAccountToken: true,
    userId: 1001,
    groupId: 101,
    supplementalGroups: [2000],
    readOnlyRootFilesystem: true,
    tmpVolumeSize: Size.gibibytes(1),
    labels: { 'example.com/team': 'vision' },
    annotations: { 'example.com/ticket': '42' },
    platform: clusterWithGpus(),
  };
  expect(tfJob(props)).toMatchSnapshot();
});

test("a caller's objects are not changed", () => {
  const props: TFJobProps = { image: IMAGE, args: ['train.py'], env: { A: '1' }, worker: { env: { B: '2' } } };
  const before = structuredClone(props);
  tfJob(props);
  expect(props).toEqual(before);
});

describe('bad input', () => {
  test.each<[string, TFJobProps, RegExp]>([
    ['chief and master are given together', { chief: {}, master: {} }, /chief and master are given together/],
    ['there is more than one chief', { chief: { replicas: 2 } }, /chief\.replicas: 2 is not accepted/],
    ['the chief is counted as none', { chief: { replicas: 0 } }, /chief\.replicas: 0 is not accepted/],
    ['replicas are below zero', { worker: { replicas: -1 } }, /worker\.replicas: -1 is not accepted/],
    ['replicas are not whole', { ps: { replicas: 1.5 } }, /ps\.replicas: 1\.5 is not accepted/],
    ['there are no replicas', { worker: undefined }, /the job has no replicas/],
    ['all replicas are counted as none', { worker: { replicas: 0 } }, /the job has no replicas/],
    [
      'nothing would end the job',
      { worker: undefined, ps: {}, evaluator: {} },
      /no chief and no worker, only ps and evaluator/,
    ],
    ['no image is named', { image: undefined }, /worker has no image/],
    [
      'a memory request is over its limit',
      { worker: { resources: { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } } } },
      /memory request .* is over its limit/,
    ],
    ['the platform has no GPU', { worker: { gpu: {} } }, /worker\.gpu is not supported on .* has no GPU/],
    ['TF_CONFIG is set by hand', { env: { TF_CONFIG: '{}' } }, /"TF_CONFIG" is set twice: by the training operator/],
    ['a variable has no legal name', { env: { 'A=B': '1' } }, /"A=B" is not a valid name of an environment variable/],
    [
      "a label would break this library's selectors",
      { labels: { 'app.kubernetes.io/instance': 'mine' } },
      /would break the selectors of this component/,
    ],
    [
      "a label would break the operator's selectors",
      { labels: { 'training.kubeflow.org/job-name': 'mine' } },
      /would break the selectors of the training operator/,
    ],
    ['the name is not RFC 1035', { name: '1st' }, /TFJob "1st" is not a valid name/],
    ['the name has capitals', { name: 'My Job' }, /Use "my-job"/],
    [
      'the longest pod name would not fit',
      { name: 'a'.repeat(54), worker: { replicas: 11 } },
      /would be a pod and a Service "a+-worker-10" of 64 characters.*Shorten/s,
    ],
    [
      'a claim is in another namespace',
      { sharedVolumes: [{ name: 'data', claimName: 'data', namespace: 'nfs' }] },
      /in namespace "nfs", and the pods of the job run in "kubeflow".*chart in namespace "nfs"/s,
    ],
    [
      'a shared volume is given twice',
      {
        sharedVolumes: [{ name: 'data', claimName: 'a' }],
        worker: { sharedVolumes: [{ name: 'data', claimName: 'b' }] },
      },
      /two volumes are named "data": claim "a" and claim "b"/,
    ],
    [
      'a shared volume has no legal name',
      { sharedVolumes: [{ name: 'Team Data', claimName: 'a' }] },
      /"Team Data" is not a valid name/,
    ],
    [
      'a policy is none that there is',
      { cleanPodPolicy: 'Some' as CleanPodPolicy },
      /cleanPodPolicy "Some" is not known[\s\S]*"All", "Running", "None"/,
    ],
    [
      'a job has succeeded in a way that there is not',
      { successPolicy: 'Any' as TFSuccessPolicy },
      /successPolicy "Any" is not known/,
    ],
    [
      'pods are restarted in a way that there is not',
      { worker: { restartPolicy: 'Sometimes' as TFRestartPolicy } },
      /worker\.restartPolicy "Sometimes" is not known/,
    ],
    [
      'a queue has no name that a label could have',
      { queueName: 'two words' },
      /kueue.* has the invalid value "two words"/,
    ],
    ['an image is none', { image: ' tensorflow' }, /image " tensorflow" is not a valid image reference/],
    ['the pods would run as root', { userId: 0 }, /userId: 0 is not accepted/],
    ['the user is more than Kubernetes counts', { userId: 2 ** 31 }, /userId: 2147483648 is not accepted/],
    ['the group is root', { groupId: 0 }, /groupId: 0 is not accepted/],
    [
      'a deadline is no whole seconds',
      { activeDeadline: Duration.millis(1500) },
      /1\.5 seconds is not a valid duration/,
    ],
    [
      'a deadline is zero',
      { activeDeadline: Duration.seconds(0) },
      /activeDeadline: 0 seconds is not a valid duration/,
    ],
    ['the number of restarts is below zero', { backoffLimit: -1 }, /backoffLimit: -1 is not accepted/],
    [
      'there are no workers to be dynamic',
      { worker: undefined, chief: {}, enableDynamicWorker: true },
      /the job has no workers/,
    ],
    [
      'dynamic workers are none',
      { worker: { replicas: 0 }, chief: {}, enableDynamicWorker: true },
      /the job has no workers/,
    ],
    ['/tmp has no space', { tmpVolumeSize: Size.mebibytes(0) }, /tmpVolumeSize: .* is not a valid size/],
  ])('fails when %s', (_, props, message) => {
    expect(() => job(props)).toThrow(message);
  });

  test('fails when hosts are asked for and the chart names no namespace', () => {
    const chart = new Chart(new App(), 'test');
    const training = new TFJob(chart, 'mnist', { image: IMAGE, worker: {} });
    expect(() => training.replicaHosts(TFReplicaType.WORKER)).toThrow(/the chart names no namespace/);
  });

  test('says where the mistake is', () => {
    expect(() => job({ chief: {}, master: {} })).toThrow(/^test\/mnist: /);
  });
});
