/** Code in the documentation of training jobs. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Cpu } from 'cdk8s-plus-27';
import {
  GangScheduler,
  type IPlatform,
  JobKind,
  type KubeflowApp,
  PodSecurity,
  PodVolume,
  TFCnn,
  TFCnnModel,
  TFJob,
  TFJobApi,
  TFJobNaming,
  TFJobOperator,
  TFJobSchedule,
  TFJobSweep,
  TFPodTemplate,
  TFRestartPolicy,
  TopologySpread,
  Warnings,
} from 'kubeflow-cdk';

export function jobWithSeveralReplicaTypes(platform: IPlatform, images: kplus.IPersistentVolumeClaim): void {
  new TFJob(platform.chart('training'), 'vision', {
    image: 'registry.example.com/vision:7',
    imagePullSecrets: ['registry'],
    env: { EPOCHS: '90' },
    secretEnv: { TRACKER_TOKEN: { secretName: 'tracker', key: 'token' } },
    volumes: [
      PodVolume.sharedMemory(Size.gibibytes(8)),
      PodVolume.claim(images, { mountPath: '/data', readOnly: true }),
    ],
    topologySpread: [TopologySpread.nodes()],
    restartPolicy: TFRestartPolicy.EXIT_CODE,
    chief: {},
    ps: { replicas: 2 },
    worker: {
      replicas: 4,
      gpu: { type: 'nvidia-l4' },
      resources: { cpu: { request: Cpu.units(8) }, memory: { request: Size.gibibytes(32), limit: Size.gibibytes(32) } },
    },
    activeDeadline: Duration.hours(12),
    ttlAfterFinished: Duration.days(1),
    backoffLimit: 3,
  });
}

export function customPodTemplate(platform: IPlatform): void {
  const templates = new Chart(new App(), 'templates');
  const pod = new kplus.Pod(templates, 'worker', {
    containers: [{ name: 'tensorflow', image: 'registry.example.com/vision:7', args: ['--epochs=90'] }],
  });
  new TFJob(platform.chart('training'), 'vision', { worker: { replicas: 4, template: TFPodTemplate.fromPod(pod) } });
}

export function rdma(platform: IPlatform): void {
  const chart = platform.chart('vision', { namespace: 'rdma', podSecurity: PodSecurity.PRIVILEGED });
  new TFJob(chart, 'vision', {
    image: 'registry.example.com/vision:7',
    worker: {
      replicas: 4,
      gpu: { count: 8 },
      rdma: { resources: { 'rdma/hca_shared_devices_a': 1 }, hostNetwork: true },
      volumes: [PodVolume.sharedMemory(Size.gibibytes(64))],
    },
  });
}

export function jobsByContent(platform: IPlatform): void {
  new TFJob(platform.chart('mnist'), 'mnist', {
    naming: TFJobNaming.byContent(),
    image: 'registry.example.com/mnist:7',
    worker: { replicas: 2 },
    ttlAfterFinished: Duration.days(7),
  });
}

export function jobSet(platform: IPlatform): void {
  new TFJob(platform.chart('vision'), 'vision', {
    api: TFJobApi.JOB_SET,
    image: 'registry.example.com/vision:7',
    chief: {},
    worker: { replicas: 4 },
    restartPolicy: TFRestartPolicy.EXIT_CODE,
    activeDeadline: Duration.hours(12),
    ttlAfterFinished: Duration.days(1),
  });
}

export function silencedWarning(app: KubeflowApp, job: TFJob): void {
  Warnings.silence(job, 'tf-job/leader-with-sidecar');
  expect(Warnings.of(app)).toEqual([]);
}

export function sweepOfParameters(platform: IPlatform): void {
  const sweep = new TFJobSweep(platform.chart('sweep'), 'mnist', {
    image: 'registry.example.com/mnist:3',
    args: ['train.py'],
    worker: { replicas: 2 },
    parameters: { 'learning-rate': ['0.1', '0.01'], 'batch-size': ['32', '64', '128'] },
    ttlAfterFinished: Duration.days(7),
  });
  sweep.grantBucketRead('my-data');
}

export function jobOfEachNight(platform: IPlatform): void {
  new TFJobSchedule(platform.chart('nightly'), 'nightly', {
    schedule: Cron.schedule({ minute: '30', hour: '2' }),
    timeZone: 'Europe/Berlin',
    image: 'registry.example.com/recommender:12',
    worker: { replicas: 2 },
    activeDeadline: Duration.hours(5),
  });
}

export function benchmark(platform: IPlatform): void {
  new TFCnn(platform.chart('bench'), 'tf-cnn', {
    model: TFCnnModel.RESNET50,
    batchSize: 64,
    ps: 2,
    workers: 4,
    gpu: { type: 'nvidia-l4' },
    resources: { cpu: { request: Cpu.units(8) }, memory: { request: Size.gibibytes(32), limit: Size.gibibytes(32) } },
  });
}

export function operatorForOneNamespace(platform: IPlatform): void {
  new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator', {
    watchNamespace: 'team-a',
  });
}

export function operatorWithGangScheduler(platform: IPlatform): void {
  new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator', {
    gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'coscheduler' }),
  });
}

export function operatorWithAdditionalJobKinds(platform: IPlatform): void {
  new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator', {
    additionalJobKinds: [JobKind.pytorchJob({ initContainerImage: 'docker.io/library/alpine:3.23' }), JobKind.jaxJob()],
  });
}
