import { App, type Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { JupyterHub } from '../../lib/components/jupyterhub';
import { TFJob, type TFJobProps } from '../../lib/components/tf-job';
import { TFJobOperator } from '../../lib/components/tf-job-operator';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { MinikubePlatform } from '../../lib/platforms/local';
import { PodVolume } from '../../lib/volumes/pod-volume';
import { Warnings } from '../../lib/warnings';

type Claim = (platform: AnyClusterPlatform, chart: Chart) => kplus.IPersistentVolumeClaim;

const ofPlatform =
  (access?: PersistentVolumeAccessMode): Claim =>
  (platform, chart) =>
    platform.storage.claim(chart, 'data', { name: 'data', size: Size.gibibytes(1), accessMode: access });
const ofCdk8s =
  (...accessModes: kplus.PersistentVolumeAccessMode[]): Claim =>
  (_, chart) =>
    new kplus.PersistentVolumeClaim(chart, 'data', { metadata: { name: 'data' }, accessModes });
const elsewhere: Claim = (_, chart) => kplus.PersistentVolumeClaim.fromClaimName(chart, 'data', 'data');

const VOLUME = { mountPath: '/data' };
const READ_WRITE_ONCE = kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE;

/** Returns the warnings of a job whose pods mount a claim. */
function warnings(
  make: Claim,
  props: Omit<TFJobProps, 'volumes' | 'image'> = { worker: { replicas: 2 } },
  platform = new AnyClusterPlatform(new App(), 'lab'),
): string[] {
  TFJobOperator.existing(platform);
  const chart = platform.chart('training');
  const job = new TFJob(chart, 'job', {
    image: 'python:3.12',
    activeDeadline: Duration.hours(1),
    ...props,
    volumes: [
      PodVolume.emptyDir({ mountPath: '/scratch', size: Size.mebibytes(1) }),
      PodVolume.claim(make(platform, chart), VOLUME),
    ],
  });
  return Warnings.of(job);
}

test('warns if pods on several nodes mount a claim that one node can mount', () => {
  const told = [
    'lab/training/job: volumes[1]: 2 pods mount the claim "data", which only pods on one node can mount at a time (ReadWriteOnce).',
    '  Pods on other nodes do not start.',
    '  Use a claim with ReadWriteMany or ReadOnlyMany, or a disk of an NfsServer (PodVolume.sharedVolume).',
    "  To silence this warning: Warnings.silence(…, 'volumes/claim-of-one-node').",
  ].join('\n');
  expect(warnings(ofPlatform())).toEqual([told]);
  expect(warnings(ofCdk8s(READ_WRITE_ONCE))).toEqual([told]);
});

test('pods of all replica types count for volumes that all of them mount', () => {
  expect(warnings(ofPlatform(), { chief: {}, ps: {}, worker: { replicas: 4 } })).toEqual([
    expect.stringContaining('volumes[1]: 6 pods mount'),
  ]);
});

test('pods of one replica type count for its own volumes', () => {
  const platform = new AnyClusterPlatform(new App(), 'lab');
  TFJobOperator.existing(platform);
  const chart = platform.chart('training');
  const volumes = [PodVolume.claim(ofPlatform()(platform, chart), VOLUME)];
  const of = (id: string, props: TFJobProps) =>
    Warnings.of(new TFJob(chart, id, { image: 'python:3.12', activeDeadline: Duration.hours(1), ...props }));
  expect(of('one', { chief: { volumes }, worker: { replicas: 3 } })).toEqual([]);
  expect(of('three', { chief: {}, worker: { replicas: 3, volumes } })).toEqual([
    expect.stringContaining('worker.volumes[0]: 3 pods mount the claim "data"'),
  ]);
});

test.each<[string, Claim]>([
  ['many nodes can mount it', ofPlatform(PersistentVolumeAccessMode.READ_WRITE_MANY)],
  ['many nodes can read it', ofPlatform(PersistentVolumeAccessMode.READ_ONLY_MANY)],
  ['many nodes can mount it, too', ofCdk8s(READ_WRITE_ONCE, kplus.PersistentVolumeAccessMode.READ_WRITE_MANY)],
  ['it says nothing', ofCdk8s()],
  ['it is made elsewhere', elsewhere],
])('does not warn if %s', (_, make) => {
  expect(warnings(make)).toEqual([]);
});

test('does not warn about a single pod', () => {
  expect(warnings(ofPlatform(), { worker: {} })).toEqual([]);
  expect(warnings(ofPlatform(PersistentVolumeAccessMode.READ_WRITE_ONCE_POD), { worker: {} })).toEqual([]);
});

test('on a single-node cluster, warns only about claims that one pod can mount', () => {
  const laptop = () => new MinikubePlatform(new App(), 'laptop');
  const job = { worker: { replicas: 2 } };
  expect(warnings(ofPlatform(), job, laptop())).toEqual([]);
  expect(warnings(ofPlatform(PersistentVolumeAccessMode.READ_WRITE_ONCE_POD), job, laptop())).toEqual([
    expect.stringMatching(
      /which only one pod can mount at a time \(ReadWriteOncePod\)\.\n {2}The other pods stay pending/,
    ),
  ]);
});

test('notebooks count as several pods', () => {
  const platform = new AnyClusterPlatform(new App(), 'lab');
  const chart = platform.chart('jupyterhub');
  const volumes = [PodVolume.claim(ofPlatform()(platform, chart), VOLUME)];
  expect(Warnings.of(new JupyterHub(chart, 'jupyterhub', { notebooks: { volumes } }))).toEqual([
    expect.stringContaining('notebooks.volumes[0]: notebooks mount the claim "data", which only pods on one node'),
  ]);
});
