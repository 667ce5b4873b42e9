import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  CleanPodPolicy,
  TFJobManager,
  type TFJobProps,
  TFRestartPolicy,
  TFSuccessPolicy,
} from '../../../lib/components/tf-job';
import { Warnings } from '../../../lib/warnings';
import { clusterWithGpus, IMAGE, job } from './synthesized-job';

const CALM = { activeDeadline: Duration.hours(1), ttlAfterFinished: Duration.days(1) };
const RESOURCES = {
  cpu: { request: Cpu.units(4), limit: Cpu.units(4) },
  memory: { request: Size.gibibytes(16), limit: Size.gibibytes(16) },
};

function warnings(props: TFJobProps): string[] {
  return Warnings.of(job({ ...CALM, platform: clusterWithGpus(), ...props }));
}

test('a job that says when it ends, and no more, is not warned of', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ chief: {}, ps: {}, worker: { gpu: {}, resources: RESOURCES } })).toEqual([]);
  expect(warnings({ restartPolicy: TFRestartPolicy.ON_FAILURE, backoffLimit: 3 })).toEqual([]);
  expect(warnings({ ps: { restartPolicy: TFRestartPolicy.ALWAYS } })).toEqual([]);
  expect(warnings({ activeDeadline: undefined })).toEqual([]);
});

test.each<[string, TFJobProps, RegExp, string]>([
  [
    'nothing ends it',
    { activeDeadline: undefined, ttlAfterFinished: undefined },
    /neither `activeDeadline` nor/,
    'no-end',
  ],
  [
    'it has GPUs for ever',
    { activeDeadline: undefined, worker: { gpu: {}, resources: RESOURCES } },
    /the job has GPUs, and no `activeDeadline`/,
    'gpu-without-deadline',
  ],
  [
    'parameter servers have GPUs',
    { ps: { gpu: {}, resources: RESOURCES } },
    /parameter servers have GPUs/,
    'ps-with-gpu',
  ],
  [
    'GPUs have the default beside them',
    { worker: { gpu: {} } },
    /worker has GPUs, and the default of CPU and memory/,
    'gpu-without-resources',
  ],
  [
    'GPUs have the default memory beside them',
    { resources: { cpu: RESOURCES.cpu }, worker: { gpu: {} } },
    /worker has GPUs, and the default of memory\./,
    'gpu-without-resources',
  ],
  [
    'the chief never ends',
    { chief: { restartPolicy: TFRestartPolicy.ALWAYS } },
    /chief\.restartPolicy is Always/,
    'leader-always',
  ],
  [
    'worker 0 never ends',
    { restartPolicy: TFRestartPolicy.ALWAYS },
    /worker\.restartPolicy is Always[\s\S]*first worker/,
    'leader-always',
  ],
  [
    'a sidecar may never end',
    { extraContainers: [{ name: 'watch', image: IMAGE }] },
    /worker has containers beside the one that trains: watch/,
    'leader-with-sidecar',
  ],
  [
    'nobody looks at its success policy',
    { chief: {}, successPolicy: TFSuccessPolicy.ALL_WORKERS },
    /successPolicy is AllWorkers, and the job has a chief/,
    'success-policy-unused',
  ],
  [
    'the chief is told of nobody',
    { chief: {}, enableDynamicWorker: true },
    /enableDynamicWorker is set/,
    'dynamic-workers-with-chief',
  ],
  ['servers stay', { ps: {}, cleanPodPolicy: CleanPodPolicy.NONE }, /cleanPodPolicy is None/, 'servers-stay'],
  [
    'restarts are counted that are none',
    { backoffLimit: 3 },
    /backoffLimit is given, and no pod/,
    'backoff-without-restarts',
  ],
  ['nobody runs it', { managedBy: TFJobManager.MULTI_KUEUE }, /managedBy is MultiKueue/, 'multikueue-without-queue'],
])('a job is warned of when %s', (_, props, message, code) => {
  const [warning, ...others] = warnings(props);
  expect(warning).toMatch(message);
  expect(warning).toContain(`'tf-job/${code}'`);
  expect(others).toEqual([]);
});
