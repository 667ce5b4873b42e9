import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  CleanPodPolicy,
  TFJobManager,
  type TFJobProps,
  TFPodTemplate,
  TFRestartPolicy,
  TFSuccessPolicy,
} from '../../../lib/components/tf-job';
import { Warnings } from '../../../lib/warnings';
import { clusterWithGpus, GPU_IMAGE, IMAGE, job } from './synthesized-job';

const WITHOUT_WARNINGS = { activeDeadline: Duration.hours(1), ttlAfterFinished: Duration.days(1) };
const RESOURCES = {
  cpu: { request: Cpu.units(4), limit: Cpu.units(4) },
  memory: { request: Size.gibibytes(16), limit: Size.gibibytes(16) },
};

function warnings(props: TFJobProps): string[] {
  return Warnings.of(job({ ...WITHOUT_WARNINGS, platform: clusterWithGpus(), image: GPU_IMAGE, ...props }));
}

test('a job with a deadline or a TTL has no warnings', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ chief: {}, ps: {}, worker: { gpu: {}, resources: RESOURCES } })).toEqual([]);
  expect(warnings({ restartPolicy: TFRestartPolicy.ON_FAILURE, backoffLimit: 3 })).toEqual([]);
  expect(warnings({ ps: { restartPolicy: TFRestartPolicy.ALWAYS } })).toEqual([]);
  expect(warnings({ activeDeadline: undefined })).toEqual([]);
  expect(warnings({ extraContainers: [{ name: 'watch', image: IMAGE }] })).toEqual([]);
});

test.each<[string, TFJobProps, RegExp, string]>([
  [
    'it has neither a deadline nor a TTL',
    { activeDeadline: undefined, ttlAfterFinished: undefined },
    /neither `activeDeadline` nor `ttlAfterFinished` is set/,
    'no-end',
  ],
  [
    'it has GPUs but no deadline',
    { activeDeadline: undefined, worker: { gpu: {}, resources: RESOURCES } },
    /the job has GPUs but no `activeDeadline`/,
    'gpu-without-deadline',
  ],
  [
    'parameter servers have GPUs',
    { ps: { gpu: {}, resources: RESOURCES } },
    /parameter servers have GPUs/,
    'ps-with-gpu',
  ],
  [
    'replicas with GPUs have the default resources',
    { worker: { gpu: {} } },
    /worker has GPUs but only the default CPU and memory/,
    'gpu-without-resources',
  ],
  [
    'replicas with GPUs have the default memory',
    { resources: { cpu: RESOURCES.cpu }, worker: { gpu: {} } },
    /worker has GPUs but only the default memory\./,
    'gpu-without-resources',
  ],
  [
    'the chief always restarts',
    { chief: { restartPolicy: TFRestartPolicy.ALWAYS } },
    /chief\.restartPolicy is Always/,
    'leader-always',
  ],
  [
    'worker 0 always restarts',
    { restartPolicy: TFRestartPolicy.ALWAYS },
    /worker\.restartPolicy is Always[\s\S]*first worker/,
    'leader-always',
  ],
  [
    'a container of a template may run forever',
    {
      worker: {
        template: TFPodTemplate.fromPodTemplateSpec({
          spec: { containers: ['tensorflow', 'watch'].map((name) => ({ name, image: IMAGE })) },
        }),
      },
    },
    /the template of worker has containers besides "tensorflow": watch\./,
    'leader-with-sidecar',
  ],
  [
    'the operator ignores its success policy',
    { chief: {}, successPolicy: TFSuccessPolicy.ALL_WORKERS },
    /successPolicy is AllWorkers, but the job has a chief/,
    'success-policy-unused',
  ],
  [
    'the chief sees no workers',
    { chief: {}, enableDynamicWorker: true },
    /enableDynamicWorker is set/,
    'dynamic-workers-with-chief',
  ],
  [
    'parameter servers keep running',
    { ps: {}, cleanPodPolicy: CleanPodPolicy.NONE },
    /cleanPodPolicy is None/,
    'servers-stay',
  ],
  [
    'it limits restarts but never restarts pods',
    { backoffLimit: 3 },
    /backoffLimit is set, but no pod/,
    'backoff-without-restarts',
  ],
  [
    'MultiKueue manages it without a queue',
    { managedBy: TFJobManager.MULTI_KUEUE },
    /managedBy is MultiKueue/,
    'multikueue-without-queue',
  ],
])('a job has a warning if %s', (_, props, message, code) => {
  const [warning, ...others] = warnings(props);
  expect(warning).toMatch(message);
  expect(warning).toContain(`'tf-job/${code}'`);
  expect(others).toEqual([]);
});
