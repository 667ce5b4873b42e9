import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy, k8s } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import {
  CleanPodPolicy,
  TFJob,
  TFJobApi,
  TFJobManager,
  TFJobNaming,
  type TFJobProps,
  type TFPodOptions,
  type TFReplica,
  TFReplicaType,
  TFRestartPolicy,
  TFSuccessPolicy,
} from '../../../lib/components/tf-job';
import { GkePlatform } from '../../../lib/platforms/gke';
import { clusterWithGpus, container, GPU_IMAGE, IMAGE, job, pod, synthesized, tfJob } from './synthesized-job';

test('a job with one worker is this TFJob', () => {
  expect(tfJob()).toMatchSnapshot();
});

test('the name defaults to the id', () => {
  expect(tfJob({}, 'inception').metadata.name).toBe('inception');
  expect(tfJob({ name: 'resnet' }, 'inception').metadata.name).toBe('resnet');
});

test('options of the job apply to each replica that does not override them', () => {
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

test('resources are merged one by one: replica, then job, then defaults', () => {
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

test('the success policy and dynamic workers are written only if set', () => {
  expect(tfJob().spec).not.toHaveProperty('successPolicy');
  expect(tfJob({ successPolicy: TFSuccessPolicy.ALL_WORKERS, enableDynamicWorker: true }).spec).toMatchObject({
    successPolicy: 'AllWorkers',
    enableDynamicWorker: true,
  });
});

test('queueName labels the job for Kueue, but not its pods', () => {
  const { metadata, spec } = tfJob({ queueName: 'gpus' });
  expect(metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'gpus' });
  expect(spec.tfReplicaSpecs.Worker.template.metadata.labels).not.toHaveProperty(['kueue.x-k8s.io/queue-name']);
});

test('labels are on every object and on the pods, but in no selector', () => {
  const objects = synthesized({ labels: { 'example.com/team': 'vision' } });
  for (const object of objects) {
    expect(object.metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
  }
  const policy = objects.find(({ kind }) => kind === 'NetworkPolicy');
  expect(JSON.stringify(policy.spec)).not.toContain('example.com/team');
});

test('annotations are on the TFJob', () => {
  expect(tfJob({ annotations: { 'example.com/ticket': '42' } }).metadata.annotations).toEqual({
    'example.com/ticket': '42',
  });
});

describe('the ServiceAccount', () => {
  test('belongs to the job and has no mounted token', () => {
    const account = synthesized().find(({ kind }) => kind === 'ServiceAccount');
    expect(account).toMatchObject({ metadata: { name: 'mnist-tf-job' }, automountServiceAccountToken: false });
    expect(pod({})).toMatchObject({ serviceAccountName: 'mnist-tf-job', automountServiceAccountToken: false });
    expect(job().serviceAccount.name).toBe('mnist-tf-job');
  });

  test('can be an existing one', () => {
    const objects = synthesized({ serviceAccountName: 'trainer' });
    expect(objects.map(({ kind }) => kind)).not.toContain('ServiceAccount');
    expect(pod({ serviceAccountName: 'trainer' })).toMatchObject({
      serviceAccountName: 'trainer',
      automountServiceAccountToken: false,
    });
    expect(job({ serviceAccountName: 'trainer' }).serviceAccount.name).toBe('trainer');
  });

  test('with a mounted token allows egress to the API server', () => {
    expect(pod({ automountServiceAccountToken: true }).automountServiceAccountToken).toBe(true);
    const names = synthesized({ automountServiceAccountToken: true })
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ metadata }) => metadata.name);
    expect(names).toEqual(['mnist-tf-job', 'mnist-tf-job-access']);
  });
});

describe('bucket access', () => {
  test('grants the ServiceAccount the bucket and allows egress to the metadata server', () => {
    const platform = new GkePlatform(new KubeflowApp(), 'cloud', { project: 'my-project', zone: 'us-central1-a' });
    const chart = platform.chart('training');
    const training = new TFJob(chart, 'mnist', { image: IMAGE, worker: {} });
    training.grantBucketRead('my-data', 'mnist');
    const objects = Testing.synth(chart as Chart);
    const account = objects.find(({ kind }) => kind === 'ServiceAccount');
    expect(JSON.stringify(platform.stack.toTerraform())).toContain(
      `.svc.id.goog/subject/ns/kubeflow/sa/${account.metadata.name}`,
    );
    const policy = objects.find(({ metadata }) => metadata.name === 'mnist-tf-job-access');
    expect(JSON.stringify(policy.spec.egress)).toContain('169.254.169.254/32');
  });

  test('fails on a platform without workload identity', () => {
    expect(() => job().grantBucketRead('my-data')).toThrow(/the job "mnist"/);
    expect(() => job().grantBucketReadWrite('my-data')).toThrow(/the job "mnist": writing the bucket "my-data"/);
  });

  test('fails for an existing ServiceAccount, and for an invalid folder', () => {
    expect(() => job({ serviceAccountName: 'trainer' }).grantBucketRead('my-data')).toThrow(
      /^test\/mnist: the pods .* ServiceAccount "trainer".*\n.*the job (creates|makes)/,
    );
    expect(() => job().grantBucketRead('my-data', '/mnist')).toThrow(/folder "\/mnist"/);
  });
});

test('every prop can be set together', () => {
  const pod: Required<TFPodOptions> = {
    image: GPU_IMAGE,
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
    extendedResources: { 'example.com/fpga': 1 },
    hugePages: { '2Mi': Size.mebibytes(512) },
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
    rdma: { resources: { 'rdma/hca': 1 }, hostNetwork: true, runAsRoot: false },
    sharedVolumes: [{ name: 'models', claimName: 'models', namespace: 'kubeflow', readOnly: false }],
  };
  const props: Required<Omit<TFJobProps, 'master'>> = {
    ...pod,
    api: TFJobApi.TF_JOB,
    naming: TFJobNaming.fixed(),
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

test('the props are not modified', () => {
  const props: TFJobProps = { image: IMAGE, args: ['train.py'], env: { A: '1' }, worker: { env: { B: '2' } } };
  const before = structuredClone(props);
  tfJob(props);
  expect(props).toEqual(before);
});

test.each<[string, TFJobProps, RegExp]>([
  [
    'a label breaks a selector of the component',
    { labels: { 'app.kubernetes.io/instance': 'mine' } },
    /would break the selectors of this component/,
  ],
  [
    'a label breaks a selector of the operator',
    { labels: { 'training.kubeflow.org/job-name': 'mine' } },
    /label "training\.kubeflow\.org\/job-name" would break the selectors of the training operator/,
  ],
  ['the name is not valid by RFC 1035', { name: '1st' }, /TFJob "1st" is not a valid name/],
  ['the name has capital letters', { name: 'My Job' }, /Use "my-job"/],
  ['the queue name is not a valid label', { queueName: 'two words' }, /kueue.* has the invalid value "two words"/],
  ['an annotation key is invalid', { annotations: { 'a b': '' } }, /annotation key "a b"/],
  ['the ServiceAccount name is invalid', { serviceAccountName: 'A' }, /serviceAccountName "A" is not a valid name/],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});

test('an error starts with the path of the job', () => {
  expect(() => new TFJob(new Chart(new App(), 'test'), 'mnist', { chief: {}, master: {} })).toThrow(/^test\/mnist: /);
});
